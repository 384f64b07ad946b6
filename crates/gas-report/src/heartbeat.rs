//! How often a model is verified.

use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;

use thiserror::Error;

/// Time between two verifications, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Heartbeat(NonZeroU64);

/// Why a text is no heartbeat.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HeartbeatError {
    #[error(
        "heartbeat `{got}` is no whole number of seconds, minutes, hours or days such as `30s`, `15m`, `1h` or `1d`"
    )]
    NotADuration { got: String },
    #[error("heartbeat `{got}` is zero, expected at least a second")]
    Zero { got: String },
    #[error("heartbeat `{got}` is longer than seconds can be counted")]
    TooLong { got: String },
}

/// Longest first; plain numbers are seconds.
const UNITS: [(&str, u64); 4] = [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];

impl Heartbeat {
    /// At least one.
    pub fn seconds(self) -> u64 {
        self.0.get()
    }
}

impl FromStr for Heartbeat {
    type Err = HeartbeatError;

    fn from_str(text: &str) -> Result<Self, HeartbeatError> {
        let got = || text.to_owned();
        let suffix = UNITS.iter().find_map(|(name, seconds)| Some((text.strip_suffix(name)?, *seconds)));
        let (number, unit) = suffix.unwrap_or((text, 1));
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(HeartbeatError::NotADuration { got: got() });
        }
        let number: u64 = number.parse().map_err(|_| HeartbeatError::TooLong { got: got() })?;
        let seconds = number.checked_mul(unit).ok_or_else(|| HeartbeatError::TooLong { got: got() })?;
        NonZeroU64::new(seconds).map(Self).ok_or_else(|| HeartbeatError::Zero { got: got() })
    }
}

impl fmt::Display for Heartbeat {
    /// In the largest unit that divides it: `15m`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.seconds();
        let (name, unit) = UNITS.into_iter().find(|(_, unit)| seconds.is_multiple_of(*unit)).unwrap_or(("s", 1));
        write!(f, "{}{name}", seconds / unit)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn durations_are_read() {
        let seconds = |text: &str| text.parse::<Heartbeat>().unwrap().seconds();
        assert_eq!(["30s", "15m", "1h", "1d", "3600"].map(seconds), [30, 900, 3_600, 86_400, 3_600]);
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        let error = |text: &str| text.parse::<Heartbeat>().unwrap_err();
        let none = |text: &str| HeartbeatError::NotADuration { got: text.into() };
        for text in ["", "s", "h", "-1h", "+1h", "1.5h", "1 h", "1w", "NaN", "1hh", "١s"] {
            assert_eq!(error(text), none(text), "{text}");
        }
        assert_eq!(error("0d"), HeartbeatError::Zero { got: "0d".into() });
        for text in ["18446744073709551616", "213503982334602d"] {
            assert_eq!(error(text), HeartbeatError::TooLong { got: text.into() });
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(number in 1u64..1_000_000, unit in 0usize..UNITS.len()) {
            let heartbeat: Heartbeat = format!("{number}{}", UNITS[unit].0).parse().unwrap();
            prop_assert_eq!(heartbeat.seconds(), number * UNITS[unit].1);
            prop_assert_eq!(heartbeat.to_string().parse(), Ok(heartbeat));
        }
    }
}
