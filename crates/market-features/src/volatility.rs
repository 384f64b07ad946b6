use alloy_primitives::{I256, U256, uint};

use crate::FeatureError;

/// Closes that the features are computed from.
pub const WINDOW: usize = 252;

/// Number of features.
pub const FEATURES: usize = 8;

/// The features' names, in their order.
pub const FEATURE_NAMES: [&str; FEATURES] = [
    "volatility_5",
    "volatility_10",
    "volatility_21",
    "volatility_63",
    "return_5",
    "return_21",
    "return_63",
    "drawdown_252",
];

/// Bits of a close.
pub const PRICE_BITS: usize = 80;

const VOLATILITY_WINDOWS: [usize; 4] = [5, 10, 21, 63];
const RETURN_WINDOWS: [usize; 3] = [5, 21, 63];
const TRADING_DAYS_PER_YEAR: U256 = uint!(252_U256);
const ONE: U256 = uint!(1_000_000_000_000_000_000_U256);
const LARGEST_PRICE: U256 = uint!(0xffffffffffffffffffff_U256);
const LARGEST_RETURN: I256 = I256::from_raw(uint!(1_000_000_000_000_000_000_000_000_000_000_000_000_U256));

/// The features of the latest of `closes`, with 18 decimals, in the order of [`FEATURE_NAMES`].
///
/// # Errors
/// With fewer than [`WINDOW`] closes, when one of the last [`WINDOW`] is 0 or longer than [`PRICE_BITS`], and when one of the
/// last 63 is more than 10^18 times the one before it. Earlier closes are not looked at.
pub fn volatility_features(closes: &[U256]) -> Result<[I256; FEATURES], FeatureError> {
    let window = checked_window(closes)?;
    let latest = window[WINDOW - 1];
    let [volatility_5, volatility_10, volatility_21, volatility_63] = volatilities(window)?;
    let [return_5, return_21, return_63] = RETURN_WINDOWS.map(|days| ratio(latest, window[WINDOW - 1 - days]) - one());
    let highest = window.iter().copied().fold(latest, U256::max);
    let drawdown = one() - ratio(latest, highest);
    Ok([volatility_5, volatility_10, volatility_21, volatility_63, return_5, return_21, return_63, drawdown])
}

fn checked_window(closes: &[U256]) -> Result<&[U256], FeatureError> {
    let too_few = FeatureError::TooFewCloses { expected: WINDOW, got: closes.len() };
    let start = closes.len().checked_sub(WINDOW).ok_or(too_few)?;
    let window = &closes[start..];
    for (days_ago, &close) in window.iter().rev().enumerate() {
        if close.is_zero() {
            return Err(FeatureError::CloseIsZero { days_ago });
        }
        if close > LARGEST_PRICE {
            return Err(FeatureError::CloseTooLarge { days_ago, expected: LARGEST_PRICE, got: close });
        }
    }
    Ok(window)
}

fn volatilities(window: &[U256]) -> Result<[I256; 4], FeatureError> {
    let mut squares = U256::ZERO;
    let mut volatilities = [I256::ZERO; 4];
    let mut returns = window.windows(2).rev().map(|pair| ratio(pair[1], pair[0]) - one()).enumerate();
    let mut taken = 0;
    for (volatility, days) in volatilities.iter_mut().zip(VOLATILITY_WINDOWS) {
        for (days_ago, value) in returns.by_ref().take(days - taken) {
            if value > LARGEST_RETURN {
                return Err(FeatureError::ReturnTooLarge { days_ago, expected: LARGEST_RETURN, got: value });
            }
            squares += value.unsigned_abs() * value.unsigned_abs();
        }
        taken = days;
        *volatility = I256::from_raw((TRADING_DAYS_PER_YEAR * squares / U256::from(days)).root(2));
    }
    Ok(volatilities)
}

/// `floor(numerator * 10^18 / denominator)`: below 2^140 for closes.
fn ratio(numerator: U256, denominator: U256) -> I256 {
    I256::from_raw(numerator * ONE / denominator)
}

fn one() -> I256 {
    I256::from_raw(ONE)
}
