use std::fmt;

use alloy_primitives::U256;

/// What an edit changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// The proof's bytes.
    Proof,
    /// The instances, as 32-byte big-endian words.
    Instances,
}

/// What a word or a point is replaced by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Replacement {
    /// The number 0.
    Zero,
    /// The number 1.
    One,
    /// The largest scalar.
    ScalarMaximum,
    /// The scalar field's order, an alias of 0.
    ScalarModulus,
    /// The largest coordinate.
    BaseMaximum,
    /// The base field's order.
    BaseModulus,
    /// All bits set.
    AllOnes,
    /// The same scalar, this many times the order larger.
    ScalarAlias(u8),
    /// The same coordinate, this many times the order larger.
    BaseAlias(u8),
    /// The word before it.
    Neighbour,
    /// The word at this place in another proof.
    OtherProof,
    /// The point (0, 0), the EVM's identity.
    Identity,
    /// The point (1, 2), the generator.
    Generator,
    /// The point's negative.
    Negative,
}

/// One change of a proof or of its instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Flips a bit, counted from the first byte's highest.
    FlipBit {
        /// Where.
        target: Target,
        /// Which.
        bit: usize,
    },
    /// Replaces a word.
    SetWord {
        /// Where.
        target: Target,
        /// Which.
        word: usize,
        /// By what, in words.
        by: Replacement,
        /// By what, in figures.
        value: U256,
    },
    /// Replaces the two words of a point of the proof.
    SetPoint {
        /// Word of its first coordinate.
        word: usize,
        /// By what.
        by: Replacement,
        /// New first coordinate.
        x: U256,
        /// New second coordinate.
        y: U256,
    },
    /// Keeps the first bytes of the proof only.
    Truncate {
        /// How many.
        keep: usize,
    },
    /// Lengthens the proof.
    Append {
        /// By how many bytes.
        count: usize,
        /// Of which value.
        byte: u8,
    },
    /// Keeps the first instances only.
    DropInstances {
        /// How many.
        keep: usize,
    },
    /// Adds instances.
    AddInstances {
        /// How many.
        count: usize,
        /// Of which value.
        value: U256,
    },
}

/// A proof and instances after an edit.
pub type Spoiled = (Vec<u8>, Vec<U256>);

impl Edit {
    /// The class that reports count it under.
    pub fn class(&self) -> &'static str {
        match self {
            Self::FlipBit { target: Target::Proof, .. } => "proof bit flipped",
            Self::FlipBit { target: Target::Instances, .. } => "instance bit flipped",
            Self::SetWord { target: Target::Proof, .. } => "proof word replaced",
            Self::SetWord { target: Target::Instances, .. } => "instance replaced",
            Self::SetPoint { .. } => "proof point replaced",
            Self::Truncate { .. } => "proof truncated",
            Self::Append { .. } => "bytes appended",
            Self::DropInstances { .. } => "instances dropped",
            Self::AddInstances { .. } => "instances added",
        }
    }

    /// The edited copy.
    pub fn apply(&self, proof: &[u8], instances: &[U256]) -> Spoiled {
        let (mut proof, mut instances) = (proof.to_vec(), instances.to_vec());
        match *self {
            Self::FlipBit { target: Target::Proof, bit } => proof[bit / 8] ^= 0x80 >> (bit % 8),
            Self::FlipBit { target: Target::Instances, bit } => {
                instances[bit / 256] ^= U256::from(1) << (255 - bit % 256);
            }
            Self::SetWord { target: Target::Proof, word, value, .. } => set_word(&mut proof, word, value),
            Self::SetWord { target: Target::Instances, word, value, .. } => instances[word] = value,
            Self::SetPoint { word, x, y, .. } => {
                set_word(&mut proof, word, x);
                set_word(&mut proof, word + 1, y);
            }
            Self::Truncate { keep } => proof.truncate(keep),
            Self::Append { count, byte } => proof.resize(proof.len() + count, byte),
            Self::DropInstances { keep } => instances.truncate(keep),
            Self::AddInstances { count, value } => instances.resize(instances.len() + count, value),
        }
        (proof, instances)
    }
}

fn set_word(proof: &mut [u8], word: usize, value: U256) {
    proof[32 * word..32 * (word + 1)].copy_from_slice(&value.to_be_bytes::<32>());
}

impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FlipBit { target, bit } => write!(f, "{target:?}: bit {bit} flipped"),
            Self::SetWord { target, word, by, .. } => write!(f, "{target:?}: word {word} replaced by {by:?}"),
            Self::SetPoint { word, by, .. } => write!(f, "Proof: point at word {word} replaced by {by:?}"),
            Self::Truncate { keep } => write!(f, "Proof: only {keep} bytes kept"),
            Self::Append { count, byte } => write!(f, "Proof: {count} bytes {byte:#04x} appended"),
            Self::DropInstances { keep } => write!(f, "Instances: only {keep} kept"),
            Self::AddInstances { count, value } => write!(f, "Instances: {count} of {value} added"),
        }
    }
}
