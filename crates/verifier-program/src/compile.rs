//! The whole way from a protocol to a program that may be printed.

use protocol_spec::{ProtocolSpec, SpecError};

use crate::build::{KeySource, build};
use crate::lower::lower;
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

/// Builds, lowers and validates the verifier of a protocol.
///
/// # Errors
/// A protocol whose parts do not fit together; [`CompileError::Program`] never, unless this crate is at fault.
pub fn compile(spec: &ProtocolSpec) -> Result<ValidatedProgram, CompileError> {
    let program = build(spec, KeySource::Code)?;
    let code = lower(&program);
    Ok(ValidatedProgram::new(program, code)?)
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
