//! Who learns a model's inputs, outputs and parameters.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::fixed::graph::FixedGraph;

/// How a model input or output appears among the instances of a proof. Its range checks are the same in all cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// As its packed values: whoever sees the proof knows them.
    #[default]
    Public,
    /// As one salted hash of its packed values.
    Hashed,
    /// Not at all: the proof says that there is such a tensor.
    Private,
}

impl fmt::Display for Visibility {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Public => "public",
            Self::Hashed => "hashed",
            Self::Private => "private",
        })
    }
}

/// Who learns the weights and biases of linear layers. All else of a model is public.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParameterVisibility {
    /// Constants of the circuit: everybody.
    #[default]
    Fixed,
    /// As one salted hash: the prover.
    Hashed,
}

impl fmt::Display for ParameterVisibility {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fixed => "fixed",
            Self::Hashed => "hashed",
        })
    }
}

impl FixedGraph {
    /// The visibility of every input, then that of every output.
    pub fn visibilities(&self) -> impl Iterator<Item = Visibility> {
        let inputs = self.inputs.iter().map(|port| port.visibility);
        inputs.chain(self.outputs.iter().map(|port| port.visibility))
    }

    /// Number of hashed inputs and outputs: each has a salt.
    pub fn hashed_tensors(&self) -> usize {
        self.visibilities().filter(|visibility| *visibility == Visibility::Hashed).count()
    }
}
