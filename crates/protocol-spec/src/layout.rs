//! *The* byte layout of a proof.

use std::fmt;

use alloy_primitives::U256;
use serde::{Deserialize, Serialize};

use crate::error::EnvelopeError;
use crate::field::SCALAR_MODULUS;
use crate::item::{ChallengeId, Commitment, Evaluation, ProofItem};
use crate::point::G1Point;
use crate::spec::ProtocolSpec;

/// Position of a 32-byte word in a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WordOffset(pub usize);

impl WordOffset {
    /// The word's first byte.
    pub fn byte(self) -> usize {
        self.0 * 32
    }
}

/// A round's messages as a range of words, and the challenges that follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundLayout {
    /// First word of the block.
    pub start: WordOffset,
    /// Words of the block.
    pub words: usize,
    /// Drawn after the block.
    pub challenges: Vec<ChallengeId>,
}

/// Where everything lies in a proof: transcript order, points as 64 bytes `x || y`, scalars as 32 bytes, all
/// big-endian; the last word is the inversion hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofLayout {
    items: Vec<(WordOffset, ProofItem)>,
    rounds: Vec<RoundLayout>,
    words: usize,
    instances: usize,
}

impl ProofLayout {
    /// The layout of the protocol's proofs.
    pub fn new(spec: &ProtocolSpec) -> Self {
        let mut layout = Self { items: Vec::new(), rounds: Vec::new(), words: 0, instances: spec.instance_count() };
        for round in spec.rounds() {
            let start = WordOffset(layout.words);
            layout.place(round.messages);
            let words = layout.words - start.0;
            layout.rounds.push(RoundLayout { start, words, challenges: round.challenges });
        }
        layout.place(spec.closing_messages());
        layout
    }

    fn place(&mut self, items: impl IntoIterator<Item = ProofItem>) {
        for item in items {
            self.items.push((WordOffset(self.words), item));
            self.words += item.words();
        }
    }

    /// Length of every proof, in words.
    pub fn words(&self) -> usize {
        self.words
    }

    /// Length of every proof, in bytes.
    pub fn bytes(&self) -> usize {
        self.words * 32
    }

    /// Number of instances that go with a proof.
    pub fn instances(&self) -> usize {
        self.instances
    }

    /// Everything in the proof, in order.
    pub fn items(&self) -> &[(WordOffset, ProofItem)] {
        &self.items
    }

    /// The rounds of the transcript.
    pub fn rounds(&self) -> &[RoundLayout] {
        &self.rounds
    }

    /// Where an item lies; `None` for what is not in the proof.
    pub fn position(&self, item: ProofItem) -> Option<WordOffset> {
        self.items.iter().find(|(_, i)| *i == item).map(|(offset, _)| *offset)
    }

    /// Where a commitment lies; `None` for those of the key.
    pub fn point(&self, commitment: Commitment) -> Option<WordOffset> {
        self.position(ProofItem::Point(commitment))
    }

    /// Where an evaluation lies.
    pub fn scalar(&self, evaluation: Evaluation) -> Option<WordOffset> {
        self.position(ProofItem::Scalar(evaluation))
    }

    /// The last word.
    pub fn hint(&self) -> WordOffset {
        WordOffset(self.words - 1)
    }

    /// Words that must be below the scalar field's order, the hint included.
    pub fn scalar_words(&self) -> impl Iterator<Item = WordOffset> {
        self.items.iter().filter(|(_, item)| item.words() == 1).map(|(offset, _)| *offset)
    }

    /// Words at which a point starts.
    pub fn point_words(&self) -> impl Iterator<Item = WordOffset> {
        self.items.iter().filter(|(_, item)| item.words() == 2).map(|(offset, _)| *offset)
    }

    /// Checks lengths, canonical scalars and curve points, and returns the proof as words.
    ///
    /// # Errors
    /// The first check that fails, in the order of the variants of [`EnvelopeError`].
    pub fn parse(&self, instances: &[U256], proof: &[u8]) -> Result<Vec<U256>, EnvelopeError> {
        if proof.len() != self.bytes() {
            return Err(EnvelopeError::ProofLength { expected: self.bytes(), got: proof.len() });
        }
        if instances.len() != self.instances {
            return Err(EnvelopeError::InstanceCount { expected: self.instances, got: instances.len() });
        }
        if let Some(index) = instances.iter().position(|i| *i >= SCALAR_MODULUS) {
            return Err(EnvelopeError::InstanceNotInField { index, got: instances[index] });
        }
        let words: Vec<U256> = proof.chunks_exact(32).map(U256::from_be_slice).collect();
        for offset in self.scalar_words() {
            let got = words[offset.0];
            if got >= SCALAR_MODULUS {
                return Err(EnvelopeError::ScalarNotInField { word: offset.0, got });
            }
        }
        for offset in self.point_words() {
            let point = G1Point { x: words[offset.0], y: words[offset.0 + 1] };
            if !point.is_on_curve() {
                return Err(EnvelopeError::PointNotOnCurve { word: offset.0 });
            }
        }
        Ok(words)
    }
}

impl fmt::Display for ProofLayout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "proof: {} bytes, {} instances", self.bytes(), self.instances)?;
        for (offset, item) in &self.items {
            writeln!(f, "{:#06x} {item}", offset.byte())?;
        }
        Ok(())
    }
}
