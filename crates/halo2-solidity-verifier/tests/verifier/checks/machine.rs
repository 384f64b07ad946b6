//! What a verifier with a flawed transcript computes: challenges as its memory has them, all else by definition. Neither
//! the statements nor their interpreter are used.

use std::collections::BTreeMap;

use alloy_primitives::{U256, keccak256};
use protocol_spec::{ChallengeId, Commitment, Scalar, WordOffset};
use verifier_program::{Accumulator, GroupStep, Node, Trace, ValueId, VerifierProgram};

/// What is wrong with the transcript. What is forgotten leaves in memory what was there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    None,
    NoDigest,
    NoInstances,
    /// The messages of a round, counted from 0.
    NoRound(usize),
    /// A word of the proof is hashed with this added to it.
    AliasedWord(WordOffset, U256),
    /// An instance is hashed with this added to it.
    AliasedInstance(usize, U256),
}

/// What the verifier makes of a proof, whose transcript hears some instances and whose identities see others.
pub(super) fn run(program: &VerifierProgram, flaw: Flaw, heard: &[U256], seen: &[U256], proof: &[U256]) -> Trace {
    let challenges = challenges(program, flaw, heard, proof);
    let values = values(program, &challenges, seen, proof);
    let value = |id: ValueId| values[id.index()];
    Trace {
        inversion: value(program.inversion_check),
        quotient: value(program.quotient),
        terms: terms(&program.group, &values),
        challenges,
    }
}

/// The state is followed by the block to absorb.
struct Memory(Vec<U256>);

impl Memory {
    fn hash(&mut self, bytes: usize) -> Scalar {
        let words: Vec<u8> = self.0.iter().flat_map(|word| word.to_be_bytes::<32>()).collect();
        self.0[0] = U256::from_be_bytes(keccak256(&words[..bytes]).0);
        Scalar::reduce(self.0[0])
    }

    fn write(&mut self, at: usize, words: &[U256]) {
        self.0[at..at + words.len()].copy_from_slice(words);
    }

    fn write_first_byte(&mut self, at: usize, byte: u8) {
        let mut bytes = self.0[at].to_be_bytes::<32>();
        bytes[0] = byte;
        self.0[at] = U256::from_be_bytes(bytes);
    }
}

fn challenges(program: &VerifierProgram, flaw: Flaw, heard: &[U256], proof: &[U256]) -> Vec<(ChallengeId, Scalar)> {
    let (mut heard, mut proof) = (heard.to_vec(), proof.to_vec());
    match flaw {
        Flaw::AliasedWord(at, added) => proof[at.0] += added,
        Flaw::AliasedInstance(index, added) => heard[index] += added,
        _ => {}
    }
    let mut memory = Memory(vec![U256::ZERO; 2 + heard.len() + proof.len()]);
    if flaw != Flaw::NoDigest {
        memory.write(0, &[program.digest.into()]);
    }
    if flaw != Flaw::NoInstances {
        memory.write(1, &heard);
    }
    let mut drawn = Vec::new();
    for (index, round) in program.layout.rounds().iter().enumerate() {
        let before = if index == 0 { heard.len() } else { 0 };
        if flaw != Flaw::NoRound(index) {
            memory.write(1 + before, &proof[round.start.0..round.start.0 + round.words]);
        }
        let mut absorbed = before + round.words;
        for challenge in &round.challenges {
            if absorbed == 0 {
                memory.write_first_byte(1, 1);
            }
            let bytes = if absorbed == 0 { 33 } else { 32 * (1 + absorbed) };
            drawn.push((*challenge, memory.hash(bytes)));
            absorbed = 0;
        }
    }
    drawn
}

fn values(
    program: &VerifierProgram,
    challenges: &[(ChallengeId, Scalar)],
    seen: &[U256],
    proof: &[U256],
) -> Vec<Scalar> {
    let mut values: Vec<Scalar> = Vec::with_capacity(program.graph.len());
    for id in program.graph.ids() {
        let value = |id: ValueId| values[id.index()];
        values.push(match program.graph.node(id) {
            Node::Constant(value) => value,
            Node::ProofWord(word) => Scalar::reduce(proof[word.0]),
            Node::Instance(index) => Scalar::reduce(seen[index]),
            Node::BatchWeight => unreachable!("for one proof"),
            Node::Squared(..) | Node::DistanceInverse(..) | Node::RowsInverse | Node::ColumnInstance(..) => {
                unreachable!("the key is in the code")
            }
            Node::RowSum(..) | Node::RowProduct(..) => unreachable!("the column of instances is short"),
            Node::Challenge(wanted) => challenges.iter().find(|(challenge, _)| *challenge == wanted).unwrap().1,
            Node::Add(a, b) => value(a) + value(b),
            Node::Sub(a, b) => value(a) - value(b),
            Node::Mul(a, b) => value(a) * value(b),
        });
    }
    values
}

type Sum = BTreeMap<Commitment, Scalar>;

/// The outer sum at the end.
fn terms(steps: &[GroupStep], values: &[Scalar]) -> Sum {
    let value = |id: ValueId| values[id.index()];
    let mut sums = [Sum::new(), Sum::new()];
    for step in steps {
        match *step {
            GroupStep::Load(to, point) => sums[to as usize] = Sum::from([(point, Scalar::ONE)]),
            GroupStep::Scale(to, factor) => {
                sums[to as usize].values_mut().for_each(|scalar| *scalar = *scalar * value(factor));
            }
            GroupStep::Add(to, point) => add(&mut sums[to as usize], point, Scalar::ONE),
            GroupStep::AddScaled(to, point, factor) => add(&mut sums[to as usize], point, value(factor)),
            GroupStep::Merge(factor) => {
                let inner = sums[Accumulator::Inner as usize].clone();
                let outer = &mut sums[Accumulator::Outer as usize];
                inner.iter().for_each(|(point, scalar)| add(outer, *point, *scalar * value(factor)));
            }
        }
    }
    let [outer, _] = sums;
    outer
}

fn add(sum: &mut Sum, point: Commitment, scalar: Scalar) {
    let total = sum.entry(point).or_default();
    *total = *total + scalar;
}
