//! Parts of a verifier that gas is attributed to.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A part of the verifier. The order is the order of execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Section {
    /// Dispatch, calldata and range checks, the result.
    Other,
    /// Hashing and challenges.
    Transcript,
    /// Batch inversion, Lagrange polynomials, instance evaluation.
    Instances,
    /// Identities and the quotient's value.
    Gates,
    /// Opening scalars and the multi-scalar multiplication.
    Opening,
    /// The pairing check.
    Pairing,
}

impl Section {
    /// All sections, in order.
    pub const ALL: [Self; 6] =
        [Self::Other, Self::Transcript, Self::Instances, Self::Gates, Self::Opening, Self::Pairing];

    /// Lower-case name, as in reports and in markers of generated code.
    pub fn name(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::Transcript => "transcript",
            Self::Instances => "instances",
            Self::Gates => "gates",
            Self::Opening => "opening",
            Self::Pairing => "pairing",
        }
    }
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
