//! The integers against a computation in floating point, and against what the definition says of special closes.

use alloy_primitives::{I256, U256};
use market_features::{FEATURES, FeatureError, PRICE_BITS, WINDOW, volatility_features};
use proptest::collection::vec;
use proptest::prelude::*;

const WAD: f64 = 1e18;

fn float_features(closes: &[f64]) -> [f64; FEATURES] {
    let latest = closes[closes.len() - 1];
    let before = |days: usize| closes[closes.len() - 1 - days];
    let volatility = |days: usize| {
        let squares: f64 = (0..days).map(|ago| (before(ago) / before(ago + 1) - 1.0).powi(2)).sum();
        (252.0 * squares / days as f64).sqrt()
    };
    let change = |days: usize| latest / before(days) - 1.0;
    let highest = closes[closes.len() - WINDOW..].iter().copied().fold(latest, f64::max);
    [
        volatility(5),
        volatility(10),
        volatility(21),
        volatility(63),
        change(5),
        change(21),
        change(63),
        1.0 - latest / highest,
    ]
}

fn to_float(feature: I256) -> f64 {
    feature.to_string().parse::<f64>().unwrap() / WAD
}

fn flat(close: u64) -> Vec<U256> {
    vec![U256::from(close); WINDOW]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn agrees_with_floating_point(start in 1_000_000_u64..1_000_000_000_000, steps in vec(-0.3_f64..0.3, WINDOW..WINDOW + 60)) {
        let mut price = start as f64;
        let closes: Vec<u64> = steps.iter().map(|step| {
            price = (price * (1.0 + step)).clamp(1e6, 1e15).round();
            price as u64
        }).collect();
        let integers: Vec<U256> = closes.iter().map(|&close| U256::from(close)).collect();
        let floats: Vec<f64> = closes.iter().map(|&close| close as f64).collect();
        let got = volatility_features(&integers).unwrap().map(to_float);
        for (got, expected) in got.iter().zip(float_features(&floats)) {
            prop_assert!((got - expected).abs() <= 1e-12 * expected.abs().max(1.0), "{got} instead of {expected}");
        }
    }

    /// Only ratios count, so the feed's decimals do not.
    #[test]
    fn does_not_depend_on_the_unit(closes in vec(1_u64..1_000_000_000, WINDOW), unit in 1_u64..1_000_000) {
        let closes: Vec<U256> = closes.into_iter().map(U256::from).collect();
        let scaled: Vec<U256> = closes.iter().map(|&close| close * U256::from(unit)).collect();
        prop_assert_eq!(volatility_features(&closes), volatility_features(&scaled));
    }

    /// Whatever closes fit give features or one of the errors, and the features are within what they can be.
    #[test]
    fn takes_any_closes(closes in vec(any::<u128>(), 0..WINDOW + 10), bits in 1_u32..128) {
        let closes: Vec<U256> = closes.into_iter().map(|close| U256::from(close >> (128 - bits))).collect();
        if let Ok(features) = volatility_features(&closes) {
            let one = I256::from_raw(U256::from(10).pow(U256::from(18)));
            prop_assert!(features[..4].iter().all(|volatility| !volatility.is_negative()));
            prop_assert!(features[4..7].iter().all(|&change| change >= -one));
            prop_assert!(!features[7].is_negative() && features[7] <= one);
        }
    }
}

#[test]
fn nothing_moves_in_a_flat_market() {
    assert_eq!(volatility_features(&flat(7)).unwrap(), [I256::ZERO; FEATURES]);
}

#[test]
fn looks_at_the_last_window_alone() {
    let mut closes = vec![U256::MAX, U256::ZERO];
    closes.extend(flat(7));
    assert_eq!(volatility_features(&closes).unwrap(), [I256::ZERO; FEATURES]);
}

/// `ratio(2, 3)` is rounded down: the fall and the drawdown are both the larger for it.
#[test]
fn rounds_towards_minus_infinity() {
    let mut closes = flat(3);
    closes[WINDOW - 1] = U256::from(2);
    let features = volatility_features(&closes).unwrap();
    assert_eq!(features[4].to_string(), "-333333333333333334");
    assert_eq!(features[7].to_string(), "333333333333333334");
}

#[test]
fn too_few_closes_are_an_error() {
    let expected = FeatureError::TooFewCloses { expected: WINDOW, got: WINDOW - 1 };
    assert_eq!(volatility_features(&flat(7)[1..]), Err(expected));
    assert_eq!(volatility_features(&[]), Err(FeatureError::TooFewCloses { expected: WINDOW, got: 0 }));
}

#[test]
fn closes_out_of_range_are_errors() {
    let largest = (U256::from(1) << PRICE_BITS) - U256::from(1);
    let mut closes = vec![largest; WINDOW];
    assert!(volatility_features(&closes).is_ok());

    closes[0] = largest + U256::from(1);
    let expected = FeatureError::CloseTooLarge { days_ago: 251, expected: largest, got: closes[0] };
    assert_eq!(volatility_features(&closes), Err(expected));

    closes[0] = U256::ZERO;
    assert_eq!(volatility_features(&closes), Err(FeatureError::CloseIsZero { days_ago: 251 }));
}

#[test]
fn a_return_that_would_overflow_is_an_error() {
    let scale = U256::from(10).pow(U256::from(18));
    let largest = I256::from_raw(scale * scale);
    let mut closes = flat(1);
    // A return is a ratio less one.
    closes[WINDOW - 63..].fill(scale + U256::from(1));
    assert!(volatility_features(&closes).is_ok());

    closes[WINDOW - 63..].fill(scale + U256::from(2));
    let got = largest + I256::from_raw(scale);
    let expected = FeatureError::ReturnTooLarge { days_ago: 62, expected: largest, got };
    assert_eq!(volatility_features(&closes), Err(expected));

    // One day earlier it is in no volatility any more.
    closes[WINDOW - 64] = scale + U256::from(2);
    assert!(volatility_features(&closes).is_ok());
}

/// As many of the largest returns as there can be: each needs a fall before it.
#[test]
fn the_largest_returns_do_not_overflow() {
    let high = U256::from(10).pow(U256::from(18));
    let closes: Vec<U256> = (0..WINDOW).map(|day| if day % 2 == 0 { U256::from(1) } else { high }).collect();
    let features = volatility_features(&closes).unwrap();
    assert!(features[..4].iter().all(|volatility| volatility.is_positive()));
}
