//! The verifier before it is lowered.

use std::fmt;

use alloy_primitives::B256;
use protocol_spec::{Commitment, G1Point, PinnedInstance, ProofLayout, SrsPoints};

use crate::graph::{Graph, ValueId};
use crate::instances::Instances;
use crate::key::Key;

/// One of the two running sums of the multi-scalar multiplication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Accumulator {
    /// The sum over rotation sets, which ends in the pairing.
    Outer,
    /// The sum over the members of one rotation set.
    Inner,
}

/// One step of the multi-scalar multiplication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupStep {
    /// `accumulator = point`.
    Load(Accumulator, Commitment),
    /// `accumulator = factor * accumulator`.
    Scale(Accumulator, ValueId),
    /// `accumulator = accumulator + point`.
    Add(Accumulator, Commitment),
    /// `accumulator = accumulator + factor * point`.
    AddScaled(Accumulator, Commitment, ValueId),
    /// `outer = outer + factor * inner`.
    Merge(ValueId),
}

/// A verifier: field values, the steps of the group arithmetic, and the constants of the key.
///
/// Accepts when every scalar is canonical, `hint * product of the inverted values = 1`, and
/// `e(W', [s] G2) = e(outer, G2)`.
#[derive(Clone, Debug)]
pub struct VerifierProgram {
    /// Where everything lies in the proof.
    pub layout: ProofLayout,
    /// What precedes each call, where the key is not in the code; the values are those of one model.
    pub key: Option<Key>,
    /// Binary logarithm of the number of rows.
    pub log_rows: u32,
    /// Instance columns and their queries.
    pub instances: Instances,
    /// Instances that have to have a value; with a key from the call, that of one model.
    pub pinned: Vec<PinnedInstance>,
    /// Absorbed first.
    pub digest: B256,
    /// Every field value.
    pub graph: Graph,
    /// The product of the inverted values; the hint is its inverse.
    pub inverted: ValueId,
    /// The product times the hint, which has to be 1.
    pub inversion_check: ValueId,
    /// The quotient's value at `x`, as the identities demand it.
    pub quotient: ValueId,
    /// The multi-scalar multiplication.
    pub group: Vec<GroupStep>,
    /// Commitments of the key that the group steps use.
    pub key_points: Vec<(Commitment, G1Point)>,
    /// Points of the reference string.
    pub srs: SrsPoints,
}

impl GroupStep {
    /// The field value the step multiplies by.
    pub fn factor(&self) -> Option<ValueId> {
        match *self {
            Self::Scale(_, factor) | Self::AddScaled(_, _, factor) | Self::Merge(factor) => Some(factor),
            Self::Load(..) | Self::Add(..) => None,
        }
    }
}

impl VerifierProgram {
    /// The point of a commitment of the key; `None` for those of the proof.
    pub fn key_point(&self, commitment: Commitment) -> Option<G1Point> {
        self.key_points.iter().find(|(c, _)| *c == commitment).map(|(_, point)| *point)
    }
}

impl fmt::Display for GroupStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |accumulator: &Accumulator| match accumulator {
            Accumulator::Outer => "outer",
            Accumulator::Inner => "inner",
        };
        match self {
            Self::Load(a, point) => write!(f, "{} = [{point}]", name(a)),
            Self::Scale(a, factor) => write!(f, "{} *= {factor}", name(a)),
            Self::Add(a, point) => write!(f, "{} += [{point}]", name(a)),
            Self::AddScaled(a, point, factor) => write!(f, "{} += {factor} * [{point}]", name(a)),
            Self::Merge(factor) => write!(f, "outer += {factor} * inner"),
        }
    }
}

impl fmt::Display for VerifierProgram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "digest {}", self.digest)?;
        write!(f, "{}{}", self.layout, self.graph)?;
        writeln!(f, "require {} = 1", self.inversion_check)?;
        for step in &self.group {
            writeln!(f, "{step}")?;
        }
        writeln!(f, "require e([W'], [s]) = e(outer, [1])")
    }
}
