//! Figures as people read them.

/// Thousands separated: `257,663`.
pub(crate) fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Three significant digits, whole above a hundred: `0.00123`, `12.3`, `1,235`.
pub(crate) fn significant(value: f64) -> String {
    if !value.is_finite() {
        return "not finite".to_owned();
    }
    let size = value.abs();
    if size == 0.0 {
        return "0".to_owned();
    }
    let sign = if value < 0.0 { "\u{2212}" } else { "" };
    if size >= 99.95 {
        return format!("{sign}{}", grouped(size.round() as u64));
    }
    if size < 1e-6 {
        return format!("{sign}{size:.2e}");
    }
    // Rounding may add a digit: 9.999 is 10.0.
    let rounded: f64 = format!("{size:.2e}").parse().unwrap_or(size);
    let decimals = 2 - rounded.log10().floor() as i32;
    format!("{sign}{rounded:.*}", decimals.max(0) as usize)
}

/// Mebibytes, without the unit.
pub(crate) fn mebibytes(bytes: u64) -> String {
    significant(bytes as f64 / f64::from(1 << 20))
}

/// The pause between two verifications, after `every`: `hour`, `15 minutes`.
pub(crate) fn pause(seconds: u64) -> String {
    let units = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
    let (size, unit) =
        units.into_iter().find(|(size, _)| seconds >= *size && seconds.is_multiple_of(*size)).unwrap_or((1, "second"));
    match seconds / size {
        1 => unit.to_owned(),
        count => format!("{} {unit}s", grouped(count)),
    }
}
