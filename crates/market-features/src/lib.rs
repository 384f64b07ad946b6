#![doc = include_str!("../README.md")]

mod error;
mod volatility;

pub use error::FeatureError;
pub use volatility::{FEATURE_NAMES, FEATURES, PRICE_BITS, WINDOW, volatility_features};
