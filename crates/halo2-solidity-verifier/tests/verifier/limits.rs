//! Contracts beyond a limit of their fork are refused when they are generated, and the prediction is right.

use alloy_primitives::B256;
use gas_meter::{Evm, EvmError};
use halo2_proofs::plonk::ConstraintSystem;
use halo2_proofs::poly::Rotation;
use halo2_solidity_verifier::{
    ContractName, GenerateError, GeneratedVerifier, GeneratorOptions, LimitError, generate,
    protocol_from_constraint_system,
};
use halo2curves::bn256::Fr;
use protocol_spec::ProtocolSpec;
use verifier_program::Fork;

use super::fixture::Contract;

/// One column that equals the public values, and as many gates as wanted.
fn spec(instances: usize, gates: usize) -> ProtocolSpec {
    let mut meta = ConstraintSystem::<Fr>::default();
    let (column, instance) = (meta.advice_column(), meta.instance_column());
    meta.create_gate("public", |meta| {
        let value = meta.query_advice(column, Rotation::cur());
        let public = meta.query_instance(instance, Rotation::cur());
        let shifted =
            |gate: u64| value.clone() * (value.clone() - public.clone()) + public.clone() * Fr::from(gate + 3);
        (0..gates as u64).map(shifted).collect::<Vec<_>>()
    });
    protocol_from_constraint_system(&meta, 16, &[instances]).unwrap()
}

fn options(fork: Fork) -> GeneratorOptions {
    GeneratorOptions::new(ContractName::new("LongVerifier").unwrap(), B256::ZERO).for_fork(fork)
}

fn refusal(spec: &ProtocolSpec, fork: Fork) -> Option<LimitError> {
    match generate(spec, &options(fork)) {
        Ok(_) => None,
        Err(GenerateError::Limit(error)) => Some(error),
        Err(error) => panic!("{error}"),
    }
}

/// The smallest number that is refused on the fork; all below pass. `refused` is one that is.
fn first_refused(fork: Fork, mut refused: usize, spec: impl Fn(usize) -> ProtocolSpec) -> usize {
    let mut passes = 1;
    assert!(refusal(&spec(passes), fork).is_none() && refusal(&spec(refused), fork).is_some());
    while refused - passes > 1 {
        let middle = usize::midpoint(passes, refused);
        if refusal(&spec(middle), fork).is_some() { refused = middle } else { passes = middle }
    }
    refused
}

/// Finds the last protocol that fits, and the first that does not.
fn is_refused_from_the_first_byte_on(fork: Fork, what: &str, refused: usize, spec: impl Fn(usize) -> ProtocolSpec) {
    let count = first_refused(fork, refused, &spec);
    let error = refusal(&spec(count), fork).unwrap();
    let LimitError::RuntimeSize { fork: named, expected, got } = error else { panic!("{error}") };
    let last = generate(&spec(count - 1), &options(fork)).unwrap().predicted.runtime_bytes;
    println!("{fork}: {count} {what} would have {got} bytes, one fewer has {last} of {expected}");
    assert_eq!((named, expected), (fork, fork.limits().runtime_bytes));
    assert!(last <= expected && expected < got, "{last} {expected} {got}");
}

/// Long columns take loops: they cost gas, not code.
#[test]
fn too_many_instances_are_refused_for_their_gas() {
    for fork in Fork::ALL {
        let bytes = |count| generate(&spec(count, 1), &options(fork)).unwrap().predicted.runtime_bytes;
        assert!(bytes(200).abs_diff(bytes(2_000)) < 16, "{} {}", bytes(200), bytes(2_000));
        let count = first_refused(fork, 65_000, |count| spec(count, 1));
        let error = refusal(&spec(count, 1), fork).unwrap();
        let LimitError::VerificationGas { fork: named, expected, got } = error else { panic!("{error}") };
        let last = generate(&spec(count - 1, 1), &options(fork)).unwrap().predicted.transaction;
        println!("{fork}: {count} instances would cost {got}, one fewer costs {last} of {expected}");
        assert_eq!((named, expected), (fork, fork.limits().transaction_gas));
        assert!(last <= expected && expected < got, "{last} {expected} {got}");
    }
}

#[test]
fn too_many_gates_are_refused_from_the_first_byte_on() {
    for fork in Fork::ALL {
        is_refused_from_the_first_byte_on(fork, "gates", 8_000, |count| spec(1, count));
    }
}

/// What is refused for Osaka is generated for Amsterdam, and cannot be deployed on Osaka.
#[test]
fn a_refused_contract_could_not_be_deployed() {
    let count = first_refused(Fork::Osaka, 2_000, |count| spec(1, count));
    // Beyond and below the limit by more than the prediction is off.
    for (count, deployable) in [(count + count / 50, false), (count - count / 50, true)] {
        let verifier = generate(&spec(1, count), &options(Fork::Amsterdam)).unwrap();
        let deployed = deploy(&verifier, gas_meter::Fork::Osaka);
        assert_eq!(deployed.is_ok(), deployable, "{count}: {deployed:?}");
        assert!(deployable || matches!(deployed, Err(EvmError::RuntimeTooLong { .. })), "{deployed:?}");
        assert!(deploy(&verifier, gas_meter::Fork::Amsterdam).is_ok(), "{count}");
    }
}

fn deploy(verifier: &GeneratedVerifier, fork: gas_meter::Fork) -> Result<usize, EvmError> {
    let contract = Contract::compile(&verifier.source, &verifier.sections);
    Ok(Evm::new(fork).deploy(&contract.init_code)?.runtime.len())
}

#[test]
fn limits_are_those_that_the_embedded_evm_keeps() {
    for (fork, chain) in Fork::ALL.into_iter().zip(gas_meter::Fork::ALL) {
        let (ours, theirs) = (fork.limits(), chain.limits());
        assert_eq!(fork.to_string(), chain.to_string());
        assert_eq!((ours.runtime_bytes, ours.init_code_bytes), (theirs.runtime_bytes, theirs.init_code_bytes));
        if let Some(gas) = theirs.transaction_gas {
            assert_eq!(ours.transaction_gas.0, gas.units(), "{fork}");
        }
    }
}
