//! Every challenge is the hash of exactly what was said before it: checked on the statements, whose memory is replayed.

use std::collections::HashMap;
use std::fmt;

use protocol_spec::{ChallengeId, Commitment, ProofItem, ProofLayout, WordOffset};

use super::ProgramError;
use crate::code::{Code, Expr, Memory, Place, Statement};
use crate::graph::Node;
use crate::key::{Key, KeyWord};
use crate::program::VerifierProgram;

/// What a word of memory holds, as far as the transcript is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absorbed {
    /// The key's digest.
    Digest,
    /// The state left by the hash before.
    State(ChallengeId),
    /// A public value.
    Instance(usize),
    /// A word of the proof.
    ProofWord(WordOffset),
    /// The byte 0x01, which stands for nothing said in between.
    SqueezeByte,
}

/// One challenge, and what its hash has to cover.
struct Draw {
    challenge: ChallengeId,
    absorbed: Vec<Absorbed>,
    bytes: usize,
}

/// Bytes of a state and the byte after it.
const SQUEEZE_BYTES: usize = 33;

pub(super) fn check(program: &VerifierProgram, code: &Code) -> Result<(), ProgramError> {
    check_layout(&program.layout)?;
    let mut replay = Replay { program, memory: HashMap::new(), state: None };
    let mut draws = draws(&program.layout).into_iter();
    for (index, (_, statement)) in code.statements.iter().enumerate() {
        match statement {
            Statement::Hash(at, bytes) => {
                let draw = draws.next().ok_or(ProgramError::SurplusHash { at: index })?;
                replay.hash(*at, *bytes, &draw)?;
            }
            Statement::HashFirst(at, from, words) => {
                let draw = draws.next().ok_or(ProgramError::SurplusHash { at: index })?;
                require_key(program, |key| key.position(KeyWord::Digest).is_some(), index)?;
                let bytes = replay.write_first(*at, *from, *words);
                replay.hash(*at, bytes, &draw)?;
            }
            Statement::CopyKey(_, from, words, what) => {
                let is_point = |key: &Key| *words == 2 && is_point(key, *from, what);
                require_key(program, is_point, index)?;
                replay.step(code, statement)?;
            }
            _ => replay.step(code, statement)?,
        }
    }
    draws.next().map_or(Ok(()), |draw| Err(ProgramError::MissingHash { challenge: draw.challenge }))
}

/// Statements that read the key stand in programs that are given one only, and read words of it.
fn require_key(program: &VerifierProgram, holds: impl Fn(&Key) -> bool, at: usize) -> Result<(), ProgramError> {
    if program.key.as_ref().is_some_and(holds) { Ok(()) } else { Err(ProgramError::KeyWords { at }) }
}

/// The word and the next are the coordinates of the named point.
fn is_point(key: &Key, from: usize, name: &str) -> bool {
    match key.words().get(from) {
        Some((KeyWord::X(commitment), _)) => {
            commitment.to_string() == name && key.position(KeyWord::Y(*commitment)) == Some(from + 1)
        }
        _ => false,
    }
}

/// The rounds cover the proof up to the last two messages, which nothing is drawn after.
fn check_layout(layout: &ProofLayout) -> Result<(), ProgramError> {
    let mut absorbed = 0;
    for round in layout.rounds() {
        if round.start.0 != absorbed {
            return Err(ProgramError::Transcript { word: absorbed });
        }
        absorbed += round.words;
    }
    let closing = ProofItem::Point(Commitment::OpeningWitness);
    if layout.position(closing).map(|word| word.0) != Some(absorbed) || layout.hint().0 != absorbed + 2 {
        return Err(ProgramError::Transcript { word: absorbed });
    }
    Ok(())
}

fn draws(layout: &ProofLayout) -> Vec<Draw> {
    let mut state = Absorbed::Digest;
    let mut said: Vec<Absorbed> = (0..layout.instances()).map(Absorbed::Instance).collect();
    let mut draws = Vec::new();
    for round in layout.rounds() {
        said.extend((0..round.words).map(|word| Absorbed::ProofWord(WordOffset(round.start.0 + word))));
        for challenge in &round.challenges {
            let bytes = if said.is_empty() { SQUEEZE_BYTES } else { 32 * (1 + said.len()) };
            if said.is_empty() {
                said.push(Absorbed::SqueezeByte);
            }
            let absorbed = std::iter::once(state).chain(said.drain(..)).collect();
            draws.push(Draw { challenge: *challenge, absorbed, bytes });
            state = Absorbed::State(*challenge);
        }
    }
    draws
}

struct Replay<'a> {
    program: &'a VerifierProgram,
    memory: HashMap<Memory, Absorbed>,
    /// Where the latest challenge is, as the state.
    state: Option<Memory>,
}

impl Replay<'_> {
    fn hash(&mut self, at: Memory, bytes: usize, draw: &Draw) -> Result<(), ProgramError> {
        let challenge = draw.challenge;
        if bytes != draw.bytes {
            return Err(ProgramError::HashLength { challenge, expected: draw.bytes, got: bytes });
        }
        for (word, expected) in draw.absorbed.iter().enumerate() {
            if self.memory.get(&at.word(word)) != Some(expected) {
                return Err(ProgramError::NotAbsorbed { challenge, expected: *expected });
            }
        }
        self.memory.insert(at, Absorbed::State(challenge));
        self.state = Some(at);
        Ok(())
    }

    /// What the statement puts there before it hashes it, all instances whatever their number; returns its length.
    fn write_first(&mut self, at: Memory, from: WordOffset, words: usize) -> usize {
        self.memory.retain(|word, _| *word < at);
        let instances = (0..self.program.layout.instances()).map(Absorbed::Instance);
        let messages = (0..words).map(|word| Absorbed::ProofWord(WordOffset(from.0 + word)));
        let block: Vec<Absorbed> = std::iter::once(Absorbed::Digest).chain(instances).chain(messages).collect();
        block.iter().enumerate().for_each(|(index, word)| self.write(at.word(index), Some(*word)));
        32 * block.len()
    }

    fn step(&mut self, code: &Code, statement: &Statement) -> Result<(), ProgramError> {
        match statement {
            Statement::Store(at, expr, _) => {
                let is_digest = *expr == Expr::Constant(self.program.digest.into());
                self.write(*at, is_digest.then_some(Absorbed::Digest));
            }
            Statement::CopyInstances(at, count) => {
                (0..*count).for_each(|index| self.write(at.word(index), Some(Absorbed::Instance(index))));
            }
            Statement::CopyProof(at, from, count, _) => (0..*count).for_each(|index| {
                let word = WordOffset(from.0 + index);
                self.write(at.word(index), Some(Absorbed::ProofWord(word)));
            }),
            Statement::CopyKey(at, _, count, _) => (0..*count).for_each(|index| self.write(at.word(index), None)),
            Statement::StoreSqueezeByte(at) => self.write(*at, Some(Absorbed::SqueezeByte)),
            Statement::Loop(body) => body.defined().into_iter().for_each(|id| {
                if let Some(Place::Memory(at)) = code.place(id) {
                    self.write(at, None);
                }
            }),
            Statement::Define(id, expr) => {
                if let Node::Challenge(challenge) = self.program.graph.node(*id) {
                    self.check_challenge(challenge, expr)?;
                }
                if let Some(Place::Memory(at)) = code.place(*id) {
                    self.write(at, None);
                }
            }
            Statement::EcMul(_, to) | Statement::EcAdd(_, to) => {
                self.write(*to, None);
                self.write(to.word(1), None);
            }
            Statement::Pairing(_, to) => self.write(*to, None),
            _ => {}
        }
        Ok(())
    }

    /// A challenge is the state right after its own hash.
    fn check_challenge(&self, challenge: ChallengeId, expr: &Expr) -> Result<(), ProgramError> {
        let state = match expr {
            Expr::Reduce(state) => state.as_ref(),
            state => state,
        };
        let is_drawn = self
            .state
            .is_some_and(|at| *state == Expr::Load(at) && self.memory.get(&at) == Some(&Absorbed::State(challenge)));
        if is_drawn { Ok(()) } else { Err(ProgramError::NotDrawn { challenge }) }
    }

    fn write(&mut self, at: Memory, word: Option<Absorbed>) {
        match word {
            Some(word) => self.memory.insert(at, word),
            None => self.memory.remove(&at),
        };
    }
}

impl fmt::Display for Absorbed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Digest => f.write_str("the key's digest"),
            Self::State(challenge) => write!(f, "the state after `{challenge}`"),
            Self::Instance(index) => write!(f, "instance {index}"),
            Self::ProofWord(word) => write!(f, "word {} of the proof", word.0),
            Self::SqueezeByte => f.write_str("the byte 0x01"),
        }
    }
}
