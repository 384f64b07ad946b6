//! What can be wrong with model inputs.

use crate::fault::Fault;

/// Error of input files and of input values. None tells a value of an input that is hashed or private.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    #[error("cannot read `{path}`: {source}")]
    Read { path: String, source: std::io::Error },
    #[error("`{path}` is too large: limit {limit} bytes")]
    TooLarge { path: String, limit: u64 },
    #[error("the input file is empty")]
    Empty,
    #[error("the input file is not valid JSON: {reason}")]
    Json { reason: String },
    #[error("the input file is not a valid `.npz` archive: {reason}")]
    Npz { reason: String },
    #[error("the input file needs an object with `input_data` or `inputs`")]
    Format,
    #[error("expected one set of inputs, got {got}")]
    Sets { got: usize },
    #[error("wrong number of inputs: expected {expected}, got {got}")]
    Count { expected: usize, got: usize },
    #[error("input `{input}` has the wrong number of values: expected {expected}, got {got}")]
    Length { input: String, expected: usize, got: usize },
    #[error("input `{input}` is missing")]
    Missing { input: String },
    #[error("the model has no input called `{input}`")]
    Unknown { input: String },
    #[error("input `{input}`: value at index {index} is {got}, expected a number")]
    Type { input: String, index: usize, got: &'static str },
    #[error("input `{input}` has type {got}, expected numbers")]
    ArrayType { input: String, got: String },
    #[error("input `{input}`: value at index {index} is {got}, expected a finite number")]
    NotFinite { input: String, index: usize, got: f64 },
    #[error("input `{input}`: value {got} at index {index} is outside its declared range {low} to {high}")]
    OutOfRange { input: String, index: usize, got: f64, low: f64, high: f64 },
    #[error("input `{input}`: integer {got} at index {index} is outside {low} to {high}")]
    NotAdmitted { input: String, index: usize, got: i64, low: i64, high: i128 },
    /// As the two before, of an input that proofs do not show.
    #[error("input `{input}`: expected a number within its declared range {low} to {high} at index {index}")]
    Concealed { input: String, index: usize, low: f64, high: f64 },
}

impl InputError {
    /// Who has to act: every one of these is a bad file, except a file beyond the size limit.
    pub fn fault(&self) -> Fault {
        match self {
            InputError::TooLarge { .. } => Fault::Limit,
            _ => Fault::BadFile,
        }
    }
}
