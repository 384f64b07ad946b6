//! Models that were edited at random, from the file's bytes to the circuit: an error or a result in bounded time and memory, never a
//! panic.
#![allow(clippy::unwrap_used)]

#[path = "../common/mod.rs"]
mod common;
mod mutate;
mod wire;

use std::ops::Range;
use std::path::{Path, PathBuf};

use circuit::{CircuitDescription, CircuitShape, Lanes};
use model::{FloatGraph, InputFile, Limits, Onnx, QuantiseConfig, quantise};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

use crate::common::fuzzing::outcomes;
use crate::mutate::Corpus;
use crate::wire::{Kind, Message};

/// Larger models would be read, but only slow the run down.
const LARGEST_FILE: u64 = 1 << 15;

/// How far a model came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Refused,
    Scanned,
    Imported,
    Quantised,
    Compiled,
}

const STAGES: [Stage; 5] = [Stage::Refused, Stage::Scanned, Stage::Imported, Stage::Quantised, Stage::Compiled];

/// Every `.onnx` file below a folder.
fn onnx_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(onnx_files(&path));
        } else if path.extension().is_some_and(|suffix| suffix == "onnx") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The example models and those of all operators, as far as they are small.
fn corpus() -> Corpus {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["../../models", "../model/tests/operators"].map(|folder| root.join(folder));
    let files = folders.iter().flat_map(|folder| onnx_files(folder));
    let small = files.filter(|path| path.metadata().unwrap().len() <= LARGEST_FILE);
    let models: Vec<Message> = small
        .map(|path| {
            let bytes = std::fs::read(&path).unwrap();
            let model = Message::parse(Kind::Model, &bytes).unwrap();
            assert_eq!(model.bytes(), bytes, "{}", path.display());
            model
        })
        .collect();
    assert!(models.len() > 200, "{} models", models.len());
    Corpus::new(models)
}

/// Two sets of inputs, through the reader of input files: small numbers, of which some are whole.
fn calibration(graph: &FloatGraph, rng: &mut ChaCha20Rng) -> String {
    let mut set = || {
        let mut number = || if rng.r#gen() { f64::from(rng.gen_range(0..4)) } else { rng.gen_range(-2.0..2.0) };
        let list = |count: usize| -> Vec<f64> { (0..count).map(|_| number()).collect() };
        let lists: Vec<Vec<f64>> = graph.inputs().iter().map(|port| port.shape.iter().product()).map(list).collect();
        format!("{{\"input_data\": {}}}", serde_json::to_string(&lists).unwrap())
    };
    format!("[{}, {}]", set(), set())
}

/// All that a build does with a model before there are keys.
fn build(bytes: &[u8], rng: &mut ChaCha20Rng) -> Stage {
    let limits = Limits { multiply_adds: 1 << 18, total_elements: 1 << 15, work: 1 << 18, ..Limits::default() };
    let Ok(onnx) = Onnx::from_bytes(bytes, &limits) else { return Stage::Refused };
    onnx.statistics();
    let Ok(float) = onnx.import(&[]) else { return Stage::Scanned };
    let Ok(inputs) = InputFile::from_json(calibration(&float, rng).as_bytes(), &float.inputs()) else {
        return Stage::Imported;
    };
    let Ok(quantised) = quantise(&float, &inputs.calibration(), &QuantiseConfig::default()) else {
        return Stage::Imported;
    };
    let lanes = if rng.r#gen() { Lanes::windows(2, 1) } else { Lanes::folded(2, 2) };
    let shape = CircuitShape { logrows: 12, lanes, limb_bits: 8 };
    match CircuitDescription::new(quantised.graph, shape).compile() {
        Ok(_) => Stage::Compiled,
        Err(_) => Stage::Quantised,
    }
}

/// Builds the models of these numbers.
fn fuzz(cases: Range<u64>) {
    let (corpus, count) = (corpus(), cases.end - cases.start);
    let stages = outcomes(cases, move |number| {
        let mut rng = ChaCha20Rng::seed_from_u64(number);
        let bytes = corpus.hostile(&mut rng);
        build(&bytes, &mut rng)
    });
    let reached = STAGES.map(|stage| stages.iter().filter(|reached| **reached == stage).count() as u64);
    println!("{:?}", STAGES.iter().zip(reached).collect::<Vec<_>>());
    // A run whose models all fail early tries nothing.
    assert!(reached.iter().all(|&models| models > count / 100), "{reached:?}");
    println!("assurance: importer-fuzz {count}");
}

#[test]
fn two_thousand_hostile_models_never_panic() {
    fuzz(0..2_000);
}

#[test]
#[ignore = "an hour or more"]
fn a_million_hostile_models_never_panic_in_full() {
    fuzz(2_000..1_002_000);
}
