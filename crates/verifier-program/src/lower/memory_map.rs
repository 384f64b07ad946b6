//! The fixed memory map.

use crate::code::Memory;
use crate::program::{Accumulator, VerifierProgram};

/// Transcript and group arithmetic share the first area: the one is over before the other begins.
pub(super) struct MemoryMap {
    /// First byte in use.
    pub(super) start: Memory,
    /// The pairing's verdict, in a word of its own.
    pub(super) verdict: Memory,
    /// First byte of the named values.
    pub(super) values: Memory,
}

/// Words of the group arithmetic: two accumulators and a product.
const GROUP_WORDS: usize = 5 + 5 + 3;

/// Words of the pairing's input, which starts at the outer accumulator's sum, two words after the start.
const PAIRING_WORDS: usize = 2 + 12;

impl MemoryMap {
    pub(super) fn new(program: &VerifierProgram) -> Self {
        let start = super::MEMORY_START;
        let blocks = program.layout.rounds().iter().enumerate().map(|(round, layout)| {
            // With a key from the call, the first block may be of any length and is over before anything else is kept.
            let counted = round == 0 && program.key.is_none();
            let instances = if counted { program.layout.instances() } else { 0 };
            1 + instances + layout.words.max(1)
        });
        let words = blocks.max().unwrap_or_default().max(GROUP_WORDS).max(PAIRING_WORDS);
        let verdict = start.word(words);
        Self { start, verdict, values: verdict.word(1) }
    }

    /// The transcript's state, followed by the block to absorb.
    pub(super) fn state(&self) -> Memory {
        self.start
    }

    /// A point to be added to an accumulator; the accumulator's sum follows.
    pub(super) fn addend(&self, accumulator: Accumulator) -> Memory {
        match accumulator {
            Accumulator::Outer => self.start,
            Accumulator::Inner => self.start.word(5),
        }
    }

    /// An accumulator's sum; a factor to multiply it by follows.
    pub(super) fn sum(&self, accumulator: Accumulator) -> Memory {
        self.addend(accumulator).word(2)
    }

    /// The factor after an accumulator's sum.
    pub(super) fn factor(&self, accumulator: Accumulator) -> Memory {
        self.addend(accumulator).word(4)
    }

    /// A point and a scalar to be multiplied.
    pub(super) fn product(&self) -> Memory {
        self.start.word(10)
    }
}
