//! Checks 23 and 24: protocols that no verifier is generated for.

use alloy_primitives::B256;
use gas_meter::Evm;
use halo2_solidity_verifier::{ContractName, GenerateError, GeneratorOptions, LimitError, generate};
use protocol_spec::{ProtocolSpec, Query, SpecError};
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

/// More instances than a contract of today has room for, and fewer than one on Amsterdam has.
fn too_long() -> ProtocolSpec {
    let mut spec = BITS.0.spec.clone();
    spec.domain.k = 12;
    spec.domain.omega = fixture_omega(12);
    spec.instance_lengths = vec![300];
    spec
}

/// A generator of the subgroup of order `2^k`.
fn fixture_omega(k: u32) -> protocol_spec::Scalar {
    let exponent = (protocol_spec::SCALAR_MODULUS - alloy_primitives::U256::ONE) >> k as usize;
    protocol_spec::Scalar::from(5).pow(exponent)
}

fn options(fork: Fork) -> GeneratorOptions {
    GeneratorOptions::new(ContractName::new("BitsVerifier").unwrap(), B256::ZERO).for_fork(fork)
}
