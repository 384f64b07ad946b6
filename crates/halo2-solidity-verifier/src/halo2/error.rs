//! Errors of the adapter.

use protocol_spec::{ColumnKind, EnvelopeError, SpecError};
use verifier_program::InterpretError;

/// A circuit for which no verifier can be generated.
#[derive(Debug, thiserror::Error)]
pub enum ProtocolError {
    /// halo2-axiom caps a circuit's degree silently, so that such a gate would not be enforced.
    #[error("gate `{gate}` has degree {got}, above the cap of {limit} that halo2-axiom applies silently")]
    GateDegree {
        /// The gate's name.
        gate: String,
        /// Its degree.
        got: usize,
        /// The cap in force.
        limit: usize,
    },
    /// A selector that key generation has not replaced by a fixed column.
    #[error("gate `{gate}` contains a virtual selector: take the constraint system from the verifying key")]
    Selector {
        /// The gate's name.
        gate: String,
    },
    /// A simple selector in a lookup: key generation could merge it with others, and refuses it by a panic.
    #[error("lookup `{lookup}` contains a simple selector: use a complex one")]
    SimpleSelector {
        /// The lookup's name.
        lookup: String,
    },
    /// A gate reads a cell that is not among the queries.
    #[error("gate `{gate}` reads {kind:?} column {column} at rotation {rotation}, which is not among the queries")]
    UnlistedQuery {
        /// The gate's name.
        gate: String,
        /// Kind of column.
        kind: ColumnKind,
        /// Its index.
        column: usize,
        /// Rows ahead.
        rotation: i32,
    },
    /// The lengths given do not match the circuit's instance columns.
    #[error("{got} instance lengths for {expected} instance columns")]
    InstanceColumns {
        /// Columns of the circuit.
        expected: usize,
        /// Lengths given.
        got: usize,
    },
    /// The parts do not fit together.
    #[error(transparent)]
    Spec(#[from] SpecError),
}

/// Proof bytes that cannot be completed or are refused before verification.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// Lengths, scalars, points or pinned instances are wrong.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// The last word is not the inverse that the verifier needs.
    #[error("the inversion hint is wrong")]
    Hint,
    /// A challenge hit one of the few points at which the verifier would divide by zero: prove again.
    #[error("a value to be inverted is zero")]
    NotInvertible,
}

impl From<InterpretError> for ProofError {
    fn from(error: InterpretError) -> Self {
        match error {
            InterpretError::Envelope(error) => Self::Envelope(error),
            InterpretError::NotInvertible => Self::NotInvertible,
        }
    }
}
