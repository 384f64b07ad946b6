use std::fmt;

use serde::{Deserialize, Serialize};

use crate::public::quantise::WAD_DECIMALS;

/// The real numbers an input may be, both bounds included.
///
/// Bounds are decimals: the shortest ones that denote their binary64 value, which is what a person wrote. They are
/// serialised as such, because a bound that is off by one unit in the last place is another bound.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeclaredRange {
    #[serde(with = "decimal")]
    pub low: f64,
    #[serde(with = "decimal")]
    pub high: f64,
}

impl DeclaredRange {
    /// Whether `value` lies within the bounds; a NaN does not.
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// The smallest and the largest `n` with `n / 10^18` in the range, `None` if a bound needs more than 128 bits.
    pub(super) fn in_wad(&self) -> Option<(i128, i128)> {
        Some((decimal_to_wad(self.low, Rounding::Up)?, decimal_to_wad(self.high, Rounding::Down)?))
    }
}

impl fmt::Display for DeclaredRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} to {}", self.low, self.high)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Rounding {
    Up,
    Down,
}

/// The shortest decimal of `value` times `10^18`, rounded where it has more than 18 decimals.
fn decimal_to_wad(value: f64, rounding: Rounding) -> Option<i128> {
    let text = format!("{}", value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let (kept, cut) = fraction.split_at(fraction.len().min(WAD_DECIMALS));
    let digits = format!("{whole}{kept:0<width$}", width = WAD_DECIMALS);
    let magnitude: i128 = digits.parse().ok()?;

    let truncated = if value.is_sign_negative() { -magnitude } else { magnitude };
    let inexact = cut.bytes().any(|digit| digit != b'0');
    match (inexact, value.is_sign_negative(), rounding) {
        (true, false, Rounding::Up) => truncated.checked_add(1),
        (true, true, Rounding::Down) => truncated.checked_sub(1),
        _ => Some(truncated),
    }
}

/// Numbers as decimal text: not every JSON reader returns the binary64 value that was written.
mod decimal {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_| D::Error::custom(format!("`{text}` is no decimal number")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wad(value: f64) -> (i128, i128) {
        DeclaredRange { low: value, high: value }.in_wad().unwrap()
    }

    #[test]
    fn a_bound_is_the_decimal_that_was_written() {
        assert_eq!(wad(0.1), (100_000_000_000_000_000, 100_000_000_000_000_000));
        assert_eq!(wad(-2.5), (-2_500_000_000_000_000_000, -2_500_000_000_000_000_000));
        assert_eq!(wad(0.0), (0, 0));
        assert_eq!(wad(-0.0), (0, 0));
        assert_eq!(wad(1e20), (10i128.pow(38), 10i128.pow(38)));
    }

    #[test]
    fn decimals_beyond_eighteen_are_rounded_into_the_range() {
        assert_eq!(wad(1.5e-18), (2, 1));
        assert_eq!(wad(-1.5e-18), (-1, -2));
        assert_eq!(wad(-1e-30), (0, -1));
        assert_eq!(wad(1e-30), (1, 0));
    }

    #[test]
    fn bounds_beyond_128_bits_have_no_wad() {
        assert_eq!(DeclaredRange { low: 0.0, high: 1e21 }.in_wad(), None);
        assert_eq!(DeclaredRange { low: f64::MIN, high: 0.0 }.in_wad(), None);
    }
}
