//! Which inputs and outputs are public, by kind and by name.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::fixed::graph::FixedGraph;
use crate::fixed::visibility::Visibility;
use crate::quantise::error::QuantiseError;

/// What the inputs and outputs of a model are, all public unless said otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TensorVisibility {
    /// Every input that `tensors` does not name.
    pub inputs: Visibility,
    /// Every output that `tensors` does not name.
    pub outputs: Visibility,
    /// By the name of an input or output.
    pub tensors: BTreeMap<String, Visibility>,
}

impl TensorVisibility {
    /// Sets the visibility of every input and output.
    ///
    /// # Errors
    /// [`QuantiseError::NoSuchTensor`] for a name that is neither an input nor an output.
    pub(super) fn apply(&self, graph: &mut FixedGraph) -> Result<(), QuantiseError> {
        let known = |name: &String| {
            graph.inputs.iter().any(|port| port.name == *name) || graph.outputs.iter().any(|port| port.name == *name)
        };
        if let Some(name) = self.tensors.keys().find(|name| !known(name)) {
            return Err(QuantiseError::NoSuchTensor { name: name.clone() });
        }
        let chosen = |name: &str, otherwise| self.tensors.get(name).copied().unwrap_or(otherwise);
        for port in &mut graph.inputs {
            port.visibility = chosen(&port.name, self.inputs);
        }
        for port in &mut graph.outputs {
            port.visibility = chosen(&port.name, self.outputs);
        }
        Ok(())
    }
}
