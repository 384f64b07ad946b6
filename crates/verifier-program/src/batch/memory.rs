//! Where everything of a batch lies in memory, and that nothing is written over what is still needed.

use std::ops::Range;

use protocol_spec::ProofLayout;

use crate::code::{Code, Memory, Place, Statement};
use crate::section::Section;
use crate::validate::ProgramError;

/// Words of memory that live longer than one proof, and where the proof at hand is copied to. Before it lies the
/// transcript's block with the verdict of the pairing, behind it lie the named values; both serve one proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchMemory {
    /// The folding challenge.
    pub challenge: Memory,
    /// The challenge to the power of the proof's index.
    pub weight: Memory,
    /// Where the proof at hand begins in calldata.
    pub proof_at: Memory,
    /// Where its instances begin in calldata.
    pub instances_at: Memory,
    /// The sums of both sides of the pairing, and buffers to add to them.
    pub sums: Memory,
    /// A scalar for each point of the key.
    pub key_scalars: Memory,
    /// A copy of the proof at hand.
    pub proof: Memory,
    /// A copy of its instances.
    pub instances: Memory,
}

impl BatchMemory {
    /// What is zero before the first proof, as bytes from `sums` on: both sums and the scalars of `keys` points.
    pub fn zeroed_bytes(&self, keys: usize) -> usize {
        self.key_scalars.word(keys).0 - self.sums.0
    }

    /// The printed loop writes the words from the challenge to the sums, and the copies; statements only what is
    /// around them.
    pub(super) fn check(
        &self,
        each: &Code,
        once: &[(Section, Statement)],
        layout: &ProofLayout,
    ) -> Result<(), ProgramError> {
        self.check_copies(each, once, self.instances.word(layout.instances()))
    }

    /// Likewise, given where the copies end.
    fn check_copies(&self, each: &Code, once: &[(Section, Statement)], copied: Memory) -> Result<(), ProgramError> {
        let reserved = [self.challenge..self.sums, self.proof..copied];
        for (at, (_, statement)) in each.statements.iter().chain(once).enumerate() {
            for written in written(each, statement) {
                if reserved.iter().any(|range| overlap(range, &written)) || written.start < each.memory_start {
                    return Err(ProgramError::ReservedMemory { at });
                }
            }
        }
        Ok(())
    }
}

fn overlap(a: &Range<Memory>, b: &Range<Memory>) -> bool {
    a.start < b.end && b.start < a.end
}

/// The bytes that a statement writes.
fn written(code: &Code, statement: &Statement) -> Vec<Range<Memory>> {
    let (at, end) = match statement {
        Statement::Store(at, ..) | Statement::Hash(at, _) | Statement::Pairing(_, at) => (*at, at.word(1)),
        Statement::Define(..) | Statement::Loop(_) => {
            let places = statement.defined().into_iter().filter_map(|id| code.place(id));
            let words = places.filter_map(|place| match place {
                Place::Memory(at) => Some(at..at.word(1)),
                Place::Stack => None,
            });
            return words.collect();
        }
        Statement::CopyProof(at, _, words, _)
        | Statement::CopyKey(at, _, words, _)
        | Statement::CopyInstances(at, words) => (*at, at.word(*words)),
        Statement::HashFirst(at, ..) => (*at, Memory(usize::MAX)),
        Statement::StoreSqueezeByte(at) => (*at, Memory(at.0 + 1)),
        Statement::EcMul(_, at) | Statement::EcAdd(_, at) => (*at, at.word(2)),
        Statement::CheckScalars | Statement::CheckPinned | Statement::CheckInversion(_) | Statement::CheckCalls => {
            return Vec::new();
        }
    };
    vec![at..end]
}

#[cfg(test)]
mod tests {
    use alloy_primitives::U256;
    use protocol_spec::WordOffset;

    use super::*;
    use crate::code::Expr;
    use crate::graph::ValueId;

    const START: Memory = Memory(0x80);

    /// Four words of scratch, the loop's four, three of sums and scalars, a copy of two words.
    fn memory() -> BatchMemory {
        let word = |index| START.word(index);
        BatchMemory {
            challenge: word(4),
            weight: word(5),
            proof_at: word(6),
            instances_at: word(7),
            sums: word(8),
            key_scalars: word(10),
            proof: word(11),
            instances: word(12),
        }
    }

    fn checked(statement: Statement, place: Option<Place>) -> Result<(), ProgramError> {
        let code = Code {
            statements: vec![(Section::Other, Statement::CheckScalars), (Section::Other, statement)],
            places: vec![place],
            memory_start: START,
            memory_end: START.word(20),
        };
        memory().check_copies(&code, &[], START.word(13))
    }

    #[test]
    fn only_what_serves_one_proof_is_written() {
        let store = |word| Statement::Store(word, Expr::Constant(U256::ONE), "one".into());
        let refused = Err(ProgramError::ReservedMemory { at: 1 });
        for word in 0..20 {
            let free = !(4..8).contains(&word) && !(11..13).contains(&word);
            assert_eq!(checked(store(START.word(word)), None).is_ok(), free, "word {word}");
        }
        assert_eq!(checked(store(Memory(0x60)), None), refused);
        let value = || Statement::Define(ValueId(0), Expr::Constant(U256::ONE));
        assert_eq!(checked(value(), Some(Place::Memory(START.word(12)))), refused);
        assert_eq!(checked(value(), Some(Place::Memory(START.word(13)))), Ok(()));
        assert_eq!(checked(value(), Some(Place::Stack)), Ok(()));
    }

    #[test]
    fn every_word_of_a_longer_write_counts() {
        let refused = Err(ProgramError::ReservedMemory { at: 1 });
        let copy = |words| Statement::CopyProof(START.word(1), WordOffset(0), words, "words".into());
        assert_eq!(checked(copy(3), None), Ok(()));
        assert_eq!(checked(copy(4), None), refused);
        assert_eq!(checked(Statement::CopyInstances(START.word(3), 2), None), refused);
        assert_eq!(checked(Statement::EcAdd(START, START.word(9)), None), Ok(()));
        assert_eq!(checked(Statement::EcMul(START, START.word(10)), None), refused);
        assert_eq!(checked(Statement::StoreSqueezeByte(START.word(4)), None), refused);
        assert_eq!(checked(Statement::Pairing(START, START.word(3)), None), Ok(()));
    }

    #[test]
    fn statements_after_the_last_proof_are_checked_as_well() {
        let code = Code { statements: Vec::new(), places: Vec::new(), memory_start: START, memory_end: START };
        let once = [(Section::Pairing, Statement::Pairing(START, START.word(4)))];
        let got = memory().check_copies(&code, &once, START.word(13));
        assert_eq!(got, Err(ProgramError::ReservedMemory { at: 0 }));
    }
}
