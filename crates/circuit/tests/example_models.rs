//! The example models: circuit, integer interpreter and onnxruntime on the same numbers.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::{Path, PathBuf};

use circuit::{CircuitDescription, CircuitError, Compiled, CostModel, Lanes, PlanRequest, plan};
use halo2_proofs::halo2curves::bn256::Fr;
use model::{InputFile, Limits, Onnx, QuantiseConfig, interpret, quantise};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

/// Figures that only order layouts: gas by lanes, seconds by cells.
struct Rough;

impl CostModel for Rough {
    fn transaction_gas(&self, lanes: Lanes, _logrows: u32, _instances: usize) -> Result<u64, CircuitError> {
        Ok(230_000 + 22_000 * lanes.count as u64 + 8_000 * lanes.looked_up as u64)
    }

    fn prove_seconds(&self, lanes: Lanes, logrows: u32) -> f64 {
        (1u64 << logrows) as f64 * (lanes.count + 3) as f64 / 100_000.0
    }

    fn peak_memory_bytes(&self, lanes: Lanes, logrows: u32) -> u64 {
        (lanes.count as u64 + 3) << (logrows + 8)
    }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models").join(name)
}

fn compiled(name: &str) -> Compiled {
    let onnx = Onnx::read(&folder(name).join("model.onnx"), &Limits::default()).unwrap();
    let float = onnx.import(&[]).unwrap();
    let calibration = InputFile::read(&folder(name).join("calibration.json"), &float.inputs()).unwrap().calibration();
    let graph = quantise(&float, &calibration, &QuantiseConfig::default()).unwrap().graph;
    let shape = plan(&graph, &PlanRequest::default(), &Rough).unwrap().chosen.shape;
    CircuitDescription::new(graph, shape).compile().unwrap()
}

#[test]
fn ten_thousand_random_inputs_of_volatility_ltv_match_the_interpreter_bit_for_bit() {
    match_the_interpreter(&compiled("volatility-ltv"), 10_000);
}

#[test]
fn two_thousand_random_inputs_of_every_operator_match_the_interpreter_bit_for_bit() {
    match_the_interpreter(&compiled("operators"), 2_000);
}

/// Those whose circuits take milliseconds to fill; of larger ones a tenth.
#[test]
#[ignore = "minutes"]
fn ten_thousand_random_inputs_of_every_small_model_match_the_interpreter_bit_for_bit_in_full() {
    for name in ["volatility-ltv", "operators", "iris", "mlp-1k", "credit-trees", "lstm-volatility"] {
        match_the_interpreter(&compiled(name), 10_000);
    }
    for name in ["qdq-cnn", "mlp-10k"] {
        match_the_interpreter(&compiled(name), 1_000);
    }
}

/// The circuit's outputs are the interpreter's, and its witness satisfies every constraint.
fn match_the_interpreter(compiled: &Compiled, rounds: u64) {
    println!("{:?}, {} rows", compiled.shape(), compiled.rows_used());
    let graph = &compiled.description().graph;
    let mut rng = ChaCha20Rng::seed_from_u64(10);
    for round in 0..rounds {
        let inputs = common::random_inputs(graph, &mut rng);
        let assignment = compiled.assign(&inputs, Fr::from(round), &[]).unwrap();
        assert_eq!(assignment.outputs, interpret(graph, &inputs).unwrap().outputs(graph), "{inputs:?}");
        compiled.check(&assignment.witness).unwrap();
    }
    println!("assurance: random-inputs {rounds}");
}

#[test]
fn nothing_of_an_example_model_lies_idle() {
    for name in ["volatility-ltv", "operators", "iris", "mlp-1k"] {
        assert_eq!(compiled(name).idle(), [], "{name}");
    }
    println!("assurance: audited-circuits 4");
}

#[test]
fn held_out_inputs_are_within_a_thousandth_of_onnxruntime() {
    let compiled = compiled("volatility-ltv");
    let graph = &compiled.description().graph;
    let text = std::fs::read_to_string(folder("volatility-ltv").join("heldout.json")).unwrap();
    let held_out: serde_json::Value = serde_json::from_str(&text).unwrap();
    let rows = |name: &str| -> Vec<Vec<f64>> { serde_json::from_value(held_out[name].clone()).unwrap() };
    let mut worst = 0f64;
    for (input, expected) in rows("inputs").into_iter().zip(rows("outputs")) {
        let integers = graph.quantise_inputs(&[input]).unwrap();
        let outputs = compiled.assign(&integers, Fr::from(0), &[]).unwrap().outputs;
        let real = graph.dequantise_outputs(&outputs);
        worst = worst.max((real[0][0] - expected[0]).abs());
    }
    println!("largest difference from onnxruntime: {worst:e}");
    assert!(worst <= 1e-3, "{worst}");
}
