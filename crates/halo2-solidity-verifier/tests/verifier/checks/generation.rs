//! Checks 23 and 24: protocols that no verifier is generated for.

use alloy_primitives::B256;
use gas_meter::Evm;
use halo2_solidity_verifier::{ContractName, GenerateError, GeneratorOptions, LimitError, generate};
use protocol_spec::{Expression, ProtocolSpec, Query, Scalar, SpecError};
use verifier_program::{CompileError, Fork};

use super::super::fixture;
use super::bits::BITS;
use super::compile::compile;
use super::subject::Subject;

/// Nothing is opened twice at the same point, and who asks for that is refused.
pub(super) fn unique_queries(_: &Subject) -> bool {
    let specs = fixture::all().iter().map(|(fixture, _)| &fixture.spec).chain([&BITS.0.spec]);
    specs.into_iter().all(opens_once) && repeated().iter().all(refused)
}

fn refused(spec: &ProtocolSpec) -> bool {
    let error = generate(spec, &options(Fork::Osaka));
    matches!(error, Err(GenerateError::Compile(CompileError::Spec(SpecError::RepeatedQuery { .. }))))
}

fn opens_once(spec: &ProtocolSpec) -> bool {
    let queries = spec.opening_queries();
    let repeats =
        |at: usize| queries[..at].iter().any(|q| (q.opened, q.rotation) == (queries[at].opened, queries[at].rotation));
    !(0..queries.len()).any(repeats)
}

/// Protocols in which a query of each kind of committed column is there twice.
fn repeated() -> [ProtocolSpec; 2] {
    let mut advice = BITS.0.spec.clone();
    advice.advice_queries.push(advice.advice_queries[0]);
    let mut fixed = BITS.0.spec.clone();
    fixed.fixed_queries.push(Query { column: 0, rotation: 0 });
    [advice, fixed]
}

/// Whether the openings are unique where repeated queries are let through.
pub(super) fn without_refusal_of_repeats() -> bool {
    repeated().iter().any(opens_once)
}

/// Whatever is generated for Osaka can be deployed on Osaka.
pub(super) fn within_limits(_: &Subject) -> bool {
    let error = generate(&too_long(), &options(Fork::Osaka));
    matches!(error, Err(GenerateError::Limit(LimitError::RuntimeSize { .. }))) && deployable(Fork::Osaka)
}

/// The same with the limits of another fork.
pub(super) fn without_limits_of_osaka() -> bool {
    deployable(Fork::Amsterdam)
}

/// Whether a contract of a protocol that is too long is refused, or else deployed.
fn deployable(limits: Fork) -> bool {
    generate(&too_long(), &options(limits))
        .map_or(true, |verifier| Evm::new(gas_meter::Fork::Osaka).deploy(&compile(&verifier.source).init_code).is_ok())
}

/// More gates than a contract of today has room for, and fewer than one on Amsterdam has.
fn too_long() -> ProtocolSpec {
    let mut spec = BITS.0.spec.clone();
    let gate = spec.gates[0].polynomials[0].clone();
    let shifted = |by: u64| Expression::Sum(Box::new(gate.clone()), Box::new(Expression::Constant(Scalar::from(by))));
    spec.gates[0].polynomials = (0..3_000).map(shifted).collect();
    spec
}

fn options(fork: Fork) -> GeneratorOptions {
    GeneratorOptions::new(ContractName::new("BitsVerifier").unwrap(), B256::ZERO).for_fork(fork)
}
