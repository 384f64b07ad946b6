//! Example models against onnxruntime on many points of the declared grid, by digest: `models/grid.py` says how the inputs are made.

use std::path::{Path, PathBuf};

use model::{Calibration, FixedGraph, FloatGraph, InputFile, Limits, Onnx, QuantiseConfig, interpret, quantise};
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// What `models/credit-trees/leaves.py` writes.
#[derive(Deserialize)]
struct Leaves {
    rows: usize,
    seed: u64,
    candidates: Vec<Vec<i64>>,
    sha256: String,
}

/// What `models/qdq-cnn/scores.py` writes.
#[derive(Deserialize)]
struct Scores {
    rows: usize,
    changes: usize,
    levels: u64,
    seed: u64,
    sha256: String,
}

/// Integers of 31 bits without end, by the generator of `models/grid.py`.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize
    }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models").join(name)
}

fn import(path: &Path) -> FloatGraph {
    Onnx::read(path, &Limits::default()).unwrap().import(&[]).unwrap()
}

fn calibration(name: &str, float: &FloatGraph) -> Calibration {
    InputFile::read(&folder(name).join("calibration.json"), &float.inputs()).unwrap().calibration()
}

fn outputs(graph: &FixedGraph, row: Vec<f64>) -> Vec<f64> {
    let integers = graph.quantise_inputs(&[row]).unwrap();
    let results = interpret(graph, &integers).unwrap().outputs(graph);
    graph.dequantise_outputs(&results).concat()
}

fn digest(graph: &FixedGraph, rows: impl Iterator<Item = Vec<f64>>) -> String {
    let mut found = Sha256::new();
    for row in rows {
        for value in outputs(graph, row) {
            assert_eq!(value, value.round());
            found.update((value as i32).to_le_bytes());
        }
    }
    found.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn ten_thousand_rows_reach_the_leaves_that_onnxruntime_reaches() {
    let leaves: Leaves =
        serde_json::from_slice(&std::fs::read(folder("credit-trees").join("leaves.json")).unwrap()).unwrap();
    let float = import(&folder("credit-trees").join("leaves.onnx"));
    let numbered = quantise(&float, &calibration("credit-trees", &float), &QuantiseConfig::default()).unwrap().graph;
    let mut numbers = Numbers(leaves.seed);
    let mut row = || leaves.candidates.iter().map(|all| all[numbers.next() % all.len()] as f64).collect::<Vec<f64>>();
    let rows: Vec<Vec<f64>> = (0..leaves.rows).map(|_| row()).collect();
    assert_eq!(digest(&numbered, rows.iter().cloned()), leaves.sha256);

    // Leaves are equal, so that a label can flip only by the rounding of their values.
    let float = import(&folder("credit-trees").join("model.onnx"));
    let graph = quantise(&float, &calibration("credit-trees", &float), &QuantiseConfig::default()).unwrap().graph;
    let is_bad = |probabilities: &[f64]| probabilities[1] > probabilities[0];
    let flips = rows.iter().step_by(10).filter(|row| {
        let there = float.outputs_for(&[row.to_vec()]).unwrap().concat();
        is_bad(&outputs(&graph, row.to_vec())) != is_bad(&there)
    });
    let flips = flips.count();
    println!("{flips} of {} labels flip by rounding the leaves' values", leaves.rows / 10);
    assert!(flips <= leaves.rows / 1_000, "{flips}");
}

#[test]
fn a_thousand_images_have_the_scores_of_onnxruntime_bit_for_bit() {
    let scores: Scores =
        serde_json::from_slice(&std::fs::read(folder("qdq-cnn").join("scores.json")).unwrap()).unwrap();
    let float = import(&folder("qdq-cnn").join("model.onnx"));
    let calibration = calibration("qdq-cnn", &float);
    let config = QuantiseConfig { input_range: Some((0.0, 1.0)), ..QuantiseConfig::default() };
    let graph = quantise(&float, &calibration, &config).unwrap().graph;
    let mut numbers = Numbers(scores.seed);
    let rows = (0..scores.rows).map(|number| {
        let mut row = calibration.samples[number % calibration.samples.len()][0].clone();
        for _ in 0..scores.changes {
            let place = numbers.next() % row.len();
            row[place] = (numbers.next() as u64 % scores.levels) as f64 / (scores.levels - 1) as f64;
        }
        row
    });
    assert_eq!(digest(&graph, rows), scores.sha256);
}
