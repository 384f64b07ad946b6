//! What a model with four inputs and three outputs costs on chain, with 1, 2 and 4 lanes: real proofs, by section.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use alloy_primitives::{B256, U256};
use circuit::{
    CircuitDescription, CircuitError, CircuitShape, Compiled, CostModel, Lanes, Objective, PlanRequest,
    constraint_system, plan,
};
use foundry_project::{CompileInput, Solc, ToolSearch};
use gas_meter::{CallReport, Evm, Fork, SectionGas, SectionMap, SourceMap, SourceSection};
use halo2_solidity_verifier::{ContractName, GeneratorOptions, generate, protocol_from_constraint_system};
use halo2curves::bn256::Fr;
use kzg_backend::{CircuitHash, ProverKey, Srs, generate_model_keys, prove, verify};
use model::{FixedGraph, InputFile, Limits, Onnx, QuantiseConfig, quantise};
use protocol_spec::{CalldataStats, EntryPoint, InstanceBytes, encode_calldata};
use verifier_program::{compile, price};

/// Transaction gas at most, by lanes.
const CEILINGS: [(usize, u64); 3] = [(1, 258_000), (2, 290_000), (4, 355_000)];

/// At least what lanes without lookups save: a column less in the opening, and its words in the calldata.
const SAVED_BY_A_HELPER: u64 = 7_500;

/// Gas by pricing the verifier; seconds and memory do not matter here.
struct Gas;

impl CostModel for Gas {
    fn transaction_gas(&self, lanes: Lanes, logrows: u32, instances: usize) -> Result<u64, CircuitError> {
        let spec = protocol_from_constraint_system(&constraint_system(lanes), logrows, &[instances]).unwrap();
        let program = compile(&spec).unwrap();
        Ok(price(
            &program,
            verifier_program::Fork::Osaka,
            &CalldataStats::expected(program.layout(), InstanceBytes::RANDOM),
        )
        .transaction
        .0)
    }

    fn prove_seconds(&self, lanes: Lanes, logrows: u32) -> f64 {
        (1u64 << logrows) as f64 * lanes.count as f64
    }

    fn peak_memory_bytes(&self, _lanes: Lanes, _logrows: u32) -> u64 {
        0
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/iris")
}

fn graph() -> FixedGraph {
    let onnx = Onnx::read(&folder().join("model.onnx"), &Limits::default()).unwrap();
    let float = onnx.import(&[]).unwrap();
    let calibration = InputFile::read(&folder().join("calibration.json"), &float.inputs()).unwrap().calibration();
    quantise(&float, &calibration, &QuantiseConfig::default()).unwrap().graph
}

/// Test flowers with onnxruntime's scores.
fn held_out() -> Vec<(Vec<f64>, Vec<f64>)> {
    let text = std::fs::read_to_string(folder().join("heldout.json")).unwrap();
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    let rows = |name: &str| -> Vec<Vec<f64>> { serde_json::from_value(file[name].clone()).unwrap() };
    rows("inputs").into_iter().zip(rows("outputs")).collect()
}

/// The verifier of a circuit on a chain of its own.
struct OnChain {
    evm: Evm,
    address: alloy_primitives::Address,
    sections: SectionMap,
}

impl OnChain {
    fn new(key: &ProverKey) -> Self {
        let contract_name = ContractName::new("IrisVerifier").unwrap();
        let options = GeneratorOptions::new(contract_name, B256::ZERO);
        let generated = generate(key.verifier().spec(), &options).unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let search = ToolSearch::new(root, std::env::var_os("PATH").as_deref(), None);
        let solc = Solc::find(&search, None).expect("run `npm ci` first");
        let output = solc.compile(&CompileInput::single("Verifier.sol", generated.source.as_str())).unwrap();
        let contract = output.contract("IrisVerifier").unwrap();
        let marked = SourceSection::from_markers(&generated.source).unwrap();
        let map = SourceMap::parse(&contract.runtime_source_map).unwrap();
        let sections = SectionMap::new(&contract.runtime_code, &map, contract.file_id, &marked).unwrap();
        let mut evm = Evm::new(Fork::Osaka);
        let address = evm.install(&contract.runtime_code).unwrap();
        Self { evm, address, sections }
    }

    fn verify(&mut self, proof: &[u8], instances: &[U256]) -> (CallReport, SectionGas) {
        let calldata = encode_calldata(EntryPoint::Verify, proof, instances);
        self.evm.call_by_section(self.address, &calldata, &self.sections).unwrap()
    }
}

/// The cheapest circuit on `count` lanes.
fn cheapest(graph: &FixedGraph, count: usize) -> CircuitShape {
    let request = PlanRequest { objective: Objective::Gas, lanes: Some(count), ..PlanRequest::default() };
    plan(graph, &request, &Gas).unwrap().chosen.shape
}

fn compile_shape(graph: &FixedGraph, shape: CircuitShape) -> Compiled {
    let compiled = CircuitDescription::new(graph.clone(), shape).compile().unwrap();
    let (rows, instances) = (compiled.rows_used(), compiled.instance_count());
    println!("{}, k = {}, {rows} rows, {instances} instances", shape.lanes, shape.logrows);
    compiled
}

#[test]
fn iris_costs_what_is_promised_for_each_number_of_lanes() {
    let graph = graph();
    assert_eq!((graph.inputs[0].shape.as_slice(), graph.outputs[0].shape.as_slice()), (&[1, 4][..], &[1, 3][..]));
    for (count, ceiling) in CEILINGS {
        let shape = cheapest(&graph, count);
        assert_eq!(shape.lanes.count, count);
        let least = measure(&compile_shape(&graph, shape));
        assert!(least <= ceiling, "{}: {least} gas, at most {ceiling}", shape.lanes);
        if count > 1 {
            let full = measure(&compile_shape(&graph, CircuitShape { lanes: Lanes::all(count), ..shape }));
            assert!(least + SAVED_BY_A_HELPER < full, "lookups in {count} lanes cost {full} gas, fewer {least}");
        }
    }
}

/// Proves and verifies five flowers; prints the sections of the first and returns the most expensive transaction.
fn measure(compiled: &Compiled) -> u64 {
    let graph = &compiled.description().graph;
    let srs = Srs::dev(compiled.shape().logrows).unwrap();
    let key = generate_model_keys(&srs, compiled, CircuitHash::default()).unwrap();
    let mut chain = OnChain::new(&key);
    let mut worst = 0;
    for (number, (input, expected)) in held_out().into_iter().step_by(11).enumerate() {
        let assignment =
            compiled.assign(&graph.quantise_inputs(&[input]).unwrap(), Fr::from(number as u64), &[]).unwrap();
        let real = graph.dequantise_outputs(&assignment.outputs);
        let errors = real[0].iter().zip(&expected).map(|(got, expected)| (got - expected).abs());
        assert!(errors.fold(0.0, f64::max) < 0.02, "{real:?}, expected {expected:?}");

        let instances = assignment.witness.instances().to_vec();
        let proof = prove(&srs, &key, compiled.circuit_with(assignment.witness), &instances).unwrap().file;
        verify(key.verifier(), &proof.proof, &proof.instances).unwrap();
        let (report, sections) = chain.verify(&proof.proof, &proof.instances);
        assert!(report.outcome.is_success());
        worst = worst.max(report.gas.transaction_gas.units());
        if number == 0 {
            print_sections(&report, &sections);
        }
        let mut altered = proof.instances.clone();
        altered[0] += U256::from(1);
        assert!(!chain.verify(&proof.proof, &altered).0.outcome.is_success());
    }
    worst
}

fn print_sections(report: &CallReport, sections: &SectionGas) {
    for (name, gas) in sections.iter() {
        println!("  {name:<14} {gas:>9}");
    }
    println!("  {:<14} {:>9}", "execution", report.gas.execution_gas);
    println!("  {:<14} {:>9}", "calldata", report.gas.calldata_gas);
    println!("  {:<14} {:>9}", "transaction", report.gas.transaction_gas);
}
