//! Circuits without a verifier are refused with the reason.

use halo2_proofs::plonk::{Advice, Column, ConstraintSystem, Expression, Fixed};
use halo2_proofs::poly::Rotation;
use halo2_solidity_verifier::{ProtocolError, protocol_from_constraint_system};
use halo2curves::bn256::Fr;
use protocol_spec::{CalldataStats, InstanceBytes, SpecError};
use verifier_program::{Fork, compile, price};

use super::circuits::Lanes;
use super::fixture;

fn columns(meta: &mut ConstraintSystem<Fr>) -> (Column<Advice>, Column<Fixed>) {
    (meta.advice_column(), meta.fixed_column())
}

fn power(base: &Expression<Fr>, exponent: usize) -> Expression<Fr> {
    std::iter::repeat_n(base.clone(), exponent).reduce(|a, b| a * b).unwrap()
}

#[test]
fn a_gate_above_the_cap_is_refused_by_name() {
    let mut meta = ConstraintSystem::default();
    let (a, _) = columns(&mut meta);
    meta.create_gate("steep", |meta| vec![power(&meta.query_advice(a, Rotation::cur()), 6)]);
    let error = protocol_from_constraint_system(&meta, 8, &[]).unwrap_err();
    assert!(matches!(error, ProtocolError::GateDegree { ref gate, got: 6, limit: 5 } if gate == "steep"), "{error}");
}

#[test]
fn a_lookup_above_the_cap_is_refused() {
    let mut meta = ConstraintSystem::default();
    let (a, table) = columns(&mut meta);
    meta.lookup_any("steep", |meta| {
        let input = power(&meta.query_advice(a, Rotation::cur()), 3);
        vec![(input, meta.query_fixed(table, Rotation::cur()))]
    });
    let error = protocol_from_constraint_system(&meta, 8, &[]).unwrap_err();
    let degree = ProtocolError::Spec(SpecError::LookupDegree { index: 0, got: 6, limit: 5 });
    assert_eq!(error.to_string(), degree.to_string());
}

/// halo2-axiom panics on it when it makes the key.
#[test]
fn a_simple_selector_in_a_lookup_is_refused() {
    let mut meta = ConstraintSystem::default();
    let (a, table) = columns(&mut meta);
    let simple = meta.selector();
    meta.lookup_any("range", |meta| {
        let input = meta.query_selector(simple) * meta.query_advice(a, Rotation::cur());
        vec![(input, meta.query_fixed(table, Rotation::cur()))]
    });
    let error = protocol_from_constraint_system(&meta, 8, &[]).unwrap_err();
    assert_eq!(error.to_string(), "lookup `range` contains a simple selector: use a complex one");
}

#[test]
fn an_advice_column_that_nothing_reads_is_refused() {
    let mut meta = ConstraintSystem::default();
    let (a, _) = columns(&mut meta);
    meta.advice_column();
    meta.create_gate("one column", |meta| vec![meta.query_advice(a, Rotation::cur())]);
    let error = protocol_from_constraint_system(&meta, 8, &[]).unwrap_err();
    assert!(matches!(error, ProtocolError::Spec(SpecError::UnusedAdvice { column: 1 })), "{error}");
}

#[test]
fn instance_lengths_have_to_fit() {
    let mut meta = ConstraintSystem::default();
    let (a, _) = columns(&mut meta);
    let instance = meta.instance_column();
    meta.create_gate("public", |meta| {
        vec![meta.query_advice(a, Rotation::cur()) - meta.query_instance(instance, Rotation::cur())]
    });
    let error = protocol_from_constraint_system(&meta, 4, &[]).unwrap_err();
    assert!(matches!(error, ProtocolError::InstanceColumns { expected: 1, got: 0 }), "{error}");
    let error = protocol_from_constraint_system(&meta, 4, &[17]).unwrap_err();
    assert!(matches!(error, ProtocolError::Spec(SpecError::TooManyInstances { got: 17, .. })), "{error}");
    let error = protocol_from_constraint_system(&meta, 40, &[1]).unwrap_err();
    assert!(matches!(error, ProtocolError::Spec(SpecError::DomainSize { k: 40, .. })), "{error}");
}

/// A layout is priced as its key will be, before there is one.
#[test]
fn prices_are_known_before_the_key() {
    let (fixture, _) = &fixture::all()[0];
    let mut meta = ConstraintSystem::default();
    <Lanes as halo2_proofs::plonk::Circuit<Fr>>::configure(&mut meta);
    let spec = protocol_from_constraint_system(&meta, 11, &[3]).unwrap();
    let program = compile(&spec).unwrap();
    let stats = CalldataStats::expected(program.layout(), InstanceBytes::RANDOM);
    let (before, after) = (price(&program, Fork::Osaka, &stats), &fixture.verifier.predicted);
    assert_eq!((before.transaction, &before.sections), (after.transaction, &after.sections));
    // Coordinates that happen to begin with a zero byte are shorter.
    assert!(before.runtime_bytes.abs_diff(after.runtime_bytes) <= 8, "{before:?} {after:?}");
}
