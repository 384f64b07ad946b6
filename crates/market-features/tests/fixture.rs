//! `test/fixtures/features/volatility.json`, which a Foundry test plays through the contract, is what the crate computes
//! today. `make bless` writes it anew.

use std::fs;
use std::path::{Path, PathBuf};

use alloy_primitives::U256;
use market_features::{PRICE_BITS, WINDOW, volatility_features};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use serde_json::{Map, Value, json};

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// Closes, oldest first: each window of them is a case.
struct Series {
    name: &'static str,
    closes: Vec<U256>,
}

impl Series {
    fn to_json(&self) -> Value {
        let features: Vec<String> = self
            .closes
            .windows(WINDOW)
            .flat_map(|window| volatility_features(window).unwrap())
            .map(|feature| feature.to_string())
            .collect();
        let closes: Vec<String> = self.closes.iter().map(U256::to_string).collect();
        json!({ "closes": closes, "features": features })
    }
}

fn all_series() -> Vec<Series> {
    let mut random = ChaCha20Rng::seed_from_u64(252);
    vec![
        Series { name: "sp500", closes: sp500() },
        Series { name: "walk", closes: random_walk(&mut random, 600, 0.04) },
        Series { name: "wild", closes: random_walk(&mut random, WINDOW + 20, 0.6) },
        Series { name: "flat", closes: vec![U256::from(1); WINDOW + 1] },
        Series { name: "crash", closes: crash() },
        Series { name: "any", closes: any_prices(&mut random) },
        Series { name: "widest", closes: widest() },
    ]
}

fn sp500() -> Vec<U256> {
    let text = fs::read(repository("models/volatility-ltv/closes.json")).unwrap();
    let file: Value = serde_json::from_slice(&text).unwrap();
    file["closes"].as_array().unwrap().iter().map(|close| U256::from(close.as_u64().unwrap())).collect()
}

/// Steps of up to `largest_step` up or down, in whole millionths so that no platform rounds them differently.
fn random_walk(random: &mut ChaCha20Rng, days: usize, largest_step: f64) -> Vec<U256> {
    let bound = (largest_step * 1e6) as u64;
    let mut price = 200_000_000_000_u64;
    (0..days)
        .map(|_| {
            let millionths = 1_000_000 - bound + random.gen_range(0..=2 * bound);
            price = (u128::from(price) * u128::from(millionths) / 1_000_000).clamp(1_000_000, 1 << 60) as u64;
            U256::from(price)
        })
        .collect()
}

/// A calm market that loses 30 % in a day, and half of the rest in the next, and recovers.
fn crash() -> Vec<U256> {
    let mut closes: Vec<U256> = (0..WINDOW as u64).map(|day| U256::from(300_000_000_000 + day * 100_000_000)).collect();
    closes.extend([210_000_000_000_u64, 105_000_000_000, 1, 340_000_000_000].map(U256::from));
    closes
}

/// Prices of any size: the number of digits is as random as the digits.
fn any_prices(random: &mut ChaCha20Rng) -> Vec<U256> {
    (0..WINDOW + 40)
        .map(|_| {
            let bits = random.gen_range(1..=59);
            U256::from(random.gen_range(1_u64 << (bits - 1)..1 << bits))
        })
        .collect()
}

/// Prices at both ends of what 80 bits hold, and as far apart as returns may be.
fn widest() -> Vec<U256> {
    let largest = (U256::from(1) << PRICE_BITS) - U256::from(1);
    let far_below = largest / U256::from(10).pow(U256::from(18)) + U256::from(1);
    (0..WINDOW + 12)
        .map(|day| match day % 4 {
            0 => far_below,
            1 => largest,
            2 => largest - U256::from(1),
            _ => U256::from(1) << (PRICE_BITS - 1),
        })
        .collect()
}

#[test]
fn fixture_is_up_to_date() {
    let series = all_series();
    let names: Vec<&str> = series.iter().map(|series| series.name).collect();
    let mut file = Map::new();
    file.insert("schema_version".into(), 1.into());
    file.insert("series".into(), json!(names));
    file.extend(series.iter().map(|series| (series.name.to_owned(), series.to_json())));
    let expected = serde_json::to_string(&file).unwrap() + "\n";

    let committed = repository("test/fixtures/features/volatility.json");
    if fs::read_to_string(&committed).is_ok_and(|text| text == expected) {
        return;
    }
    let blessing = std::env::var_os("ASSAY_BLESS").is_some_and(|value| value == "1");
    assert!(blessing, "`{}` is out of date: run `make bless`", committed.display());
    fs::create_dir_all(committed.parent().unwrap()).unwrap();
    fs::write(committed, expected).unwrap();
}
