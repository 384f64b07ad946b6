#![doc = include_str!("../README.md")]

mod error;
mod field;
mod parameters;
mod poseidon;
mod tensor;

pub use error::HashError;
pub use parameters::Parameters;
pub use poseidon::{MAX_INPUTS, poseidon};
pub use tensor::{MAX_VALUE_BITS, TensorHash, TensorKind, WORD_BITS, WORDS_PER_STEP};
