//! What can go wrong while a circuit is laid out.

use model::ParameterError;
use tensor_hash::HashError;
use thiserror::Error;

use crate::lanes::Lanes;
use crate::table::MAX_TABLES;

/// Errors of building, planning and filling a circuit.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum CircuitError {
    #[error("a sum could reach 2^126")]
    Overflow,
    #[error("a divisor can be {low}, its range has to start at 1 or above")]
    Divisor { low: i128 },
    #[error("what is under a root can be {low}, its range has to start at 0 or above")]
    Root { low: i128 },
    #[error("the graph is malformed: {0}")]
    Malformed(String),
    #[error("`{port}` has {bits} bits a value, supported are 1 to 64")]
    PortBits { port: String, bits: u32 },
    #[error("secret weights need folded sums, which check them at linear cost")]
    SecretWeightsInWindows,
    #[error("products of matrices as large as these need folded sums, which check them at linear cost")]
    ProductsInWindows,
    #[error("{got} lookup tables are needed, supported are {MAX_TABLES}")]
    TooManyTables { got: usize },
    #[error(
        "{lanes} of {limb_bits}-bit limbs are not supported: lanes from 1 to 32, one or more with lookups, limbs from 1 to 16 bits"
    )]
    Shape { lanes: Lanes, limb_bits: u32 },
    #[error("a value would be used without its lookup in table {table}")]
    LookupLost { table: usize },
    #[error(transparent)]
    Parameters(#[from] ParameterError),
    #[error("a permutation would be used without its link to the lanes")]
    PermutationLost,
    #[error("node `{node}`: {source}")]
    Node { node: String, source: Box<CircuitError> },
    #[error("an output can be in [{low}, {high}], outside the {bits} bits from {offset} that its public form has")]
    OutputRange { low: i128, high: i128, offset: i128, bits: u32 },
    #[error("the circuit needs 2^{needed} rows, the limit is 2^{limit}")]
    TooManyRows { needed: u32, limit: u32 },
    #[error("the circuit needs more than {limit} cells, which no layout holds")]
    TooManyCells { limit: usize },
    #[error("no layout fits 2^{logrows} rows{}", lanes.map_or(String::new(), |lanes| format!(" on {lanes} lanes")))]
    NoLayout { logrows: u32, lanes: Option<usize> },
    #[error("no layout within {budget} gas: the cheapest is predicted at {cheapest}")]
    GasBudget { budget: u64, cheapest: u64 },
    #[error("got {got} input tensors, expected {expected}")]
    InputCount { got: usize, expected: usize },
    #[error("input `{input}` has {got} values, expected {expected}")]
    InputLength { input: String, got: usize, expected: usize },
    #[error("input `{input}` value {index} is outside the {bits} bits that its range check admits")]
    InputRange { input: String, index: usize, bits: u32 },
    #[error("got {got} salts, expected {expected}: one for each hashed tensor")]
    SaltCount { got: usize, expected: usize },
    #[error("a tensor cannot be hashed: {0}")]
    Hash(#[from] HashError),
    #[error("the verifier cannot be priced: {0}")]
    Price(String),
}
