//! What every part of the builder needs.

use protocol_spec::{ChallengeId, Evaluation, ProofLayout, ProtocolSpec, Scalar};

use crate::graph::{Graph, Node, ValueId};
use crate::instances::{Instances, Rows};

pub(super) struct Context<'a> {
    pub(super) spec: &'a ProtocolSpec,
    pub(super) layout: ProofLayout,
    pub(super) graph: Graph,
    pub(super) instances: Instances,
    /// Whether the key comes with the call, so that nothing in the code may depend on it.
    pub(super) keyed: bool,
}

impl<'a> Context<'a> {
    pub(super) fn new(spec: &'a ProtocolSpec, keyed: bool, rows: Rows) -> Self {
        let instances = Instances::new(spec, rows);
        Self { spec, layout: ProofLayout::new(spec), graph: Graph::default(), instances, keyed }
    }

    pub(super) fn challenge(&mut self, challenge: ChallengeId) -> ValueId {
        let id = self.graph.intern(Node::Challenge(challenge));
        let name = match challenge {
            ChallengeId::Circuit(i) => format!("challenge{i}"),
            ChallengeId::OpeningY => "openingY".into(),
            ChallengeId::OpeningV => "openingV".into(),
            ChallengeId::OpeningU => "openingU".into(),
            other => other.to_string(),
        };
        self.graph.label(id, name)
    }

    /// Evaluations are asked for by index into the protocol's own lists, all of which the layout contains.
    pub(super) fn evaluation(&mut self, evaluation: Evaluation) -> ValueId {
        let word = self.layout.scalar(evaluation).unwrap_or_else(|| unreachable!("{evaluation} is in the layout"));
        self.graph.intern(Node::ProofWord(word))
    }

    pub(super) fn hint(&mut self) -> ValueId {
        self.graph.intern(Node::ProofWord(self.layout.hint()))
    }

    /// `value` plus a constant.
    pub(super) fn offset(&mut self, value: ValueId, constant: Scalar) -> ValueId {
        let constant = self.graph.constant(constant);
        self.graph.add(value, constant)
    }
}
