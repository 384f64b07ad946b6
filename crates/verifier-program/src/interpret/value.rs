//! A value of the graph by its definition, however the statements compute it.

use alloy_primitives::U256;
use protocol_spec::{ChallengeId, Scalar};

use crate::graph::{Graph, Node, ValueId};

/// What the leaves of a graph stand for in one proof.
pub(super) struct Leaves<'a> {
    pub(super) instances: &'a [U256],
    pub(super) proof: &'a [U256],
    pub(super) challenges: &'a [(ChallengeId, Scalar)],
}

impl Leaves<'_> {
    /// Operands come before results, so one pass up to the value is enough.
    pub(super) fn value(&self, graph: &Graph, wanted: ValueId) -> Scalar {
        let mut values: Vec<Scalar> = Vec::with_capacity(wanted.0 + 1);
        for id in graph.ids().take(wanted.0 + 1) {
            values.push(match graph.node(id) {
                Node::Constant(value) => value,
                Node::ProofWord(word) => Scalar::reduce(self.proof[word.0]),
                Node::Instance(index) => Scalar::reduce(self.instances[index]),
                Node::Challenge(challenge) => self.challenge(challenge),
                // A proof by itself is a batch of one.
                Node::BatchWeight => Scalar::ONE,
                Node::Add(a, b) => values[a.0] + values[b.0],
                Node::Sub(a, b) => values[a.0] - values[b.0],
                Node::Mul(a, b) => values[a.0] * values[b.0],
            });
        }
        values[wanted.0]
    }

    /// All challenges are drawn before the first value is asked for.
    fn challenge(&self, wanted: ChallengeId) -> Scalar {
        self.challenges.iter().find(|(challenge, _)| *challenge == wanted).map_or(Scalar::ZERO, |(_, value)| *value)
    }
}
