//! Bad inputs: refused before anything is proved.

use std::fs;

use tempfile::TempDir;

use crate::run::{fail, text};
use crate::workshop::{built, contents, copy_of_built};

const GOOD: &str = "0.41, 0.34, 0.28, 0.23, 0.03, -0.08, -0.13";

fn refuse(input: &str, id: &str) -> String {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("input.json");
    fs::write(&file, input).unwrap();
    let output = folder.path().join("proof");
    let arguments = ["prove", text(built()), "--input", text(&file), "-o", text(&output)];
    let message = fail(&arguments, 3, id);
    assert!(message.contains("input.json"), "{message}");
    assert!(!output.exists());
    message
}

#[test]
fn values_of_the_wrong_number() {
    for values in [GOOD, &format!("{GOOD}, 0.1, 0.1")] {
        let message = refuse(&format!("{{\"input_data\": [[{values}]]}}"), "input-length");
        assert!(message.contains("expected 8"), "{message}");
    }
    refuse("{\"input_data\": []}", "input-length");
}

#[test]
fn values_of_the_wrong_type() {
    for value in ["\"0.1\"", "null", "true", "{}"] {
        let message = refuse(&format!("{{\"input_data\": [[{GOOD}, {value}]]}}"), "input-type");
        assert!(message.contains("index 7"), "{message}");
    }
}

#[test]
fn values_that_are_not_finite() {
    for value in ["NaN", "1e999"] {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("input.json");
        fs::write(&file, format!("{{\"input_data\": [[{GOOD}, {value}]]}}")).unwrap();
        let run =
            crate::run::Run::of(crate::run::assay().args(["prove", text(built()), "--input", text(&file), "--json"]));
        assert_eq!(run.code, 3, "{}", run.stderr);
        let id = run.json()["error"]["id"].clone();
        assert!(id == "input-format" || id == "input-not-finite", "{id}");
    }
}

#[test]
fn a_value_outside_its_declared_range() {
    let message = refuse(&format!("{{\"input_data\": [[{GOOD}, 97.5]]}}"), "input-out-of-range");
    assert!(message.contains("97.5") && message.contains("index 7") && message.contains(" to "), "{message}");
    let input = &manifest()["public_values"]["tensors"][0];
    let high = input["role"]["input"]["high"]
        .as_str()
        .map_or_else(|| input["role"]["input"]["high"].to_string(), str::to_owned);
    assert!(message.contains(&high), "{message} does not name {high}");
}

#[test]
fn files_that_are_no_inputs() {
    for text in ["", "{", "[1, 2", "{\"values\": [1]}", "\u{0}\u{1}"] {
        refuse(text, "input-format");
    }
    refuse("{\"inputs\": {\"other\": [1]}}", "input-name");
}

#[test]
fn a_context_that_is_no_field_element() {
    let order = "0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001";
    for context in [order, "0x", "xyz"] {
        fail(&["prove", text(built()), "--input", "any.json", "--context", context], 2, "context");
    }
}

#[test]
fn a_refused_input_leaves_the_artefacts_alone() {
    let copy = copy_of_built();
    let before = contents(copy.path());
    let missing = copy.path().join("missing.json");
    fail(&["prove", text(copy.path()), "--input", text(&missing)], 3, "input-unreadable");
    assert_eq!(contents(copy.path()), before);
    assert!(copy.path().join("proofs/1").exists() && !copy.path().join("proofs/2").exists());
}

fn manifest() -> serde_json::Value {
    serde_json::from_slice(&fs::read(built().join("manifest.json")).unwrap()).unwrap()
}
