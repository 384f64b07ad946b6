use alloy_primitives::{I256, U256};
use thiserror::Error;

/// Closes that no features can be computed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FeatureError {
    /// The window is not full.
    #[error("{expected} closes are needed, there are {got}")]
    TooFewCloses {
        /// The window's length.
        expected: usize,
        /// How many there are.
        got: usize,
    },
    /// No market closes at nothing.
    #[error("the close {days_ago} days before the latest is 0")]
    CloseIsZero {
        /// How many closes are newer.
        days_ago: usize,
    },
    /// The contract keeps closes in so many bits.
    #[error("the close {days_ago} days before the latest is {got}, the largest possible is {expected}")]
    CloseTooLarge {
        /// How many closes are newer.
        days_ago: usize,
        /// The largest close.
        expected: U256,
        /// The close found.
        got: U256,
    },
    /// Its square would overflow the sum.
    #[error("the return {days_ago} days before the latest is {got}, the largest possible is {expected}")]
    ReturnTooLarge {
        /// How many closes are newer than the one that it leads to.
        days_ago: usize,
        /// The largest return, with 18 decimals.
        expected: I256,
        /// The return found, with 18 decimals.
        got: I256,
    },
}
