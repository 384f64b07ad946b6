//! What can be wrong with hidden parameters. No error shows one.

use crate::fault::Fault;

/// Hidden parameters that do not fit their graph.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParameterError {
    #[error("parameters of {got} layers, expected {expected}")]
    Layers { expected: usize, got: usize },
    #[error("node `{node}`: {got} {what}, expected {expected}")]
    Count { node: String, what: &'static str, expected: usize, got: usize },
    #[error("node `{node}`: hidden {what} need more than {bits} bits")]
    TooWide { node: String, what: &'static str, bits: u32 },
    #[error("node `{node}` has no weights that could be hidden")]
    NoLayer { node: String },
    #[error("node `{node}`: hidden biases of {bits} bits, expected a multiple of 13 up to 117")]
    BiasBits { node: String, bits: u32 },
    #[error("{got} digits of parameters, expected {expected}")]
    Digits { expected: usize, got: usize },
    #[error("digit {index} of the parameters has more than 13 bits")]
    Digit { index: usize },
}

impl ParameterError {
    /// Who has to act.
    pub fn fault(&self) -> Fault {
        Fault::BadFile
    }
}
