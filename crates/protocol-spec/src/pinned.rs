//! Public values that a verifier insists on.

use serde::{Deserialize, Serialize};

use crate::field::Scalar;

/// A public value that the verifier compares with a constant, and rejects every proof with another one: however valid, it
/// proves another statement. The hash of hidden weights is one, which would bind nothing if nobody compared it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinnedInstance {
    /// Index among the instances of all columns.
    pub index: usize,
    /// What the instance has to be.
    pub value: Scalar,
}
