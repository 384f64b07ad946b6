//! From field values and group steps to statements.

mod allocate;
mod batch;
mod expressions;
mod group;
mod memory_map;
mod transcript;

use crate::code::{Code, Memory, Statement};
use crate::program::VerifierProgram;
use crate::section::Section;
pub(crate) use batch::lower_batch;
pub(crate) use expressions::{MAX_MULTIPLE, modulus_multiple};

use expressions::Expressions;
use memory_map::MemoryMap;
use transcript::Transcript;

/// Chooses which values get a name, where they are kept, and writes every step as a statement.
pub(crate) fn lower(program: &VerifierProgram) -> Code {
    let map = MemoryMap::new(program);
    let mut expressions = Expressions::new(program);
    let mut statements = checks_of_form(program);
    let mut transcript = Transcript::new(program, &map);
    expressions.lower_all(&mut transcript, &mut statements);
    group::lower(program, &map, &mut expressions, &mut statements);
    let (places, slots) = allocate::places(&statements, program.graph.len(), map.values);
    Code { statements, places, memory_start: map.start, memory_end: map.values.word(slots) }
}

/// What comes before everything else.
fn checks_of_form(program: &VerifierProgram) -> Vec<(Section, Statement)> {
    let pinned = (!program.pinned.is_empty()).then_some(Statement::CheckPinned);
    [Statement::CheckScalars].into_iter().chain(pinned).map(|check| (Section::Other, check)).collect()
}

/// Where the generated code's memory begins: Solidity's first free byte.
const MEMORY_START: Memory = Memory(0x80);
