//! The whole way from a protocol to a program that may be printed.

use protocol_spec::{CalldataStats, InstanceBytes, ProtocolSpec, SpecError};

use crate::build::{KeySource, build, build_over};
use crate::instances::Rows;
use crate::lower::lower;
use crate::price::{Fork, price};
use crate::shape::{self, ShapeError};
use crate::validate::{ProgramError, ValidatedProgram};

/// Why there is no verifier.
#[derive(Debug, thiserror::Error)]
pub enum CompileError {
    /// The protocol's parts do not fit together.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// The protocol cannot have a shared verifier.
    #[error(transparent)]
    Shape(#[from] ShapeError),
    /// The program breaks a rule that every verifier keeps: a fault of this crate.
    #[error(transparent)]
    Program(#[from] ProgramError),
}

/// Builds, lowers and validates the verifier of a protocol. Where it would be too long to deploy it runs over public values in loops,
/// which cost 88 gas each and save 124 bytes.
///
/// # Errors
/// A protocol whose parts do not fit together; [`CompileError::Program`] never, unless this crate is at fault.
pub fn compile(spec: &ProtocolSpec) -> Result<ValidatedProgram, CompileError> {
    let unrolled = compile_over(spec, Rows::Unrolled)?;
    if unrolled.program().instances.looped || is_deployable(&unrolled) {
        return Ok(unrolled);
    }
    compile_over(spec, Rows::Looped)
}

fn compile_over(spec: &ProtocolSpec, rows: Rows) -> Result<ValidatedProgram, CompileError> {
    let program = build_over(spec, KeySource::Code, rows)?;
    let code = lower(&program);
    Ok(ValidatedProgram::new(program, code)?)
}

/// Whether a contract of it has as many bytes as chains allow.
fn is_deployable(program: &ValidatedProgram) -> bool {
    let (fork, calldata) = (Fork::default(), CalldataStats::expected(program.layout(), InstanceBytes::RANDOM));
    price(program, fork, &calldata).runtime_bytes <= fork.limits().runtime_bytes
}

/// As [`compile`], for the verifier that all models of the protocol's shape share: statements do not depend on the key,
/// the program's [`crate::Key`] is this protocol's. Takes the same proofs, hint included.
///
/// # Errors
/// As [`compile`], and a protocol that cannot have a shared verifier.
pub fn compile_shared(spec: &ProtocolSpec) -> Result<ValidatedProgram, CompileError> {
    spec.validate()?;
    shape::check(spec)?;
    let program = build(spec, KeySource::Call)?;
    let code = lower(&program);
    Ok(ValidatedProgram::new(program, code)?)
}
