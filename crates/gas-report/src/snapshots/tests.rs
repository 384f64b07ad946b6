use std::fs;
use std::path::Path;

use super::*;
use crate::sample;

fn repository(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)).unwrap()
}

/// A snapshot that forge wrote, printed as ours are.
#[test]
fn the_format_is_that_of_forge() {
    let forge = repository("snapshots/VolatilityLtvVerifier.json");
    let values: BTreeMap<String, String> = serde_json::from_str(&forge).unwrap();
    assert_eq!(serde_json::to_string_pretty(&values).unwrap(), forge);
}

#[test]
fn models_have_measured_gas_of_all_forks() {
    let files = snapshots(&sample::report());
    let values: BTreeMap<String, String> = serde_json::from_str(&files["volatility-ltv"]).unwrap();
    let expected = [
        ("verify", "257663"),
        ("verify, amsterdam", "251663"),
        ("verify, section opening", "97549"),
        ("runtime bytes", "5795"),
    ];
    for (name, value) in expected {
        assert_eq!(values[name], value, "{name}");
    }
    assert_eq!(values.len(), 3 * 11);
}

#[test]
fn file_names_are_free_and_safe() {
    let mut report = sample::sweep(6);
    let names = ["../../etc/passwd", "a b", "a_b", "A_B", "..", "über|"];
    for (row, name) in report.rows.iter_mut().zip(names) {
        row.facts.name = name.to_owned();
    }
    let files = snapshots(&report);
    let stems: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(stems, ["A_B-3", "_.._etc_passwd", "_ber_", "a_b", "a_b-2", "model"]);
}
