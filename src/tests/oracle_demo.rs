//! The oracle's story, as `assay demo --oracle` tells it.

use tempfile::TempDir;

use crate::run::{Run, assay};

/// Of `models/volatility-ltv/README.md`: what the model says about the last day, and what a market may lend on it.
const LAST_FORECAST: f64 = 0.2823;
const LAST_LOAN_TO_VALUE: u64 = 7_716;

#[test]
fn a_rough_autumn_lowers_the_loan_to_value_of_a_market() {
    let folder = TempDir::new().unwrap();
    let tools = concat!(env!("CARGO_MANIFEST_DIR"), "/node_modules");
    std::os::unix::fs::symlink(tools, folder.path().join("node_modules")).unwrap();
    let story = Run::of(assay().args(["demo", "--oracle", "--json"]).current_dir(folder.path())).json();

    let day = |number: usize| &story["days"][number];
    let loan_to_value = |number: usize| day(number)["loan_to_value_bps"].as_u64().unwrap();
    assert_eq!(day(1)["date"], "2018-12-31");
    let forecast: f64 = day(1)["forecast"].as_str().unwrap().parse().unwrap();
    assert!((forecast - LAST_FORECAST).abs() < 5e-4, "{forecast}");
    assert!(loan_to_value(1).abs_diff(LAST_LOAN_TO_VALUE) <= 5);
    assert!(loan_to_value(1) < loan_to_value(0));
    assert_eq!(day(1)["loan_to_value_before_bps"], day(0)["loan_to_value_bps"]);
    assert!(story["refused_loan"].as_str().unwrap().starts_with("LoanToValueExceeded("));

    let transactions = story["transactions"].as_array().unwrap();
    assert!(transactions.iter().all(|transaction| transaction["gas"].as_u64().unwrap() > 21_000));
    assert_eq!(transactions.iter().filter(|transaction| transaction["what"] == "submit: proof and answer").count(), 2);
    for number in 0..2 {
        let gas = |field: &str| day(number)[field].as_u64().unwrap();
        assert!(gas("submit_gas") - gas("verification_gas") < 90_000);
    }
}
