//! Who sees what of a model.

use std::collections::BTreeMap;

use model::{FixedGraph, ParameterVisibility, Visibility};
use serde::{Deserialize, Serialize};

use crate::error::{CliError, ErrorKind};
use crate::figures::Figures;

/// Who can see what, by the names of inputs and outputs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ModelVisibility {
    pub(crate) inputs: BTreeMap<String, Visibility>,
    pub(crate) outputs: BTreeMap<String, Visibility>,
    /// Fixed ones are in the verifying key, and with enough proofs known to everybody.
    pub(crate) parameters: ParameterVisibility,
}

impl ModelVisibility {
    pub(crate) fn of(graph: &FixedGraph) -> Self {
        Self {
            inputs: graph.inputs.iter().map(|port| (port.name.clone(), port.visibility)).collect(),
            outputs: graph.outputs.iter().map(|port| (port.name.clone(), port.visibility)).collect(),
            parameters: graph.parameter_visibility(),
        }
    }

    /// Inputs and outputs that a proof does not show, with how they are hidden.
    fn hidden(&self) -> Vec<(&str, Visibility)> {
        let ports = self.inputs.iter().chain(&self.outputs);
        let ports = ports.map(|(name, visibility)| (name.as_str(), *visibility));
        ports.filter(|(_, visibility)| *visibility != Visibility::Public).collect()
    }

    /// A line for people, where something is hidden.
    pub(crate) fn describe(&self, figures: &mut Figures) {
        let mut hidden: Vec<String> = self.hidden().iter().map(|(name, mode)| format!("{name} {mode}")).collect();
        match self.parameters {
            ParameterVisibility::Hashed => {
                hidden.push("parameters hashed".to_owned());
                figures.figure("hidden", hidden.join(", "));
            }
            ParameterVisibility::Fixed if hidden.is_empty() => {}
            ParameterVisibility::Fixed => {
                figures.remarked("hidden", hidden.join(", "), "parameters are public");
            }
        }
    }

    /// Refuses models that hide something from an oracle, which computes inputs itself and reads outputs.
    pub(crate) fn require_public(&self) -> Result<(), CliError> {
        match self.hidden().first() {
            None => Ok(()),
            Some((name, mode)) => Err(CliError::new(
                ErrorKind::Unsupported,
                "not-public",
                format!("`{name}` is {mode}: a feed's oracle computes the inputs of its model and reads the outputs"),
                "build the model for the feed without `--visibility`, `--input-visibility` and `--output-visibility`",
            )),
        }
    }
}
