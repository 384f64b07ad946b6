//! The generated text: golden, formatted, without warnings.

use std::path::Path;
use std::process::Command;

use alloy_primitives::B256;
use foundry_project::{Tool, ToolSearch};
use halo2_proofs::plonk::ConstraintSystem;
use halo2_proofs::poly::Rotation;
use halo2_solidity_verifier::{ContractName, GeneratorOptions, generate, protocol_from_constraint_system};
use halo2curves::bn256::Fr;
use protocol_spec::ProtocolSpec;

use super::fixture::{self, Contract};

/// The layout of models, plain PLONK, one without a permutation, a native lookup, a long column of instances; more would
/// say little more.
const COMMITTED: [&str; 5] = ["Lanes", "Plonk", "Rotations", "RangeLookup", "Squares"];

#[test]
fn generated_text_is_as_committed() {
    let committed = fixture::all().iter().filter(|(fixture, _)| COMMITTED.contains(&fixture.name));
    for (fixture, _) in committed {
        insta::assert_snapshot!(fixture.name, fixture.verifier.source);
    }
}

#[test]
fn generated_text_compiles_without_warnings() {
    for (fixture, _) in fixture::all() {
        assert_eq!(fixture.contract.warnings, Vec::<String>::new(), "{}", fixture.name);
    }
}

#[test]
fn generated_text_is_formatted_as_forge_formats_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let search = ToolSearch::new(&root, std::env::var_os("PATH").as_deref(), None);
    let forge = Tool::Forge.find(&search).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(root.join("foundry.toml"), folder.path().join("foundry.toml")).unwrap();
    for (fixture, _) in fixture::all() {
        let file = folder.path().join(format!("{}.sol", fixture.name));
        std::fs::write(&file, &fixture.verifier.source).unwrap();
    }
    let mut command = Command::new(&forge.program);
    let output = command.arg("fmt").arg("--check").arg(".").current_dir(folder.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// Eight columns read at four rows each, all in the permutation, gates of degree 5, instances: as many values live at
/// once as the compiler's stack has to bear.
pub(crate) fn wide(instances: usize) -> ProtocolSpec {
    let mut meta = ConstraintSystem::<Fr>::default();
    let advice: Vec<_> = (0..8).map(|_| meta.advice_column()).collect();
    let selector = meta.fixed_column();
    let instance = meta.instance_column();
    for column in &advice {
        meta.enable_equality(*column);
    }
    meta.create_gate("mix", |meta| {
        let selector = meta.query_fixed(selector, Rotation::cur());
        let instance = meta.query_instance(instance, Rotation::cur());
        let rows: Vec<Vec<_>> =
            advice.iter().map(|c| (-1..3).map(|at| meta.query_advice(*c, Rotation(at))).collect()).collect();
        let mix = |i: usize| {
            let (a, b) = (&rows[i], &rows[(i + 3) % 8]);
            let product = (a[0].clone() + b[1].clone()) * (a[1].clone() - b[2].clone()) * (a[2].clone() + b[3].clone());
            selector.clone() * (product * a[3].clone() + b[0].clone() * a[1].clone() - instance.clone())
        };
        (0..8).map(mix).collect::<Vec<_>>()
    });
    protocol_from_constraint_system(&meta, 16, &[instances]).unwrap()
}

/// A column of instances unrolled, and one in loops.
#[test]
fn wide_circuits_compile() {
    for instances in [20, 100] {
        let options = GeneratorOptions::new(ContractName::new("WideVerifier").unwrap(), B256::ZERO);
        let verifier = generate(&wide(instances), &options).unwrap();
        let contract = Contract::compile(&verifier.source, &verifier.sections);
        let (predicted, measured) = (verifier.predicted.runtime_bytes as f64, contract.runtime.len() as f64);
        assert!((predicted / measured - 1.0).abs() < 0.05, "{predicted} {measured}");
    }
}
