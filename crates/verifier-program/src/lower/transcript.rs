//! Challenges: `state = keccak256(state || block)`, or `keccak256(state || 0x01)` where nothing was said in between.
//!
//! A challenge is drawn only when it is needed, so that it does not occupy a place for longer than that.

use std::collections::VecDeque;

use protocol_spec::{ChallengeId, WordOffset};

use crate::code::{Expr, Statement};
use crate::program::VerifierProgram;
use crate::section::Section;

use super::memory_map::MemoryMap;

pub(super) struct Transcript<'a> {
    map: &'a MemoryMap,
    instances: usize,
    started: bool,
    pending: VecDeque<Draw>,
    digest: Expr,
    /// Whether digest and number of instances come with the call.
    keyed: bool,
}

/// A challenge, and the words absorbed just before it.
struct Draw {
    challenge: ChallengeId,
    round: usize,
    start: WordOffset,
    words: usize,
    /// Challenges of the same round drawn before.
    position: usize,
}

/// Bytes hashed where nothing was said: the state and one byte.
const SQUEEZE_BYTES: usize = 33;

impl<'a> Transcript<'a> {
    pub(super) fn new(program: &VerifierProgram, map: &'a MemoryMap) -> Self {
        let rounds = program.layout.rounds().iter().enumerate();
        let draws = rounds.flat_map(|(round, layout)| {
            layout.challenges.iter().enumerate().map(move |(position, challenge)| Draw {
                challenge: *challenge,
                round,
                start: layout.start,
                words: if position == 0 { layout.words } else { 0 },
                position,
            })
        });
        Self {
            map,
            instances: program.layout.instances(),
            started: false,
            pending: draws.collect(),
            digest: Expr::Constant(program.digest.into()),
            keyed: program.key.is_some(),
        }
    }

    /// Hashes up to the next challenge, which is then the state.
    pub(super) fn draw(&mut self, out: &mut Vec<(Section, Statement)>) -> Option<ChallengeId> {
        let draw = self.pending.pop_front()?;
        let mut emit = |statement| out.push((Section::Transcript, statement));
        let block = self.map.state().word(1);
        if self.keyed && !std::mem::replace(&mut self.started, true) {
            emit(Statement::HashFirst(self.map.state(), draw.start, draw.words));
            return Some(draw.challenge);
        }
        let mut words = draw.words;
        let mut copy_to = block;
        if !std::mem::replace(&mut self.started, true) {
            emit(Statement::Store(self.map.state(), self.digest.clone(), "digest of the verifying key".into()));
            if self.instances > 0 {
                emit(Statement::CopyInstances(block, self.instances));
            }
            words += self.instances;
            copy_to = block.word(self.instances);
        }
        if draw.words > 0 {
            let what = format!("messages of round {}", draw.round + 1);
            emit(Statement::CopyProof(copy_to, draw.start, draw.words, what));
        }
        // The byte stays in place for the challenges that follow.
        if words == 0 && draw.position <= 1 {
            emit(Statement::StoreSqueezeByte(block));
        }
        let bytes = if words == 0 { SQUEEZE_BYTES } else { 32 * (1 + words) };
        emit(Statement::Hash(self.map.state(), bytes));
        Some(draw.challenge)
    }

    /// The latest challenge, as an integer of 256 bits.
    pub(super) fn state(&self) -> Expr {
        Expr::Load(self.map.state())
    }
}
