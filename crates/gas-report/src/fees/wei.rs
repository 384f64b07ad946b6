//! Wei, exact and as floats.

use alloy_primitives::U256;

/// Whole wei, rounded; prices have passed [`crate::Prices::from_json`], so that they are no more than 10^15.
pub(super) fn from_gwei(gwei: f64) -> U256 {
    // A float becomes the nearest integer in range; NaN becomes zero.
    U256::from((gwei * 1e9).round() as u128)
}

pub(super) fn eth(wei: U256) -> f64 {
    f64::from(wei) / 1e18
}
