//! A batch verifier, ready to be printed.

use std::fmt;

use alloy_primitives::B256;
use protocol_spec::{Commitment, ProofLayout, ProtocolSpec};

use crate::build::{KeySource, build};
use crate::code::{Code, Statement};
use crate::compile::CompileError;
use crate::lower::lower_batch;
use crate::program::VerifierProgram;
use crate::section::Section;
use crate::validate::{ProgramError, ValidatedProgram};

use super::flatten::flatten;
use super::memory::BatchMemory;

/// A verifier of batches: statements that run for each proof, which is then at [`BatchMemory::proof`], and statements
/// that run after the last one.
#[derive(Clone, Debug)]
pub struct BatchProgram {
    each: ValidatedProgram,
    once: Vec<(Section, Statement)>,
    memory: BatchMemory,
}

impl BatchProgram {
    /// Checks every rule.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub(crate) fn new(
        program: VerifierProgram,
        code: Code,
        once: Vec<(Section, Statement)>,
        memory: BatchMemory,
    ) -> Result<Self, ProgramError> {
        let each = ValidatedProgram::new(program, code)?;
        memory.check(each.code(), &once, each.layout())?;
        check_points(&each)?;
        Ok(Self { each, once, memory })
    }

    /// What runs for each proof; its group steps are the terms of the left sum, weight included.
    pub fn each(&self) -> &ValidatedProgram {
        &self.each
    }

    /// What runs after the last proof.
    pub fn once(&self) -> &[(Section, Statement)] {
        &self.once
    }

    /// Where everything is.
    pub fn memory(&self) -> &BatchMemory {
        &self.memory
    }

    /// Where everything lies in one proof.
    pub fn layout(&self) -> &ProofLayout {
        self.each.layout()
    }

    /// Digest of the key.
    pub fn digest(&self) -> B256 {
        self.each.program().digest
    }

    /// Number of distinct points of the key.
    pub fn keys(&self) -> usize {
        self.each.program().key_points.len()
    }
}

/// The precompiles see each point of the proof on the left, and the last opening message on the right as well.
fn check_points(each: &ValidatedProgram) -> Result<(), ProgramError> {
    let point = Commitment::OpeningWitness;
    let witness = each.layout().point(point).into_iter().count();
    let multiplied = each.code().statements.iter().filter(|(_, s)| matches!(s, Statement::EcMul(..))).count();
    if multiplied != each.layout().point_words().count() + witness {
        return Err(ProgramError::UnseenPoint { point });
    }
    Ok(())
}

/// Builds, lowers and validates the batch verifier of a protocol.
///
/// # Errors
/// A protocol whose parts do not fit together; [`CompileError::Program`] never, unless this crate is at fault.
pub fn compile_batch(spec: &ProtocolSpec) -> Result<BatchProgram, CompileError> {
    let (program, weight) = flatten(build(spec, KeySource::Code)?);
    let (code, once, memory) = lower_batch(&program, weight);
    Ok(BatchProgram::new(program, code, once, memory)?)
}

impl fmt::Display for BatchProgram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "for each proof:\n{}after the last proof:", self.each)?;
        self.once.iter().try_for_each(|(_, statement)| writeln!(f, "  {statement}"))
    }
}
