//! The generated text: golden, formatted, without warnings; code beyond the chain's limit is an error.

use std::path::Path;
use std::process::Command;

use foundry_project::{Tool, ToolSearch};
use halo2_proofs::plonk::ConstraintSystem;
use halo2_proofs::poly::Rotation;
use halo2_solidity_verifier::{GenerateError, LimitError, generate_batch, protocol_from_constraint_system};
use halo2curves::bn256::Fr;
use protocol_spec::ProtocolSpec;
use verifier_program::Fork;

use super::super::fixture::Contract;
use super::setup::{self, options};

#[test]
fn generated_text_is_as_committed() {
    insta::assert_snapshot!("LanesBatch", setup::all()[0].batch.source);
}

#[test]
fn generated_text_compiles_without_warnings_and_is_formatted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let search = ToolSearch::new(&root, std::env::var_os("PATH").as_deref(), None);
    let forge = Tool::Forge.find(&search).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(root.join("foundry.toml"), folder.path().join("foundry.toml")).unwrap();
    for fixture in setup::every() {
        assert_eq!(fixture.contract.warnings, Vec::<String>::new(), "{}", fixture.fixture.name);
        std::fs::write(folder.path().join(format!("{}.sol", fixture.fixture.name)), &fixture.batch.source).unwrap();
    }
    let mut command = Command::new(&forge.program);
    let output = command.arg("fmt").arg("--check").arg(".").current_dir(folder.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// Columns read at four rows each, all in the permutation, a gate a column.
fn wide(columns: usize, instances: usize) -> ProtocolSpec {
    let mut meta = ConstraintSystem::<Fr>::default();
    let advice: Vec<_> = (0..columns).map(|_| meta.advice_column()).collect();
    let selector = meta.fixed_column();
    let instance = meta.instance_column();
    advice.iter().for_each(|column| meta.enable_equality(*column));
    meta.create_gate("mix", |meta| {
        let selector = meta.query_fixed(selector, Rotation::cur());
        let instance = meta.query_instance(instance, Rotation::cur());
        let rows: Vec<Vec<_>> =
            advice.iter().map(|c| (-1..3).map(|at| meta.query_advice(*c, Rotation(at))).collect()).collect();
        let mix = |i: usize| {
            let (a, b) = (&rows[i], &rows[(i + 3) % columns]);
            let product = (a[0].clone() + b[1].clone()) * (a[1].clone() - b[2].clone()) * (a[2].clone() + b[3].clone());
            selector.clone() * (product * a[3].clone() + b[0].clone() * a[1].clone() - instance.clone())
        };
        (0..columns).map(mix).collect::<Vec<_>>()
    });
    protocol_from_constraint_system(&meta, 16, &[instances]).unwrap()
}

#[test]
fn wide_circuits_compile() {
    for instances in [20, 100] {
        let batch = generate_batch(&wide(8, instances), &options("Wide")).unwrap();
        let contract = Contract::compile(&batch.source, &batch.sections);
        let (predicted, measured) = (batch.predicted.runtime_bytes as f64, contract.runtime.len() as f64);
        assert!((predicted / measured - 1.0).abs() < 0.05, "{predicted} {measured}");
    }
}

#[test]
fn code_beyond_the_limit_is_an_error() {
    let error = generate_batch(&wide(60, 20), &options("Wide")).unwrap_err();
    let GenerateError::Limit(LimitError::RuntimeSize { fork: Fork::Osaka, expected: 24_576, .. }) = error else {
        panic!("{error}");
    };
    let roomier = options("Wide").for_fork(Fork::Amsterdam);
    assert!(generate_batch(&wide(60, 20), &roomier).unwrap().predicted.runtime_bytes > 24_576);
}
