//! Bad ONNX files.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::onnx;
use crate::run::{Run, assay, fail, succeed, text};
use crate::workshop::example;

/// Refused by `check` and by `build` alike; `build` leaves nothing behind.
fn refuse(bytes: &[u8], code: i32, id: &str) -> String {
    let folder = TempDir::new().unwrap();
    let model = folder.path().join("model.onnx");
    fs::write(&model, bytes).unwrap();
    let (output, calibration) = (folder.path().join("out"), example("calibration.json"));
    let build = ["build", text(&model), "-o", text(&output), "--calibration", text(&calibration)];
    let message = fail(&build, code, id);
    assert!(message.contains("model.onnx"), "{message}");
    assert!(!output.exists());
    assert_eq!(fail(&["check", text(&model)], code, id), message);
    message
}

fn model() -> Vec<u8> {
    fs::read(example("model.onnx")).unwrap()
}

#[test]
fn an_empty_file() {
    refuse(&[], 3, "model-not-onnx");
}

#[test]
fn a_truncated_file() {
    let model = model();
    for length in [1, model.len() / 2, model.len() - 1] {
        refuse(&model[..length], 3, "model-not-onnx");
    }
}

#[test]
fn random_bytes() {
    // A linear congruential generator: the same bytes on every machine.
    let mut state = 7u32;
    let mut random = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    for length in [1, 64, 4096] {
        let bytes: Vec<u8> = (0..length).map(|_| random()).collect();
        refuse(&bytes, 3, "model-not-onnx");
    }
}

#[test]
fn files_of_another_kind() {
    for bytes in [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], b"{\"input_data\": [[1.0]]}", b"PK\x03\x04\x14\0"] {
        refuse(bytes, 3, "model-not-onnx");
    }
}

#[test]
fn a_missing_file() {
    let missing = PathBuf::from("no/such/model.onnx");
    let message = fail(&["check", text(&missing)], 3, "model-unreadable");
    assert!(message.contains("no/such/model.onnx"), "{message}");
}

#[test]
fn a_weight_that_is_not_finite() {
    for (value, shown) in [(f32::NAN, "NaN"), (f32::INFINITY, "inf"), (f32::NEG_INFINITY, "-inf")] {
        let (bytes, tensor) = onnx::with_weight(&model(), 5, value);
        let message = refuse(&bytes, 3, "model-not-finite");
        assert!(message.contains(&format!("`{tensor}`")) && message.contains("index 5"), "{message}");
        assert!(message.contains(shown), "{message}");
    }
}

#[test]
fn unsupported_operators_are_all_named() {
    let (bytes, nodes) = onnx::with_unknown_operators(&model());
    let message = refuse(&bytes, 4, "model-unsupported-operators");
    for (index, node) in nodes.iter().enumerate() {
        assert!(message.contains(node) && message.contains(&format!("Mystery{index}")), "{message}");
    }
    // Programs get the operators as well.
    let folder = TempDir::new().unwrap();
    let model = folder.path().join("model.onnx");
    fs::write(&model, bytes).unwrap();
    let report = Run::of(assay().args(["check", text(&model), "--json"])).json();
    assert_eq!(report["supported"], false);
    let operators = report["operators"].as_array().unwrap();
    let unsupported = operators.iter().filter(|operator| operator["supported"] == false).count();
    assert_eq!(unsupported, 2, "{report}");
}

#[test]
fn a_budget_out_of_reach() {
    let model = example("model.onnx");
    let message = fail(&["check", text(&model), "--gas-budget", "100000"], 8, "gas-budget");
    assert!(message.contains("100000"), "{message}");
    fail(&["check", text(&model), "--logrows", "4"], 5, "too-many-rows");
}

#[test]
fn a_name_that_is_no_contract_name() {
    let model = example("model.onnx");
    fail(&["build", text(&model), "--name", "a;b"], 2, "model-name");
}

#[test]
fn a_model_without_calibration_data() {
    let folder = TempDir::new().unwrap();
    let model_file = folder.path().join("plain.onnx");
    fs::write(&model_file, model()).unwrap();
    fail(&["build", text(&model_file)], 2, "calibration-missing");
    // Its size can still be predicted.
    let report = succeed(&["check", text(&model_file)]);
    assert_eq!(report["calibrated"], false);
    assert!(report["predicted"]["transaction_gas"].as_u64().unwrap() > 100_000);
}
