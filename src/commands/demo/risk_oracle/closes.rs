//! The bundled closes, as rounds of a price feed.

use alloy_primitives::aliases::{I208, U48, U80};
use serde::Deserialize;

use super::contracts::Update;
use crate::error::{CliError, internal};

const FILE: &str = include_str!("../../../../models/volatility-ltv/closes.json");

const DAY: u64 = 86_400;
/// When the exchange closes, in seconds of a UTC day: 16 o'clock in New York's winter.
const CLOSING_TIME: u64 = 21 * 3_600;
/// Rounds of a feed's first phase count from here.
const FIRST_ROUND: u128 = 1 << 64;

/// Daily closes, oldest first.
#[derive(Debug, Deserialize)]
pub(super) struct Closes {
    pub(super) decimals: u8,
    dates: Vec<String>,
    closes: Vec<u64>,
}

impl Closes {
    pub(super) fn bundled() -> Result<Self, CliError> {
        serde_json::from_str(FILE).map_err(|error| internal("the bundled closes", error))
    }

    pub(super) fn len(&self) -> usize {
        self.closes.len()
    }

    /// `YYYY-MM-DD`.
    pub(super) fn date(&self, day: usize) -> &str {
        &self.dates[day]
    }

    /// With the file's decimals.
    pub(super) fn close(&self, day: usize) -> u64 {
        self.closes[day]
    }

    /// The midnight after a day, in seconds since 1970.
    pub(super) fn end_of(&self, day: usize) -> Result<u64, CliError> {
        let midnight = midnight(self.date(day)).ok_or_else(|| internal("the bundled closes", self.date(day)))?;
        Ok(midnight + DAY)
    }

    /// Days as a feed's updates.
    pub(super) fn updates(&self, days: std::ops::Range<usize>) -> Result<Vec<Update>, CliError> {
        days.map(|day| {
            let updated_at = self.end_of(day)? - DAY + CLOSING_TIME;
            Ok(Update { answer: I208::unchecked_from(self.closes[day]), updatedAt: U48::from(updated_at) })
        })
        .collect()
    }
}

/// The round of a day in a feed that has one round for each.
pub(super) fn round(day: usize) -> U80 {
    U80::from(FIRST_ROUND + 1 + day as u128)
}

/// Seconds from 1970 to the start of a day of the proleptic Gregorian calendar.
fn midnight(date: &str) -> Option<u64> {
    let mut parts = date.splitn(3, '-').map(|part| part.parse::<u64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    // Years from March on: the leap day comes last (Hinnant, "chrono-compatible low-level date algorithms").
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    Some((days - 719_468) * DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_become_seconds() {
        assert_eq!(midnight("1970-01-01"), Some(0));
        assert_eq!(midnight("2018-12-31"), Some(1_546_214_400));
        assert_eq!(midnight("2000-02-29"), Some(951_782_400));
    }

    #[test]
    fn the_bundled_closes_are_a_year_and_more() {
        let closes = Closes::bundled().unwrap();
        assert_eq!(closes.dates.len(), closes.closes.len());
        assert!(closes.len() > 252);
        assert_eq!(closes.date(closes.len() - 1), "2018-12-31");
    }
}
