//! What calls and contracts of small protocols are predicted to cost, to the last unit of gas. That this is what the EVM charges,
//! within a percent, is shown where contracts are printed.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::fmt::Write;

use common::{derived, pinned, shared_spec, spec};
use protocol_spec::{CalldataStats, InstanceBytes, ProtocolSpec};
use verifier_program::{
    DeploymentEstimate, Fork, Gas, GasEstimate, Mode, ValidatedProgram, compile, compile_batch, compile_shared,
    largest_batch, price_batch, price_front, price_in,
};

/// One line for the call, one for the contract, one for each section that costs something.
fn lines(estimate: &GasEstimate) -> String {
    let GasEstimate { transaction, intrinsic, calldata, execution, floor, sections, runtime_bytes, deployment } =
        estimate;
    let mut text = format!("call {transaction} = {intrinsic} + {calldata} + {execution}, at least {floor}\n");
    writeln!(text, "contract of {runtime_bytes} bytes: {}", line(deployment)).unwrap();
    for (section, gas) in sections.iter().filter(|(_, gas)| **gas > Gas(0)) {
        writeln!(text, "  {section:?} {gas}").unwrap();
    }
    text
}

fn line(deployment: &DeploymentEstimate) -> String {
    let DeploymentEstimate { transaction, intrinsic, calldata, execution, deposit, floor, init_code_bytes } =
        deployment;
    format!(
        "{transaction} = {intrinsic} + {calldata} of {init_code_bytes} bytes + {execution} + {deposit}, at least {floor}"
    )
}

fn called(program: &ValidatedProgram, mode: Mode, fork: Fork) -> String {
    let calldata = CalldataStats::expected(program.layout(), InstanceBytes::RANDOM);
    lines(&price_in(program, mode, fork, &calldata))
}

fn long(length: usize) -> ProtocolSpec {
    ProtocolSpec { domain: derived(9), instance_lengths: vec![length], ..spec() }
}

#[test]
fn single_verifiers() {
    let mut text = String::new();
    for (name, spec) in
        [("one instance", spec()), ("pinned", pinned(spec(), 5)), ("unrolled", long(64)), ("looped", long(65))]
    {
        let program = compile(&spec).unwrap();
        for mode in [Mode::Gas, Mode::Size] {
            writeln!(text, "{name}, {mode:?}: {}", called(&program, mode, Fork::LIVE)).unwrap();
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn every_fork() {
    let program = compile(&spec()).unwrap();
    let text: Vec<String> =
        Fork::ALL.iter().map(|fork| format!("{fork:?}: {}", called(&program, Mode::Gas, *fork))).collect();
    insta::assert_snapshot!(text.join("\n"));
}

#[test]
fn shared_verifiers_and_their_fronts() {
    let mut text = String::new();
    for (name, spec) in [("one instance", shared_spec()), ("pinned", pinned(shared_spec(), 5)), ("long", long(70))] {
        let program = compile_shared(&spec).unwrap();
        let front = price_front(program.program().key.as_ref().unwrap(), Fork::LIVE);
        writeln!(text, "{name}: {}front: {front:?}\n", called(&program, Mode::Gas, Fork::LIVE)).unwrap();
    }
    insta::assert_snapshot!(text);
}

fn batched(spec: &ProtocolSpec, proofs: usize) -> GasEstimate {
    let program = compile_batch(spec).unwrap();
    let calldata = CalldataStats::expected_batch(program.layout(), proofs, InstanceBytes::RANDOM);
    price_batch(&program, proofs, Fork::LIVE, &calldata)
}

#[test]
fn batches() {
    let of = |proofs| format!("{proofs} proofs: {}", lines(&batched(&spec(), proofs)));
    insta::assert_snapshot!([1, 2, 40].map(of).join("\n"));
}

#[test]
fn the_largest_batch_fits_and_one_proof_more_does_not() {
    let program = compile_batch(&spec()).unwrap();
    for proofs in [1, 2, 3, 7, 8, 9, 30] {
        let price = batched(&spec(), proofs).transaction;
        assert_eq!(largest_batch(&program, Fork::LIVE, price), proofs);
        assert_eq!(largest_batch(&program, Fork::LIVE, Gas(price.0 - 1)), proofs - 1);
    }
    assert_eq!(largest_batch(&program, Fork::LIVE, Gas(0)), 0);
}
