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

/// Dollars: two decimals from one dollar up to a hundred and for whole cents, significant digits below, whole dollars above.
pub(crate) fn usd(value: f64) -> String {
    let size = value.abs();
    let cents = size * 100.0;
    let whole_cents = (0.01..1.0).contains(&size) && (cents - cents.round()).abs() < 1e-9;
    if whole_cents || (0.995..99.995).contains(&size) {
        format!("${value:.2}")
    } else {
        format!("${}", significant(value))
    }
}

/// Dollars on an axis: `$0.002`.
pub(crate) fn round_usd(value: f64) -> String {
    if value >= 1e3 {
        return format!("${}", short(value));
    }
    let text = format!("${value:.8}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A share as a percentage with its sign: `+0.38`; the sign is a minus, not a hyphen.
pub(crate) fn signed_percent(share: f64) -> String {
    let percent = share * 100.0;
    let decimals = if percent.abs() < 10.0 { 2 } else { 1 };
    let text = format!("{:.decimals$}", percent.abs());
    let zero = text.chars().all(|digit| matches!(digit, '0' | '.'));
    match (zero, percent < 0.0) {
        (true, _) => text,
        (false, true) => format!("\u{2212}{text}"),
        (false, false) => format!("+{text}"),
    }
}

/// A share as a percentage without a sign.
pub(crate) fn percent(share: f64) -> String {
    let percent = share.abs() * 100.0;
    if percent < 1.0 { format!("{percent:.2}") } else { format!("{percent:.1}") }
}

/// Every digit; in scientific notation where zeros would hide them.
pub(crate) fn exact(value: f64) -> String {
    if value != 0.0 && !(1e-4..1e9).contains(&value.abs()) { format!("{value:e}") } else { value.to_string() }
}

/// Mebibytes, without the unit.
pub(crate) fn mebibytes(bytes: u64) -> String {
    significant(bytes as f64 / f64::from(1 << 20))
}

/// As short as an axis needs it: `100`, `2.5k`, `1M`.
pub(crate) fn short(value: f64) -> String {
    let (scaled, unit) = match value.abs() {
        size if size >= 1e9 => (value / 1e9, "G"),
        size if size >= 1e6 => (value / 1e6, "M"),
        size if size >= 1e3 => (value / 1e3, "k"),
        _ => (value, ""),
    };
    let text = format!("{scaled:.3}");
    format!("{}{unit}", text.trim_end_matches('0').trim_end_matches('.'))
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

/// `1 model`, `4 models`.
pub(crate) fn counted(count: usize, singular: &str) -> String {
    if count == 1 { format!("1 {singular}") } else { format!("{} {singular}s", grouped(count as u64)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated() {
        let texts: Vec<String> = [0, 999, 1_000, 257_663, 1_000_000].into_iter().map(grouped).collect();
        assert_eq!(texts, ["0", "999", "1,000", "257,663", "1,000,000"]);
    }

    #[test]
    fn three_digits_are_kept() {
        let values = [0.0, 0.001_234, 0.5, 9.999, 12.345, 99.99, 1234.5, -2.0, 3.2e-9, f64::NAN];
        let texts: Vec<String> = values.into_iter().map(significant).collect();
        let expected =
            ["0", "0.00123", "0.500", "10.0", "12.3", "100", "1,235", "\u{2212}2.00", "3.20e-9", "not finite"];
        assert_eq!(texts, expected);
    }

    #[test]
    fn dollars_have_cents_where_cents_matter() {
        let texts: Vec<String> = [0.0042, 0.386, 0.5, 1.5, 42.0, 1234.56].into_iter().map(usd).collect();
        assert_eq!(texts, ["$0.00420", "$0.386", "$0.50", "$1.50", "$42.00", "$1,235"]);
    }

    #[test]
    fn round_dollars_end_where_their_digits_do() {
        assert_eq!([0.0, 0.002, 0.5, 10.0, 2_500.0].map(round_usd), ["$0", "$0.002", "$0.5", "$10", "$2.5k"]);
    }

    #[test]
    fn nothing_has_no_sign() {
        assert_eq!(signed_percent(0.00001), "0.00");
        assert_eq!(signed_percent(0.0038), "+0.38");
        assert_eq!(signed_percent(-0.123), "\u{2212}12.3");
    }

    #[test]
    fn axes_and_pauses_are_short() {
        assert_eq!([short(100.0), short(2_500.0), short(1e6)], ["100", "2.5k", "1M"]);
        assert_eq!(
            [pause(3_600), pause(86_400), pause(900), pause(5_400), pause(90)].join("; "),
            "hour; day; 15 minutes; 90 minutes; 90 seconds"
        );
    }
}
