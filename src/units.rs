//! Figures as people read them.

use std::time::Duration;

/// `265000` as `265,000`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

pub(crate) fn bytes(count: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    match UNITS.into_iter().find(|(_, size)| count >= *size) {
        Some((unit, size)) => format!("{:.1} {unit}", count as f64 / size as f64),
        None => format!("{} bytes", grouped(count)),
    }
}

pub(crate) fn seconds(seconds: f64) -> String {
    match seconds {
        s if s < 0.995 => format!("{:.0} ms", s * 1e3),
        s if s < 99.5 => format!("{s:.2} s"),
        s => format!("{s:.0} s"),
    }
}

/// A small error or a model's output: four significant digits.
pub(crate) fn real(value: f64) -> String {
    let magnitude = value.abs();
    if value == 0.0 {
        "0".to_owned()
    } else if (1e-3..1e6).contains(&magnitude) {
        let decimals = (3 - magnitude.log10().floor() as i32).clamp(0, 9) as usize;
        format!("{value:.decimals$}")
    } else {
        format!("{value:.3e}")
    }
}

/// `measured` against `predicted`, such as `+0.42 %`.
pub(crate) fn deviation(predicted: u64, measured: u64) -> String {
    if measured == 0 {
        return "n/a".to_owned();
    }
    format!("{:+.2} %", (predicted as f64 / measured as f64 - 1.0) * 100.0)
}

pub(crate) fn since(started: std::time::Instant) -> f64 {
    Duration::as_secs_f64(&started.elapsed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(265_000), "265,000");
        assert_eq!(grouped(1_000_000), "1,000,000");
    }

    #[test]
    fn reals_keep_four_digits() {
        assert_eq!(real(0.0), "0");
        assert_eq!(real(0.123_456), "0.1235");
        assert_eq!(real(12.345_6), "12.35");
        assert_eq!(real(-0.000_123_4), "-1.234e-4");
    }

    #[test]
    fn deviations_have_a_sign() {
        assert_eq!(deviation(101, 100), "+1.00 %");
        assert_eq!(deviation(99, 100), "-1.00 %");
    }
}
