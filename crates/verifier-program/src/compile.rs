//! The whole way from a protocol to a program that may be printed.

use protocol_spec::{ProtocolSpec, SpecError};

use crate::build::build;
use crate::lower::lower;
use crate::validate::{ProgramError, ValidatedProgram};

/// Why there is no verifier.
#[derive(Debug, thiserror::Error)]
pub enum CompileError {
    /// The protocol's parts do not fit together.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// The program breaks a rule that every verifier keeps: a fault of this crate.
    #[error(transparent)]
    Program(#[from] ProgramError),
}

/// Builds, lowers and validates the verifier of a protocol.
///
/// # Errors
/// A protocol whose parts do not fit together; [`CompileError::Program`] never, unless this crate is at fault.
pub fn compile(spec: &ProtocolSpec) -> Result<ValidatedProgram, CompileError> {
    let program = build(spec)?;
    let code = lower(&program);
    Ok(ValidatedProgram::new(program, code)?)
}
