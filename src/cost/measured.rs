//! Predicted seconds against measured ones; `make bench-predictions`.

use std::path::Path;
use std::time::Instant;

use circuit::{CircuitDescription, CircuitShape, Objective, PlanRequest, Sums, constraint_system, plan};
use halo2curves::bn256::Fr;
use kzg_backend::{
    Access, ProverKey, ProverWork, Srs, generate_model_keys, prove_model, read_circuit, read_model_verifier,
    write_circuit,
};
use model::{Family, FixedGraph, InputFile, Limits, Onnx, QuantiseConfig, quantise};
use tempfile::TempDir;

use super::ReferenceCosts;
use crate::machine::MachineSpeed;

const RUNS: usize = 5;
/// Parameters and lanes: from `2^9` to `2^15` rows.
const CASES: [(u64, usize); 8] =
    [(300, 1), (3_000, 1), (30_000, 1), (100_000, 1), (1_000, 2), (30_000, 2), (30_000, 4), (100_000, 8)];

#[test]
#[ignore = "a measurement"]
fn predictions_of_seconds_are_within_30_percent() {
    let off: Vec<f64> = CASES.into_iter().flat_map(|(parameters, lanes)| compare(parameters, lanes)).collect();
    assert!(off.iter().all(|off| off.abs() < 0.3), "{off:.2?}");
}

/// How much longer than predicted the fastest layouts of both kinds take: medians of [`RUNS`] proofs against medians of
/// the benchmark, taken in turn.
fn compare(parameters: u64, count: usize) -> Vec<f64> {
    let graph = perceptron(parameters);
    let fastest = |sums| {
        let request =
            PlanRequest { objective: Objective::Speed, lanes: Some(count), sums: Some(sums), ..PlanRequest::default() };
        plan(&graph, &request, &ReferenceCosts::default()).ok()
    };
    let plans = [Sums::Windows, Sums::Folded].into_iter().filter_map(fastest);
    plans.map(|plan| measure(&graph, plan.chosen.shape)).collect()
}

fn measure(graph: &FixedGraph, shape: CircuitShape) -> f64 {
    let folder = TempDir::new().unwrap();
    let description = CircuitDescription::new(graph.clone(), shape);
    write_artefacts(folder.path(), &description);
    let runs = (0..RUNS).map(|_| {
        let speed = MachineSpeed::measure().relative();
        let start = Instant::now();
        prove(folder.path());
        start.elapsed().as_secs_f64() * speed
    });
    let mut seconds: Vec<f64> = runs.collect();
    seconds.sort_by(f64::total_cmp);
    let median = seconds[RUNS / 2];
    let predicted = ReferenceCosts::prover(shape.lanes, shape.logrows).seconds;
    let off = median / predicted - 1.0;
    let work = ProverWork::of(&constraint_system(shape.lanes), shape.logrows);
    println!(
        "{:>2} {:<30} {median:8.3} s, predicted {predicted:8.3} s: {:+5.1} %; {work:?}",
        shape.logrows,
        shape.lanes.to_string(),
        off * 100.0
    );
    off
}

fn write_artefacts(folder: &Path, description: &CircuitDescription) {
    let compiled = description.clone().compile().unwrap();
    let hash = write_circuit(&folder.join("circuit.bin"), description, Access::Shared).unwrap();
    let srs = Srs::dev(description.shape.logrows).unwrap();
    srs.write(&folder.join("srs.bin")).unwrap();
    let key = generate_model_keys(&srs, &compiled, hash).unwrap();
    key.verifier().write(&folder.join("vk.bin"), Access::Shared).unwrap();
    key.write(&folder.join("pk.bin"), Access::Shared).unwrap();
}

/// From files to a proof, without the checks of it.
fn prove(folder: &Path) {
    let (description, hash) = read_circuit(&folder.join("circuit.bin")).unwrap();
    let verifier = read_model_verifier(&folder.join("vk.bin"), &description, hash).unwrap();
    let compiled = description.compile().unwrap();
    let srs = Srs::read(&folder.join("srs.bin")).unwrap();
    let key = ProverKey::read(&folder.join("pk.bin"), verifier).unwrap();
    let inputs = &compiled.description().graph.inputs;
    let inputs: Vec<Vec<i64>> = inputs.iter().map(|port| vec![port.offset; port.shape.iter().product()]).collect();
    let witness = compiled.assign(&inputs, Fr::zero(), &[]).unwrap().witness;
    prove_model(&srs, &key, &compiled, witness).unwrap();
}

fn perceptron(parameters: u64) -> FixedGraph {
    let generated = Family::Mlp.generate(parameters).unwrap();
    let folder = TempDir::new().unwrap();
    let calibration = folder.path().join("calibration.json");
    std::fs::write(&calibration, &generated.calibration).unwrap();
    let float = Onnx::from_bytes(&generated.onnx, &Limits::default()).unwrap().import(&[]).unwrap();
    let samples = InputFile::read(&calibration, &float.inputs()).unwrap().calibration();
    quantise(&float, &samples, &QuantiseConfig::default()).unwrap().graph
}
