use thiserror::Error;

/// Why there is no hash. What was to be hashed may be secret: no error holds a word or a salt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum HashError {
    /// A tensor without values.
    #[error("a tensor of no values has no hash")]
    NoValues,
    /// No packing has values of this width.
    #[error("values of {got} bits cannot be packed, expected 1 to {expected}")]
    ValueBits {
        /// The largest width.
        expected: u32,
        /// The width asked for.
        got: u32,
    },
    /// Too many or too few words for the tensor's length and width.
    #[error("{got} packed words, expected {expected}")]
    WordCount {
        /// `length` values by `floor(253 / bits)` to a word.
        expected: u64,
        /// How many there are.
        got: usize,
    },
    /// A word with bits above its last value: no packing makes it.
    #[error("packed word {index} has {got} bits, its values take {expected}")]
    WordTooLarge {
        /// Which word, from 0.
        index: usize,
        /// Bits of the values that it holds.
        expected: u32,
        /// Bits up to the highest one set.
        got: u32,
    },
    /// A salt that stands for another, smaller one.
    #[error("a salt that is not below the order of the scalar field")]
    SaltTooLarge,
    /// No parameters exist for a state of this width, which is one more than the inputs.
    #[error("poseidon with a state of {got} elements, expected 2 to {expected}")]
    Width {
        /// The largest width.
        expected: usize,
        /// The width asked for.
        got: usize,
    },
    /// An input that stands for another, smaller one.
    #[error("input {index} of poseidon is not below the order of the scalar field")]
    NotInField {
        /// Which input, from 0.
        index: usize,
    },
}
