//! Predicted gas against measured gas of models with many public values.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::onnx;
use crate::run::{fail, succeed, text};

/// Pixels of a drawing.
const PIXELS: usize = 400;
const RANGE: [&str; 2] = ["--input-range", "0:1"];

/// A blank sheet with ink on every so many pixels, never twice the same.
fn drawing(number: usize, pixels_per_ink: usize) -> Value {
    let pixel = |index: usize| match (index + number) % pixels_per_ink {
        0 => ((index * 37 + number * 101) % 255 + 1) as f64 / 255.0,
        _ => 0.0,
    };
    json!({ "input_data": [(0..PIXELS).map(pixel).collect::<Vec<f64>>()] })
}

/// A model of drawings, with typical ones beside it; returns its path.
fn model_of_drawings(folder: &Path) -> PathBuf {
    let model = folder.join("model.onnx");
    fs::write(&model, onnx::weighted_sum(PIXELS)).unwrap();
    let typical: Vec<Value> = (0..5).map(|number| drawing(number, 7)).collect();
    fs::write(folder.join("calibration.json"), json!(typical).to_string()).unwrap();
    model
}

fn gas(report: &Value) -> f64 {
    report["transaction_gas"].as_u64().unwrap() as f64
}

/// Of a proof for this drawing.
fn measured(artefacts: &Path, drawing: &Value) -> f64 {
    let input = artefacts.with_extension("json");
    fs::write(&input, drawing.to_string()).unwrap();
    gas(&succeed(&["prove", text(artefacts), "--input", text(&input)])["gas"])
}

#[test]
fn public_inputs_are_priced_as_they_are_on_calibration_data() {
    let folder = TempDir::new().unwrap();
    let model = model_of_drawings(folder.path());
    for sums in ["windows", "folded"] {
        let artefacts = folder.path().join(sums);
        let layout = ["--lanes", "1", "--sums", sums, RANGE[0], RANGE[1]];
        let built = succeed(&[&["build", text(&model), "-o", text(&artefacts)][..], &layout].concat());
        assert_eq!(built["predicted"]["sums"], sums);
        let predicted = gas(&built["predicted"]);
        let checked = succeed(&[&["check", text(&model)][..], &layout].concat());
        assert_eq!(gas(&checked["predicted"]), predicted);

        let typical = measured(&artefacts, &drawing(99, 7));
        assert!((predicted / typical - 1.0).abs() < 0.01, "{sums}: {predicted} for {typical}");
    }
    // What a prediction takes for granted matters: a sheet full of ink costs more than 1 % more.
    let artefacts = folder.path().join("windows");
    let manifest: Value = serde_json::from_slice(&fs::read(artefacts.join("manifest.json")).unwrap()).unwrap();
    let predicted = manifest["contract_figures"]["predicted_transaction_gas"].as_u64().unwrap() as f64;
    let full = measured(&artefacts, &drawing(99, 1));
    assert!(full > 1.01 * predicted, "{predicted} for {full}");
}

#[test]
fn a_gas_budget_is_judged_by_the_same_prediction() {
    let folder = TempDir::new().unwrap();
    let model = model_of_drawings(folder.path());
    let check = |budget: &str| {
        let arguments = ["check", text(&model), "--lanes", "1", "--gas-budget", budget, RANGE[0], RANGE[1]];
        arguments.map(str::to_owned)
    };
    let frontier = succeed(&check("1000000"))["frontier"].as_array().unwrap().clone();
    let cheapest = frontier.iter().map(|layout| layout["transaction_gas"].as_u64().unwrap()).min().unwrap();
    let kept = succeed(&check(&cheapest.to_string()));
    assert_eq!(gas(&kept["predicted"]), cheapest as f64);
    let message = fail(&check(&(cheapest - 1).to_string()), 8, "gas-budget");
    assert!(message.contains(&cheapest.to_string()), "{message}");
}
