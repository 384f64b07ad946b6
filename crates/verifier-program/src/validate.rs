//! Rules that every printed verifier keeps.

mod transcript;

use std::fmt;

use protocol_spec::{ChallengeId, Commitment, PinnedInstance, ProofItem, ProofLayout};

use crate::code::{Code, Expr, Loop, Place, Statement};
use crate::graph::ValueId;
use crate::key::{Key, KeyWord};
use crate::lower::MAX_MULTIPLE;
use crate::program::{GroupStep, VerifierProgram};
use crate::section::Section;
pub use transcript::Absorbed;

/// A rule that a program breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProgramError {
    /// Scalars are read before they are known to be canonical.
    #[error("the program does not begin with the range check of all scalars")]
    UncheckedScalars,
    /// A value is used before it is defined.
    #[error("value `{value}` is used in statement {at} but not defined before")]
    Undefined {
        /// The value.
        value: ValueId,
        /// The statement's index.
        at: usize,
    },
    /// A statement reads words of the key that are not there, or are not what it says.
    #[error("statement {at} does not read the words of the key that it names")]
    KeyWords {
        /// The statement's index.
        at: usize,
    },
    /// A sum could exceed 256 bits.
    #[error("a sum in statement {at} may reach {multiple} r")]
    Overflow {
        /// The statement's index.
        at: usize,
        /// The bound.
        multiple: usize,
    },
    /// A complement could be negative.
    #[error("a complement in statement {at} subtracts up to {subtracted} r from {multiple} r")]
    Underflow {
        /// The statement's index.
        at: usize,
        /// Multiple subtracted from.
        multiple: usize,
        /// Bound of what is subtracted.
        subtracted: usize,
    },
    /// Two live values share a word of memory, or a word of the group arithmetic.
    #[error("value `{value}` shares its word of memory with another one")]
    SharedMemory {
        /// The value that is overwritten too early.
        value: ValueId,
    },
    /// A statement writes over what the loop over a batch's proofs keeps.
    #[error("statement {at} of a batch verifier writes over what outlives it")]
    ReservedMemory {
        /// The statement's index; those after the last proof count on.
        at: usize,
    },
    /// The layout's rounds leave out a word, or have it twice.
    #[error("the transcript does not absorb word {word} of the proof exactly once, in order")]
    Transcript {
        /// The word.
        word: usize,
    },
    /// A challenge's hash does not cover something said before it.
    #[error("challenge `{challenge}` is drawn without {expected} in its place")]
    NotAbsorbed {
        /// The challenge.
        challenge: ChallengeId,
        /// What is not there.
        expected: Absorbed,
    },
    /// A challenge's hash covers too little or too much.
    #[error("challenge `{challenge}` hashes {got} bytes, expected {expected}")]
    HashLength {
        /// The challenge.
        challenge: ChallengeId,
        /// Bytes of state and messages.
        expected: usize,
        /// Bytes hashed.
        got: usize,
    },
    /// A challenge is never drawn.
    #[error("challenge `{challenge}` is never drawn")]
    MissingHash {
        /// The challenge.
        challenge: ChallengeId,
    },
    /// There are more hashes than challenges.
    #[error("statement {at} hashes after the last challenge")]
    SurplusHash {
        /// The statement's index.
        at: usize,
    },
    /// A challenge's value is something else than the state after its hash.
    #[error("the value of challenge `{challenge}` is not the state after its hash")]
    NotDrawn {
        /// The challenge.
        challenge: ChallengeId,
    },
    /// A point of the proof is never given to a precompile, so nobody checks that it is on the curve.
    #[error("no precompile sees the point `{point}`")]
    UnseenPoint {
        /// The commitment.
        point: Commitment,
    },
    /// Pinned instances are not checked, or there is a check without any, or one of an instance that does not exist.
    #[error("the values of the pinned instances are not checked exactly once")]
    UncheckedPins,
    /// The inversion hint is not checked exactly once, before the group arithmetic.
    #[error("the inversion hint is not checked exactly once before the group arithmetic")]
    UncheckedHint,
}

/// A program that keeps all rules; the only kind that is printed or priced.
#[derive(Clone, Debug)]
pub struct ValidatedProgram {
    program: VerifierProgram,
    code: Code,
}

impl ValidatedProgram {
    /// Checks every rule.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn new(program: VerifierProgram, code: Code) -> Result<Self, ProgramError> {
        check_order(&code)?;
        check_pins(&program, &code)?;
        check_definitions(&program, &code)?;
        check_memory(&code)?;
        transcript::check(&program, &code)?;
        check_points(&program)?;
        Ok(Self { program, code })
    }

    /// The field values and group steps.
    pub fn program(&self) -> &VerifierProgram {
        &self.program
    }

    /// The statements.
    pub fn code(&self) -> &Code {
        &self.code
    }

    /// Where everything lies in the proof.
    pub fn layout(&self) -> &ProofLayout {
        &self.program.layout
    }
}

fn check_order(code: &Code) -> Result<(), ProgramError> {
    if !matches!(code.statements.first(), Some((_, Statement::CheckScalars))) {
        return Err(ProgramError::UncheckedScalars);
    }
    let position = |wanted: fn(&Statement) -> bool| code.statements.iter().position(|(_, s)| wanted(s));
    let check = position(|s| matches!(s, Statement::CheckInversion(_)));
    let checks = code.statements.iter().filter(|(_, s)| matches!(s, Statement::CheckInversion(_))).count();
    let group = position(|s| matches!(s, Statement::EcMul(..) | Statement::EcAdd(..)));
    match (checks, check, group) {
        (1, Some(check), Some(group)) if check < group => Ok(()),
        _ => Err(ProgramError::UncheckedHint),
    }
}

/// Wherever the check stands, nothing is accepted without it.
fn check_pins(program: &VerifierProgram, code: &Code) -> Result<(), ProgramError> {
    let is_check = |(_, statement): &(Section, Statement)| matches!(statement, Statement::CheckPinned);
    let checks = code.statements.iter().filter(|statement| is_check(statement)).count();
    let at = code.statements.iter().position(is_check);
    let exist = program.pinned.iter().all(|pin| pin.index < program.layout.instances());
    if checks != usize::from(!program.pinned.is_empty()) || !exist {
        return Err(ProgramError::UncheckedPins);
    }
    let word = |key: &Key, pin: &PinnedInstance| key.position(KeyWord::Pinned(pin.index)).is_some();
    match (&program.key, at) {
        (Some(key), Some(at)) if !program.pinned.iter().all(|pin| word(key, pin)) => Err(ProgramError::KeyWords { at }),
        _ => Ok(()),
    }
}

fn check_definitions(program: &VerifierProgram, code: &Code) -> Result<(), ProgramError> {
    let mut multiples: Vec<Option<usize>> = vec![None; program.graph.len()];
    for (at, (_, statement)) in code.statements.iter().enumerate() {
        let mut multiple = 0;
        for expr in statement.exprs() {
            multiple = bound(expr, &multiples, at)?;
        }
        if let Statement::Loop(body) = statement {
            check_loop(body, &multiples, at)?;
            multiple = usize::from(body.multiple());
        }
        for (id, multiple) in statement.defined().into_iter().zip([multiple, 1]) {
            multiples[id.0] = Some(multiple);
        }
    }
    Ok(())
}

/// The multiple of `r` that an expression never exceeds.
fn bound(expr: &Expr, multiples: &[Option<usize>], at: usize) -> Result<usize, ProgramError> {
    let multiple = match expr {
        // A digest can be above every multiple that fits a word.
        Expr::Constant(value) => (0..=MAX_MULTIPLE)
            .find(|multiple| *value <= crate::lower::modulus_multiple(*multiple))
            .map_or(usize::from(MAX_MULTIPLE) + 1, usize::from),
        Expr::Load(_) => usize::from(MAX_MULTIPLE) + 1,
        Expr::Modulus(multiple) => usize::from(*multiple),
        Expr::ProofWord(_) | Expr::Instance(_) | Expr::ColumnInstance(..) | Expr::RowsInverse => 1,
        Expr::Value(id) => multiples[id.0].ok_or(ProgramError::Undefined { value: *id, at })?,
        Expr::Add(a, b) => {
            let multiple = bound(a, multiples, at)? + bound(b, multiples, at)?;
            if multiple > usize::from(MAX_MULTIPLE) {
                return Err(ProgramError::Overflow { at, multiple });
            }
            multiple
        }
        Expr::Complement(multiple, a) => {
            let (multiple, subtracted) = (usize::from(*multiple), bound(a, multiples, at)?);
            if subtracted > multiple || multiple > usize::from(MAX_MULTIPLE) {
                return Err(ProgramError::Underflow { at, multiple, subtracted });
            }
            multiple
        }
        Expr::MulMod(a, b) | Expr::AddMod(a, b) => {
            bound(a, multiples, at)?;
            bound(b, multiples, at)?;
            1
        }
        Expr::Reduce(a) => {
            bound(a, multiples, at)?;
            1
        }
    };
    Ok(multiple)
}

/// Roots and the point of interpolation are added to and subtracted from: they have to be reduced.
fn check_loop(body: &Loop, multiples: &[Option<usize>], at: usize) -> Result<(), ProgramError> {
    let reduced = !matches!(body, Loop::Square { .. });
    for operand in body.operands().into_iter().filter(|_| reduced) {
        let multiple = bound(operand, multiples, at)?;
        if multiple > 1 {
            return Err(ProgramError::Overflow { at, multiple });
        }
    }
    Ok(())
}

/// Replays the statements: whoever reads a value finds it where it was put.
fn check_memory(code: &Code) -> Result<(), ProgramError> {
    let mut words = std::collections::HashMap::new();
    let mut error = None;
    for (_, statement) in &code.statements {
        for expr in statement.exprs() {
            expr.visit(&mut |node| {
                if let Expr::Value(id) = node
                    && let Some(Place::Memory(word)) = code.place(*id)
                    && words.get(&word) != Some(id)
                {
                    error = Some(ProgramError::SharedMemory { value: *id });
                }
            });
        }
        match statement {
            Statement::Define(id, _) => {
                if let Some(Place::Memory(word)) = code.place(*id) {
                    words.insert(word, *id);
                }
            }
            Statement::Store(at, ..) => {
                words.remove(at);
            }
            Statement::Loop(body) => {
                for id in body.defined() {
                    if let Some(Place::Memory(word)) = code.place(id) {
                        words.insert(word, id);
                    }
                }
            }
            Statement::HashFirst(at, ..) => words.retain(|word, _| word < at),
            Statement::CopyProof(at, _, count, _)
            | Statement::CopyKey(at, _, count, _)
            | Statement::CopyInstances(at, count) => {
                (0..*count).for_each(|i| {
                    words.remove(&at.word(i));
                });
            }
            Statement::EcMul(_, to) | Statement::EcAdd(_, to) => {
                words.remove(to);
                words.remove(&to.word(1));
            }
            Statement::Hash(at, _) | Statement::StoreSqueezeByte(at) | Statement::Pairing(_, at) => {
                words.remove(at);
            }
            Statement::CheckScalars | Statement::CheckPinned | Statement::CheckInversion(_) | Statement::CheckCalls => {
            }
        }
    }
    error.map_or(Ok(()), Err)
}

fn check_points(program: &VerifierProgram) -> Result<(), ProgramError> {
    for (_, item) in program.layout.items() {
        let ProofItem::Point(point) = item else { continue };
        let seen = program.group.iter().any(|step| match step {
            GroupStep::Load(_, p) | GroupStep::Add(_, p) | GroupStep::AddScaled(_, p, _) => p == point,
            GroupStep::Scale(..) | GroupStep::Merge(_) => false,
        });
        if !seen {
            return Err(ProgramError::UnseenPoint { point: *point });
        }
    }
    Ok(())
}

impl fmt::Display for ValidatedProgram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)
    }
}

#[cfg(test)]
mod tests {
    use alloy_primitives::U256;

    use super::*;

    #[test]
    fn constants_are_bounded_up_to_the_largest_word() {
        let bound = |value: U256| bound(&Expr::Constant(value), &[], 0).unwrap();
        let multiple = crate::lower::modulus_multiple;
        assert_eq!([bound(U256::ZERO), bound(U256::from(1)), bound(multiple(1))], [0, 1, 1]);
        assert_eq!(bound(multiple(MAX_MULTIPLE)), usize::from(MAX_MULTIPLE));
        // Digests of keys are any word: one in eighteen is above five times r.
        assert_eq!(bound(multiple(MAX_MULTIPLE) + U256::from(1)), usize::from(MAX_MULTIPLE) + 1);
        assert_eq!(bound(U256::MAX), usize::from(MAX_MULTIPLE) + 1);
    }
}
