//! Where time and memory go; `cargo test -p kzg-backend --test profile -- --ignored --nocapture`. Linux only: peaks of
//! memory are read and reset in `/proc`.
#![allow(clippy::unwrap_used)]

mod measured;

use std::path::Path;

use circuit::{CircuitDescription, CircuitError, Compiled, CostModel, Lanes, PlanRequest, plan};
use halo2_prover::create_proof;
use halo2_solidity_verifier::EvmTranscriptWriter;
use halo2curves::bn256::Fr;
use kzg_backend::{Access, ProverKey, Srs, generate_model_keys, read_circuit, read_model_verifier, write_circuit};
use measured::{Observed, step};
use model::{Family, FixedGraph, InputFile, Limits, Onnx, QuantiseConfig, quantise};
use rand::rngs::OsRng;

/// Nothing costs anything: lanes are given.
struct Free;

impl CostModel for Free {
    fn transaction_gas(&self, _: Lanes, _: u32, _: usize) -> Result<u64, CircuitError> {
        Ok(0)
    }

    fn prove_seconds(&self, _: Lanes, logrows: u32) -> f64 {
        f64::from(logrows)
    }

    fn peak_memory_bytes(&self, _: Lanes, _: u32) -> u64 {
        0
    }
}

fn perceptron(parameters: u64) -> FixedGraph {
    let generated = Family::Mlp.generate(parameters).unwrap();
    let folder = tempfile::TempDir::new().unwrap();
    for (name, bytes) in [("model.onnx", &generated.onnx), ("calibration.json", &generated.calibration)] {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    graph(folder.path())
}

fn graph(folder: &Path) -> FixedGraph {
    let onnx = Onnx::read(&folder.join("model.onnx"), &Limits::default()).unwrap();
    let float = onnx.import(&[]).unwrap();
    let calibration = InputFile::read(&folder.join("calibration.json"), &float.inputs()).unwrap().calibration();
    quantise(&float, &calibration, &QuantiseConfig::default()).unwrap().graph
}

#[test]
#[ignore = "a measurement"]
fn keys_and_proofs_of_models() {
    let iris = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/volatility-ltv");
    profile("volatility-ltv", graph(&iris), 1);
    profile("mlp-100k", perceptron(100_000), 1);
    profile("mlp-1M", perceptron(1_000_000), 1);
}

fn profile(name: &str, graph: FixedGraph, lanes: usize) {
    let request = PlanRequest { lanes: Some(lanes), ..PlanRequest::default() };
    let shape = plan(&graph, &request, &Free).unwrap().chosen.shape;
    println!("\n== {name}: {}, k = {}", shape.lanes, shape.logrows);
    let folder = tempfile::TempDir::new().unwrap();
    let path = |file: &str| folder.path().join(file);
    let srs = Srs::dev_cached(shape.logrows, &std::env::temp_dir()).unwrap();
    {
        let compiled = CircuitDescription::new(graph, shape).compile().unwrap();
        let hash = write_circuit(&path("circuit.bin"), compiled.description(), Access::Shared).unwrap();
        let key = step("keys made", || generate_model_keys(&srs, &compiled, hash).unwrap());
        key.verifier().write(&path("vk.bin"), Access::Shared).unwrap();
        step("pk.bin written", || key.write(&path("pk.bin"), Access::Shared).unwrap());
    }
    drop(srs);
    prove_from_files(folder.path(), shape.logrows);
}

fn prove_from_files(folder: &Path, logrows: u32) {
    let srs = step("string read", || Srs::dev_cached(logrows, &std::env::temp_dir()).unwrap());
    let (description, hash) = step("circuit read", || read_circuit(&folder.join("circuit.bin")).unwrap());
    let verifier = step("vk.bin read", || read_model_verifier(&folder.join("vk.bin"), &description, hash).unwrap());
    let key = step("pk.bin read", || ProverKey::read(&folder.join("pk.bin"), verifier).unwrap());
    let vk = key.verifier().vk();
    let columns = vk.fixed_commitments().len() + vk.permutation().commitments().len();
    println!(
        "{} columns: {:.2} MB in memory, {:.2} MB on disk",
        columns,
        ((columns * 64) << logrows) as f64 * 1e-6,
        std::fs::metadata(folder.join("pk.bin")).unwrap().len() as f64 * 1e-6
    );
    let compiled: Compiled = step("compiled", || description.compile().unwrap());
    let inputs: Vec<Vec<i64>> =
        compiled.description().graph.inputs.iter().map(|port| vec![port.offset; port.shape.iter().product()]).collect();
    let witness = step("witness", || compiled.assign(&inputs, Fr::from(7), &[]).unwrap().witness);
    step("witness checked", || compiled.check(&witness).unwrap());
    let instances = witness.instances().to_vec();
    let circuit = compiled.circuit_to_prove(witness);
    let mut transcript = Observed::new(EvmTranscriptWriter::new(key.verifier().spec()));
    step("proof", || {
        create_proof(srs.bases(), key.pk(), &circuit, &instances, OsRng, &mut transcript).unwrap();
    });
    transcript.print(vk.cs(), instances.len());
}
