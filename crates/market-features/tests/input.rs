//! The committed closes of the S&P 500 give the committed input of the model.

use std::fs;
use std::path::Path;

use alloy_primitives::{I256, U256};
use market_features::{FEATURES, volatility_features};
use serde_json::Value;

const WAD: f64 = 1e18;

fn read(path: &str) -> Value {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    serde_json::from_slice(&fs::read(root.join(path)).unwrap()).unwrap()
}

fn latest_features() -> [I256; FEATURES] {
    let file = read("models/volatility-ltv/closes.json");
    assert_eq!(file["dates"].as_array().unwrap().last().unwrap(), "2018-12-31");
    let closes: Vec<U256> =
        file["closes"].as_array().unwrap().iter().map(|close| U256::from(close.as_u64().unwrap())).collect();
    assert_eq!(closes.len(), 300);
    volatility_features(&closes).unwrap()
}

#[test]
fn closes_give_the_committed_input() {
    let input = read("models/volatility-ltv/input.json");
    let expected = input["input_data"][0].as_array().unwrap();
    assert_eq!(expected.len(), FEATURES);
    for (feature, expected) in latest_features().iter().zip(expected) {
        let got = feature.to_string().parse::<f64>().unwrap() / WAD;
        assert!((got - expected.as_f64().unwrap()).abs() < 1e-7, "{got} instead of {expected}");
    }
}

/// The nearest multiples of `2^-12`, as the codec of the contract has them.
#[test]
fn closes_give_the_integers_of_the_committed_proof() {
    let expected = read("test/fixtures/volatility-ltv/expected.json");
    let quantised: Vec<String> = latest_features()
        .iter()
        .map(|&feature| {
            let wad = I256::from_raw(U256::from(10).pow(U256::from(18)));
            let doubled = feature * I256::from_raw(U256::from(8192)) + wad;
            (doubled - doubled.rem_euclid(wad + wad)) / (wad + wad)
        })
        .map(|integer| integer.to_string())
        .collect();
    let written: Vec<&str> =
        expected["proof_0"]["features"].as_array().unwrap().iter().map(|integer| integer.as_str().unwrap()).collect();
    assert_eq!(quantised, written);
}
