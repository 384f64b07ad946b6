use std::str::FromStr;

use alloy_primitives::{I256, U256};
use protocol_spec::public::{PublicLayout, WAD_DECIMALS};
use serde::{Serialize, Serializer};

use crate::chain::IModelRiskOracle::{FeedConfig, Rounding};
use crate::error::{CliError, ErrorKind};

/// A number with 18 decimals, as a feed stores it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Answer(pub(crate) i128);

impl Serialize for Answer {
    /// As decimal text: numbers of JSON lose digits in most readers.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&decimal(self.0))
    }
}

impl FromStr for Answer {
    type Err = String;

    /// Reads a decimal of at most 18 places.
    fn from_str(text: &str) -> Result<Self, String> {
        let (sign, size) = match text.strip_prefix('-') {
            Some(size) => ("-", size),
            None => ("", text),
        };
        let (whole, fraction) = size.split_once('.').unwrap_or((size, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if size.is_empty() || !digits(whole) || !digits(fraction) || whole.len() + fraction.len() == 0 {
            return Err("expected a decimal number such as 0.75".to_owned());
        }
        if fraction.len() > WAD_DECIMALS {
            return Err(format!("expected at most {WAD_DECIMALS} decimals"));
        }
        let scaled = format!("{sign}{whole}{fraction:0<WAD_DECIMALS$}");
        scaled.parse().map(Self).map_err(|_| "the number does not fit into 128 bits with 18 decimals".to_owned())
    }
}

/// What the feed would store for these outputs, without its bounds.
pub(crate) fn predict(layout: &PublicLayout, config: &FeedConfig, outputs: &[Vec<i128>]) -> Result<Answer, CliError> {
    let scales = layout.outputs().flat_map(|tensor| std::iter::repeat_n(tensor.scale, tensor.element_count()));
    let mut numbered = outputs.iter().flatten().zip(scales);
    let (value, scale) = numbered.nth(usize::from(config.outputIndex)).ok_or_else(|| {
        CliError::new(
            ErrorKind::BadFile,
            "feed-output",
            format!("the feed takes output {} of the model, which has fewer", config.outputIndex),
            "propose a configuration with another `outputIndex`",
        )
    })?;
    Ok(Answer(to_wad(*value, scale, config.rounding)))
}

/// `value * 10^18 / 2^scale`, rounded. Values have at most 64 bits.
fn to_wad(value: i128, scale: u32, rounding: Rounding) -> i128 {
    let unit = I256::from_raw(U256::from(10).pow(U256::from(WAD_DECIMALS)));
    let scaled = I256::try_from(value).unwrap_or(I256::MAX).saturating_mul(unit);
    let floor = scaled.asr(scale as usize);
    let exact = floor.wrapping_shl(scale as usize) == scaled;
    let rounded = match rounding {
        Rounding::Up if !exact => floor.saturating_add(I256::ONE),
        _ => floor,
    };
    rounded.try_into().unwrap_or(if rounded.is_negative() { i128::MIN } else { i128::MAX })
}

/// A number of 18 decimals as text, without trailing zeros.
pub(crate) fn decimal(wad: i128) -> String {
    let unit = 10u128.pow(WAD_DECIMALS as u32);
    let (sign, size) = (if wad < 0 { "-" } else { "" }, wad.unsigned_abs());
    let fraction = format!("{:0width$}", size % unit, width = WAD_DECIMALS);
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{}", size / unit),
        fraction => format!("{sign}{}.{fraction}", size / unit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_are_rounded_to_the_safe_side() {
        let half = 500_000_000_000_000_000;
        assert_eq!(to_wad(1, 1, Rounding::Down), half);
        assert_eq!(to_wad(1, 1, Rounding::Up), half);
        // 3 / 2^20 has 20 decimals.
        assert_eq!(to_wad(3, 20, Rounding::Down), 2_861_022_949_218);
        assert_eq!(to_wad(3, 20, Rounding::Up), 2_861_022_949_219);
        assert_eq!(to_wad(-3, 20, Rounding::Down), -2_861_022_949_219);
        assert_eq!(to_wad(-3, 20, Rounding::Up), -2_861_022_949_218);
        assert_eq!(to_wad(i128::from(i64::MAX), 0, Rounding::Up), i128::from(i64::MAX) * 10i128.pow(18));
    }

    #[test]
    fn decimals_read_as_people_write_them() {
        assert_eq!(decimal(0), "0");
        assert_eq!(decimal(1_500_000_000_000_000_000), "1.5");
        assert_eq!(decimal(-1), "-0.000000000000000001");
        assert_eq!(decimal(72 * 10i128.pow(16)), "0.72");
    }

    #[test]
    fn decimals_are_read_exactly() {
        for text in ["0", "1.5", "-0.000000000000000001", "0.72", "170141183460469231731.687303715884105727"] {
            assert_eq!(decimal(text.parse::<Answer>().unwrap().0), text);
        }
        assert_eq!(".5".parse(), Ok(Answer(5 * 10i128.pow(17))));
        for text in ["", ".", "-", "1e3", "0x1", "1.0000000000000000001", "170141183460469231731.687303715884105728"] {
            assert!(text.parse::<Answer>().is_err(), "{text}");
        }
    }
}
