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
    /// [`QuantiseError::NoSuchTensor`] for a name that is neither an input nor an output; [`QuantiseError::SharedName`] where
    /// something hidden shares its name, by which its salt and values are kept.
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
        refuse_shared_names(graph)
    }
}

/// An ONNX graph may declare an input as an output too, and an output twice.
fn refuse_shared_names(graph: &FixedGraph) -> Result<(), QuantiseError> {
    let names = graph.inputs.iter().map(|port| &port.name).chain(graph.outputs.iter().map(|port| &port.name));
    let mut seen = BTreeMap::new();
    for (name, visibility) in names.zip(graph.visibilities()) {
        let earlier = seen.insert(name, visibility);
        if earlier.is_some_and(|earlier| [earlier, visibility] != [Visibility::Public; 2]) {
            return Err(QuantiseError::SharedName { name: name.clone() });
        }
    }
    Ok(())
}
