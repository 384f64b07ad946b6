//! Runs the statements natively, points kept as formal sums.

mod loops;
mod memory;
mod value;

use std::collections::BTreeMap;

use alloy_primitives::{U256, keccak256};
use protocol_spec::{ChallengeId, Commitment, EnvelopeError, PinnedInstance, SCALAR_MODULUS, Scalar};

use crate::code::{Expr, Memory, Place, Statement};
use crate::graph::ValueId;
use crate::lower::modulus_multiple;
use crate::validate::ValidatedProgram;
use memory::Words;
use value::Leaves;

/// What the verifier computes for one proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// Every challenge, in the order in which they are drawn.
    pub challenges: Vec<(ChallengeId, Scalar)>,
    /// The hint times the product of all inverted values; 1 for a valid hint.
    pub inversion: Scalar,
    /// The quotient's value at `x`.
    pub quotient: Scalar,
    /// The scalar of every point in the sum that is paired with G2; equal points count as the first of them.
    pub terms: BTreeMap<Commitment, Scalar>,
}

/// Why a proof cannot be interpreted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InterpretError {
    /// Lengths, scalars, points or pinned instances are wrong.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// A challenge hit one of the few points at which the verifier would divide by zero.
    #[error("a value to be inverted is zero")]
    NotInvertible,
}

/// Runs the verifier up to the pairing.
///
/// # Errors
/// A proof or instances of the wrong form, a pinned instance of another value.
pub fn interpret(program: &ValidatedProgram, instances: &[U256], proof: &[u8]) -> Result<Trace, InterpretError> {
    let proof = program.layout().parse(instances, proof)?;
    let mut machine = Machine::new(program, instances, proof);
    for (_, statement) in &program.code().statements {
        machine.step(statement)?;
    }
    let (proof, challenges) = (&machine.proof, &machine.challenges);
    let leaves = Leaves { program: program.program(), instances, proof, challenges };
    let quotient = leaves.value(program.program().quotient);
    Ok(Trace { challenges: machine.challenges, inversion: machine.inversion, quotient, terms: machine.words.paired })
}

/// The hint times the product of all inverted values, which is 1 for a valid hint: [`Trace::inversion`], without what
/// comes after it.
///
/// # Errors
/// A proof or instances of the wrong form, a pinned instance of another value.
pub fn inversion(program: &ValidatedProgram, instances: &[U256], proof: &[u8]) -> Result<Scalar, InterpretError> {
    let proof = program.layout().parse(instances, proof)?;
    let mut machine = Machine::new(program, instances, proof);
    for (_, statement) in &program.code().statements {
        machine.step(statement)?;
        if matches!(statement, Statement::CheckInversion(_)) {
            break;
        }
    }
    Ok(machine.inversion)
}

/// The hint that completes a proof, whose last word is ignored.
///
/// # Errors
/// A proof or instances of the wrong form, a pinned instance of another value.
pub fn inversion_hint(program: &ValidatedProgram, instances: &[U256], proof: &[u8]) -> Result<Scalar, InterpretError> {
    let mut proof = proof.to_vec();
    if let Some(hint) = proof.len().checked_sub(32) {
        proof[hint..].copy_from_slice(&U256::ONE.to_be_bytes::<32>());
    }
    let product = inversion(program, instances, &proof)?;
    product.invert().ok_or(InterpretError::NotInvertible)
}

struct Machine<'a> {
    program: &'a ValidatedProgram,
    instances: &'a [U256],
    proof: Vec<U256>,
    words: Words,
    values: Vec<U256>,
    drawn: std::vec::IntoIter<ChallengeId>,
    challenges: Vec<(ChallengeId, Scalar)>,
    inversion: Scalar,
}

impl<'a> Machine<'a> {
    fn new(program: &'a ValidatedProgram, instances: &'a [U256], proof: Vec<U256>) -> Self {
        let drawn = program.layout().rounds().iter().flat_map(|round| round.challenges.iter().copied());
        Self {
            program,
            instances,
            proof,
            words: Words::new(program),
            values: vec![U256::ZERO; program.program().graph.len()],
            drawn: drawn.collect::<Vec<_>>().into_iter(),
            challenges: Vec::new(),
            inversion: Scalar::ZERO,
        }
    }

    fn step(&mut self, statement: &Statement) -> Result<(), EnvelopeError> {
        match statement {
            Statement::CheckScalars | Statement::CheckCalls => {}
            Statement::CheckPinned => self.check_pinned()?,
            Statement::Store(at, expr, _) => {
                let word = self.evaluate(expr);
                self.words.store(*at, word);
            }
            Statement::Define(id, expr) => self.define(*id, expr),
            Statement::CopyProof(at, from, count, _) => {
                for i in 0..*count {
                    self.words.store(at.word(i), self.proof[from.0 + i]);
                }
            }
            Statement::CopyInstances(at, count) => {
                for i in 0..*count {
                    self.words.store(at.word(i), self.instances[i]);
                }
            }
            Statement::CopyKey(at, from, count, _) => {
                for i in 0..*count {
                    self.words.store(at.word(i), self.key_word(*from + i));
                }
            }
            Statement::HashFirst(at, from, count) => self.hash_first(*at, from.0, *count),
            Statement::Loop(body) => self.run_loop(body),
            Statement::StoreSqueezeByte(at) => self.words.store_byte(*at, 1),
            Statement::Hash(at, bytes) => {
                let state = U256::from_be_bytes(keccak256(self.words.bytes(*at, *bytes)).0);
                self.draw(*at, state);
            }
            Statement::CheckInversion(expr) => self.inversion = Scalar::reduce(self.evaluate(expr)),
            Statement::EcMul(from, to) => self.words.multiply(*from, *to, &self.proof, self.program),
            Statement::EcAdd(from, to) => self.words.add(*from, *to, &self.proof, self.program),
            Statement::Pairing(from, _) => self.words.pair(*from),
        }
        Ok(())
    }

    fn check_pinned(&self) -> Result<(), EnvelopeError> {
        for PinnedInstance { index, value } in &self.program.program().pinned {
            let (expected, got) = (value.to_u256(), self.instances[*index]);
            if got != expected {
                return Err(EnvelopeError::PinnedInstance { index: *index, expected, got });
            }
        }
        Ok(())
    }

    fn draw(&mut self, at: Memory, state: U256) {
        self.words.store(at, state);
        if let Some(challenge) = self.drawn.next() {
            self.challenges.push((challenge, Scalar::reduce(state)));
        }
    }

    fn define(&mut self, id: ValueId, expr: &Expr) {
        let word = self.evaluate(expr);
        self.define_word(id, word);
    }

    fn define_word(&mut self, id: ValueId, word: U256) {
        self.values[id.0] = word;
        if let Some(Place::Memory(at)) = self.program.code().place(id) {
            self.words.store(at, word);
        }
    }

    /// Exactly what the EVM computes, wrapping included.
    fn evaluate(&self, expr: &Expr) -> U256 {
        match expr {
            Expr::Constant(value) => *value,
            Expr::Modulus(multiple) => modulus_multiple(*multiple),
            Expr::ProofWord(word) => self.proof[word.0],
            Expr::Instance(index) => self.instances[*index],
            Expr::ColumnInstance(column, index) => self.column_instance(*column, *index),
            Expr::RowsInverse => self.rows_inverse(),
            Expr::Value(id) => match self.program.code().place(*id) {
                Some(Place::Memory(at)) => self.words.load(at),
                _ => self.values[id.0],
            },
            Expr::Load(at) => self.words.load(*at),
            Expr::Add(a, b) => self.evaluate(a).wrapping_add(self.evaluate(b)),
            Expr::Complement(multiple, a) => modulus_multiple(*multiple).wrapping_sub(self.evaluate(a)),
            Expr::MulMod(a, b) => self.evaluate(a).mul_mod(self.evaluate(b), SCALAR_MODULUS),
            Expr::AddMod(a, b) => self.evaluate(a).add_mod(self.evaluate(b), SCALAR_MODULUS),
            Expr::Reduce(a) => self.evaluate(a) % SCALAR_MODULUS,
        }
    }
}
