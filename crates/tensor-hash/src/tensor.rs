use alloy_primitives::U256;

use crate::error::HashError;
use crate::field::to_field;
use crate::poseidon::Hasher;

/// Bits of a packed word that values may fill: every integer of so many bits is below the scalar field's order.
pub const WORD_BITS: u32 = 253;

/// The most bits of a value.
pub const MAX_VALUE_BITS: u32 = 64;

/// Words that one step of the chain takes in, the salt counted as one.
pub const WORDS_PER_STEP: usize = 4;

/// What a tensor is to its model: tensors of different kinds never have the same hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TensorKind {
    /// An input.
    Input,
    /// An output.
    Output,
    /// Weights and biases.
    Parameters,
}

impl TensorKind {
    /// The kind's number within [`TensorHash::domain`].
    pub fn tag(self) -> u8 {
        match self {
            Self::Input => 1,
            Self::Output => 2,
            Self::Parameters => 3,
        }
    }
}

/// What is hashed, without its values: the crate's front page defines the hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TensorHash {
    /// What the tensor is to its model.
    pub kind: TensorKind,
    /// Bits of each value: 1 to [`MAX_VALUE_BITS`].
    pub bits: u32,
    /// Number of values, not of words; not zero.
    pub length: u64,
}

impl TensorHash {
    /// `kind + 256 * bits`, the first input of the chain; `length` is the second.
    pub fn domain(&self) -> U256 {
        U256::from(self.kind.tag()) + (U256::from(self.bits) << 8)
    }

    /// Words that the values are packed into, `floor(253 / bits)` to each.
    ///
    /// # Errors
    /// [`HashError::NoValues`] for a length of zero, [`HashError::ValueBits`] for a width that no packing has.
    pub fn word_count(&self) -> Result<u64, HashError> {
        Ok(self.length.div_ceil(self.values_per_word()?))
    }

    /// The hash of `words`, packed from the tensor's values low bits first, with `salt`, any element of the field, before them.
    ///
    /// # Errors
    /// Those of [`TensorHash::word_count`], [`HashError::WordCount`] for words of another tensor,
    /// [`HashError::SaltTooLarge`] and [`HashError::WordTooLarge`].
    pub fn hash(&self, salt: U256, words: &[U256]) -> Result<U256, HashError> {
        self.check_words(words)?;
        check_salt(salt)?;
        let absorbed: Vec<U256> = [salt].into_iter().chain(words.iter().copied()).collect();
        let start = Hasher::new(2)?.hash(&[self.domain(), U256::from(self.length)])?;
        let mut step = Hasher::new(1 + WORDS_PER_STEP)?;
        absorbed.chunks(WORDS_PER_STEP).try_fold(start, |hash, group| step.hash(&inputs_of_step(hash, group)))
    }

    fn values_per_word(&self) -> Result<u64, HashError> {
        if self.length == 0 {
            return Err(HashError::NoValues);
        }
        if !(1..=MAX_VALUE_BITS).contains(&self.bits) {
            return Err(HashError::ValueBits { expected: MAX_VALUE_BITS, got: self.bits });
        }
        Ok(u64::from(WORD_BITS / self.bits))
    }

    fn check_words(&self, words: &[U256]) -> Result<(), HashError> {
        let expected = self.word_count()?;
        if words.len() as u64 != expected {
            return Err(HashError::WordCount { expected, got: words.len() });
        }
        let per_word = self.values_per_word()?;
        for (index, word) in words.iter().enumerate() {
            let held = per_word.min(self.length - index as u64 * per_word);
            let expected = held as u32 * self.bits;
            let got = word.bit_len() as u32;
            if got > expected {
                return Err(HashError::WordTooLarge { index, expected, got });
            }
        }
        Ok(())
    }
}

fn check_salt(salt: U256) -> Result<(), HashError> {
    to_field(salt).map(drop).ok_or(HashError::SaltTooLarge)
}

/// The hash so far, and the words of a step; zeros where the last step has fewer.
fn inputs_of_step(hash: U256, words: &[U256]) -> [U256; 1 + WORDS_PER_STEP] {
    let mut inputs = [U256::ZERO; 1 + WORDS_PER_STEP];
    inputs[0] = hash;
    inputs[1..=words.len()].copy_from_slice(words);
    inputs
}
