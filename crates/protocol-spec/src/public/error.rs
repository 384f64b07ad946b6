use alloy_primitives::{I256, U256};
use tensor_hash::HashError;
use thiserror::Error;

/// Why a list of tensors is no layout of public values.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum LayoutError {
    #[error("`{tensor}` comes too late: hidden parameters come first, once, then inputs, then outputs")]
    OutOfOrder { tensor: String },
    #[error("parameters `{tensor}` are packed: they are hashed, or constants of the circuit")]
    ShownParameters { tensor: String },
    #[error("public tensor `{tensor}` of shape {shape:?} has no elements or too many to count")]
    ElementCount { tensor: String, shape: Vec<usize> },
    #[error("public tensor `{tensor}` has values of {got} bits, expected 1 to {max}")]
    Bits { tensor: String, got: u32, max: u32 },
    #[error("public tensor `{tensor}` has scale 2^{got}, expected at most 2^{max}")]
    Scale { tensor: String, got: u32, max: u32 },
    #[error("values of public tensor `{tensor}` reach beyond 64-bit integers: offset {offset} and {bits} bits")]
    BeyondInt64 { tensor: String, offset: i64, bits: u32 },
    #[error("declared range {low} to {high} of `{tensor}` is no range of finite numbers")]
    NotARange { tensor: String, low: f64, high: f64 },
    #[error("declared range {low} to {high} of `{tensor}` holds no number of 18 decimals")]
    NoDecimalInRange { tensor: String, low: f64, high: f64 },
    #[error("bound {bound} declared for `{tensor}` becomes an integer outside of {low} to {high}")]
    BoundOutOfWidth { tensor: String, bound: f64, low: i64, high: i64 },
    #[error(
        "public tensor `{tensor}` says instances {got_first}..{}, expected {expected_first}..{}",
        got_first.saturating_add(*got_count),
        expected_first + expected_count
    )]
    Instances { tensor: String, expected_first: usize, expected_count: usize, got_first: usize, got_count: usize },
}

/// Why values do not become instances, or instances no values. None tells a value of a hashed tensor, or a salt.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum PublicValueError {
    #[error("`{tensor}` has {got} values, expected {expected}")]
    ValueCount { tensor: String, expected: usize, got: usize },
    #[error("`{tensor}` is an output: only inputs are quantised")]
    NotAnInput { tensor: String },
    #[error("value {index} of `{tensor}` is {value}, not a finite number")]
    NotFinite { tensor: String, index: usize, value: f64 },
    #[error("value {index} of `{tensor}` is {value}, outside of the declared range {low} to {high}")]
    OutOfRange { tensor: String, index: usize, value: f64, low: f64, high: f64 },
    #[error("value {index} of `{tensor}` is {value} / 10^18, outside of the declared range {low} to {high} / 10^18")]
    WadOutOfRange { tensor: String, index: usize, value: I256, low: i128, high: i128 },
    #[error("value {index} of `{tensor}` is the integer {value}, outside of {low} to {high}")]
    OutOfWidth { tensor: String, index: usize, value: i64, low: i64, high: i64 },
    /// As the three before, of a hashed tensor: its values are for its owner.
    #[error("value {index} of `{tensor}`, which is hashed, is out of its range")]
    Concealed { tensor: String, index: usize },
    #[error("{got} public tensors, expected {expected}")]
    TensorCount { expected: usize, got: usize },
    #[error("{got} instances, expected {expected}")]
    InstanceCount { expected: usize, got: usize },
    #[error("instance {instance} of `{tensor}` is {value:#x}, which has more than its {bits} packed bits")]
    HighBits { tensor: String, instance: usize, value: U256, bits: u32 },
    #[error("`{tensor}` is hashed: its instance holds no values")]
    NotPacked { tensor: String },
    #[error("{got} salts, expected {expected}: one for each hashed tensor")]
    SaltCount { expected: usize, got: usize },
    #[error("`{tensor}` has no hash: {source}")]
    Hash { tensor: String, source: HashError },
    #[error("the hash {value:#x} of `{tensor}` is no element of the scalar field: expected a number below its order")]
    HashNotInField { tensor: String, value: U256 },
    #[error("context {value:#x} is no element of the scalar field: expected a number below its order")]
    ContextNotInField { value: U256 },
}
