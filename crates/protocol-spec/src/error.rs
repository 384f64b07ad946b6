//! Errors.

use alloy_primitives::U256;

use crate::expression::{ColumnKind, Query};

/// Parts of a protocol that do not fit together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpecError {
    /// The domain cannot hold the blinding rows, or is beyond the field's two-adicity.
    #[error("`k` = {k} does not fit {blinding} blinding rows, or lies outside 1..=28")]
    DomainSize {
        /// Binary logarithm of the rows.
        k: u32,
        /// Blinding rows.
        blinding: usize,
    },
    /// `omega` does not have order `2^k`.
    #[error("the domain's generator does not have order 2^{k}")]
    DomainGenerator {
        /// Binary logarithm of the rows.
        k: u32,
    },
    /// The degree leaves no quotient.
    #[error("a protocol of degree {got} has no quotient: the degree is at least 2")]
    Degree {
        /// The degree.
        got: usize,
    },
    /// A query names a column that does not exist.
    #[error("a query names {kind:?} column {column}, but there are {count}")]
    UnknownColumn {
        /// Kind of column.
        kind: ColumnKind,
        /// Index asked for.
        column: usize,
        /// Number of columns.
        count: usize,
    },
    /// A query occurs twice: its second evaluation would be unconstrained.
    #[error("{kind:?} query `{query:?}` occurs twice")]
    RepeatedQuery {
        /// Kind of column.
        kind: ColumnKind,
        /// The query.
        query: Query,
    },
    /// A gate refers to a query or a challenge outside the lists.
    #[error("gate `{gate}` refers to a query or a challenge that does not exist")]
    UnknownQuery {
        /// The gate's name.
        gate: String,
    },
    /// A gate exceeds the protocol's degree.
    #[error("gate `{gate}` has degree {got}, above the protocol's {limit}")]
    GateDegree {
        /// The gate's name.
        gate: String,
        /// Its degree.
        got: usize,
        /// The protocol's degree.
        limit: usize,
    },
    /// Two rotations fall on the same row.
    #[error("rotations {first} and {second} are the same among 2^{k} rows: use a larger `k` or smaller rotations")]
    CongruentRotations {
        /// One rotation.
        first: i32,
        /// The other one.
        second: i32,
        /// Binary logarithm of the rows.
        k: u32,
    },
    /// An advice column that nothing reads: its commitment would be in every proof, and nobody would look at it.
    #[error("advice column {column} is never queried: remove it from the circuit")]
    UnusedAdvice {
        /// The column.
        column: usize,
    },
    /// The two sides of a lookup do not match.
    #[error("lookup {index} has {inputs} inputs and {table} table columns: both must be equal and at least 1")]
    LookupColumns {
        /// The lookup's index.
        index: usize,
        /// Expressions looked up.
        inputs: usize,
        /// Columns of the table.
        table: usize,
    },
    /// A lookup exceeds the protocol's degree, so that it would not be enforced.
    #[error("lookup {index} needs degree {got}, above the protocol's {limit}: look up expressions of lower degree")]
    LookupDegree {
        /// The lookup's index.
        index: usize,
        /// The degree it needs.
        got: usize,
        /// The protocol's degree.
        limit: usize,
    },
    /// A lookup refers to a query or a challenge outside the lists.
    #[error("lookup {index} refers to a query or a challenge that does not exist")]
    UnknownLookupQuery {
        /// The lookup's index.
        index: usize,
    },
    /// The number of permutation commitments differs from the number of columns.
    #[error("the permutation has {expected} columns but {got} commitments")]
    PermutationCommitments {
        /// Columns.
        expected: usize,
        /// Commitments.
        got: usize,
    },
    /// The degree leaves no room for a grand product.
    #[error("a protocol of degree {degree} cannot carry a permutation")]
    PermutationDegree {
        /// The protocol's degree.
        degree: usize,
    },
    /// A permutation column is not queried at the current row.
    #[error("the permutation contains {kind:?} column {column}, which is not queried at rotation 0")]
    PermutationQuery {
        /// Kind of column.
        kind: ColumnKind,
        /// Its index.
        column: usize,
    },
    /// A pinned instance that does not exist.
    #[error("instance {index} is pinned, but there are {count}")]
    UnknownInstance {
        /// Index among the instances of all columns.
        index: usize,
        /// Number of instances.
        count: usize,
    },
    /// Pinned instances are not in ascending order.
    #[error("instance {index} is pinned twice, or after a later one: pins are listed by ascending index")]
    PinnedOrder {
        /// Index among the instances of all columns.
        index: usize,
    },
    /// More instances than usable rows.
    #[error("instance column {column} has {got} values, but only {limit} rows are usable")]
    TooManyInstances {
        /// The column.
        column: usize,
        /// Its length.
        got: usize,
        /// Usable rows.
        limit: usize,
    },
}

/// Calldata that is not a canonical call of a verifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalldataError {
    /// Fewer than four bytes, or a selector of no entry point.
    #[error("calldata does not start with the selector of `verify`, `verifyProof` or `verifyBatch`")]
    Selector,
    /// The arguments do not decode.
    #[error("calldata does not decode as `(bytes,uint256[])`")]
    Undecodable,
    /// The arguments decode, but another encoding of them is the canonical one.
    #[error("calldata is not the canonical encoding of its arguments")]
    NotCanonical,
    /// Not the bytes of one proof, or of a batch not those of one or more proofs.
    #[error("{got} bytes of proofs, each of which has {expected}")]
    ProofLength {
        /// Bytes of every proof of the layout.
        expected: usize,
        /// Bytes of the call's argument.
        got: usize,
    },
    /// The number of instances is not that of all proofs together.
    #[error("{got} instances instead of {expected}")]
    InstanceCount {
        /// Instances of so many proofs.
        expected: usize,
        /// Instances of the call.
        got: usize,
    },
}

/// Proof bytes or instances that a verifier refuses before any arithmetic.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// The proof has the wrong length.
    #[error("the proof has {got} bytes instead of {expected}")]
    ProofLength {
        /// Bytes of every proof of this protocol.
        expected: usize,
        /// Bytes given.
        got: usize,
    },
    /// The number of instances is wrong.
    #[error("{got} instances instead of {expected}")]
    InstanceCount {
        /// Instances of this protocol.
        expected: usize,
        /// Instances given.
        got: usize,
    },
    /// An instance is not a canonical field element.
    #[error("instance {index} is not below the scalar field's order: `{got:#x}`")]
    InstanceNotInField {
        /// Position among the instances.
        index: usize,
        /// The value.
        got: U256,
    },
    /// An instance is not what the verifier insists on.
    #[error("instance {index} is `{got:#x}`, but it has to be `{expected:#x}`")]
    PinnedInstance {
        /// Position among the instances.
        index: usize,
        /// The value it is pinned to.
        expected: U256,
        /// The value.
        got: U256,
    },
    /// A scalar of the proof is not a canonical field element.
    #[error("word {word} of the proof is not below the scalar field's order: `{got:#x}`")]
    ScalarNotInField {
        /// Index of the 32-byte word.
        word: usize,
        /// The value.
        got: U256,
    },
    /// A point of the proof is not on the curve.
    #[error("words {word} and {next} of the proof are not a point of the curve", next = word + 1)]
    PointNotOnCurve {
        /// Index of the 32-byte word that holds `x`.
        word: usize,
    },
}
