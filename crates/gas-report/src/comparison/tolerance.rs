//! How much a figure may grow.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A share of a figure: `0.001` is 0.1 %. Finite and not negative.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "f64", into = "f64")]
#[schemars(with = "f64")]
pub struct Share(f64);

/// Why a number is no share.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("a tolerance of `{got}` is no share, expected a finite number from 0 on such as `0.001`")]
pub struct ShareError {
    pub got: f64,
}

impl Share {
    pub const ZERO: Self = Self(0.0);

    pub(super) fn of(self, scale: f64) -> f64 {
        self.0 * scale
    }
}

impl TryFrom<f64> for Share {
    type Error = ShareError;

    fn try_from(got: f64) -> Result<Self, ShareError> {
        if got.is_finite() && got >= 0.0 { Ok(Self(got)) } else { Err(ShareError { got }) }
    }
}

impl From<Share> for f64 {
    fn from(share: Share) -> Self {
        share.0
    }
}

/// How much figures may grow before a comparison fails.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tolerance {
    /// For what follows from the model and the constants alone: predicted gas, sizes, rows and columns.
    pub predicted: Share,
    /// For what was measured of one proof. Proofs are random, and their zero bytes are cheaper than the others: for sections
    /// and calldata it is a share of the whole transaction's gas.
    pub measured: Share,
    /// For the size of one proof's transaction under compression, and for fees that rest on it.
    pub compressed: Share,
    /// Whether models and forks of the baseline may be missing.
    pub removals: bool,
}

impl Default for Tolerance {
    /// Nothing for predictions, 0.1 % for measurements, 1 % for compressed sizes, no removals.
    fn default() -> Self {
        Self { predicted: Share::ZERO, measured: Share(0.001), compressed: Share(0.01), removals: false }
    }
}
