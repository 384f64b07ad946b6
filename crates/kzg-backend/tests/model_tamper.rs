//! The example model's proof, spoiled in every listed way, against both of its verifiers: none may accept.
#![allow(clippy::unwrap_used)]

mod target;

use std::path::Path;

use alloy_primitives::U256;
use circuit::{CircuitShape, Lanes};
use halo2curves::bn256::Fr;
use kzg_backend::tamper::{Edit, Subject, full_plan, run_in_order, run_in_parallel, short_plan};
use kzg_backend::verify;
use model::{InputFile, Limits, Onnx, QuantiseConfig, quantise};
use target::Target;

type Proven = (Vec<u8>, Vec<U256>);

/// volatility-ltv with keys and contract, and two proofs of its example input in different contexts.
fn proven() -> (Target, Proven, Proven) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/volatility-ltv");
    let onnx = Onnx::read(&folder.join("model.onnx"), &Limits::default()).unwrap();
    let float = onnx.import(&[]).unwrap();
    let ports = float.inputs();
    let calibration = InputFile::read(&folder.join("calibration.json"), &ports).unwrap().calibration();
    let graph = quantise(&float, &calibration, &QuantiseConfig::default()).unwrap().graph;
    let input = InputFile::read(&folder.join("input.json"), &ports).unwrap().single().unwrap();
    let integers = graph.quantise_inputs(&input).unwrap();

    let target = Target::new(&graph, CircuitShape { logrows: 9, lanes: Lanes::all(1), limb_bits: 6 });
    let prove = |context| target.prove(target.compiled.assign(&integers, Fr::from(context), &[]).unwrap().witness);
    let (one, other) = (prove(1), prove(2));
    (target, one, other)
}

fn refuse(plan: impl Fn(&Subject<'_>) -> Vec<Edit>) {
    let (mut target, one, other) = proven();
    let points: Vec<usize> = target.key.verifier().program().layout().point_words().map(|word| word.0).collect();
    let subject = Subject { proof: &one.0, instances: &one.1, points: &points, other: (&other.0, &other.1) };
    assert!(target.native_verdict(&one.0, &one.1) && target.evm_verdict(&one.0, &one.1));
    let edits = plan(&subject);

    let native =
        run_in_parallel(&subject, &edits, |proof, instances| verify(target.key.verifier(), proof, instances).is_ok());
    assert_eq!(native.accepted, [], "{native}");
    let evm = run_in_order(&subject, &edits, |proof, instances| target.evm_verdict(proof, instances));
    assert_eq!(evm.accepted, [], "{evm}");
    assert_eq!(native.total(), evm.total());
    println!("volatility-ltv, natively and in the EVM:\n{evm}");
    println!("assurance: model-proof-changes {}", evm.total());
}

#[test]
fn no_spoiled_proof_of_the_example_model_is_accepted() {
    refuse(|subject| short_plan(subject, 29));
}

#[test]
#[ignore = "minutes"]
fn no_spoiled_proof_of_the_example_model_is_accepted_in_full() {
    refuse(full_plan);
}

#[test]
fn a_proof_does_not_serve_other_instances() {
    let (mut target, one, other) = proven();
    for (proof, instances, expected) in
        [(&one, &one, true), (&one, &other, false), (&other, &one, false), (&other, &other, true)]
    {
        assert_eq!(target.native_verdict(&proof.0, &instances.1), expected);
        assert_eq!(target.evm_verdict(&proof.0, &instances.1), expected);
    }
}
