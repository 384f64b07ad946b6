//! What models that share a verifier differ in, as the words their front contracts put before each call.

use std::fmt;

use alloy_primitives::{B256, U256, keccak256};
use protocol_spec::{Commitment, G1Point, ProtocolSpec};

/// What a word of a [`Key`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyWord {
    /// Binary logarithm of the number of rows.
    LogRows,
    /// Number of values of an instance column.
    InstanceLength(usize),
    /// What a pinned instance has to be, by its index among the instances of all columns.
    Pinned(usize),
    /// The digest that the transcript starts from.
    Digest,
    /// First coordinate of a commitment; the second one follows.
    X(Commitment),
    /// Second coordinate of a commitment.
    Y(Commitment),
}

/// One model's key for a verifier that several models share. Models of one shape have the same words in the same order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Key {
    words: Vec<(KeyWord, U256)>,
}

impl Key {
    pub(crate) fn new(spec: &ProtocolSpec, points: &[(Commitment, G1Point)]) -> Self {
        let lengths = spec.instance_lengths.iter().enumerate();
        let lengths = lengths.map(|(column, length)| (KeyWord::InstanceLength(column), U256::from(*length)));
        let pinned = spec.pinned.iter().map(|pin| (KeyWord::Pinned(pin.index), pin.value.to_u256()));
        let of_key = points.iter().filter(|(commitment, _)| *commitment != Commitment::Generator);
        let points = of_key
            .flat_map(|(commitment, point)| [(KeyWord::X(*commitment), point.x), (KeyWord::Y(*commitment), point.y)]);
        let words = [(KeyWord::LogRows, U256::from(spec.domain.k))]
            .into_iter()
            .chain(lengths)
            .chain(pinned)
            .chain([(KeyWord::Digest, spec.vk_digest().into())])
            .chain(points)
            .collect();
        Self { words }
    }

    /// The words in the order in which they precede a call.
    pub fn words(&self) -> &[(KeyWord, U256)] {
        &self.words
    }

    /// Bytes before the call.
    pub fn bytes(&self) -> usize {
        32 * self.words.len()
    }

    /// Which word this is; `None` for commitments that the verifier does not use.
    pub fn position(&self, wanted: KeyWord) -> Option<usize> {
        self.words.iter().position(|(word, _)| *word == wanted)
    }

    /// Keccak-256 of the words: what `MODEL_ID()` of the model's front contract returns.
    pub fn model_id(&self) -> B256 {
        let bytes: Vec<u8> = self.words.iter().flat_map(|(_, word)| word.to_be_bytes::<32>()).collect();
        keccak256(bytes)
    }
}

impl fmt::Display for KeyWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LogRows => f.write_str("binary logarithm of the number of rows"),
            Self::InstanceLength(column) => write!(f, "number of instances of column {column}"),
            Self::Pinned(index) => write!(f, "value of instance {index}"),
            Self::Digest => f.write_str("digest of the verifying key"),
            Self::X(commitment) => write!(f, "{commitment}, x"),
            Self::Y(commitment) => write!(f, "{commitment}, y"),
        }
    }
}
