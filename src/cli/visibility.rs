//! Options that say what proofs show.

use clap::Args;
use model::{ParameterVisibility, TensorVisibility, Visibility};

use crate::error::CliError;
use crate::naming::{NamedVisibility, parse_parameter_visibility, parse_visibility};

/// What proofs show of inputs and outputs, and who knows the weights.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct VisibilityArgs {
    /// What proofs show of an input or output: all of it (public), a salted hash (hashed) or nothing (private); may be
    /// repeated
    #[arg(long = "visibility", value_name = "TENSOR=MODE")]
    pub(crate) tensors: Vec<NamedVisibility>,
    /// The same of every other input [default: public]
    #[arg(long, value_name = "MODE", value_parser = parse_visibility)]
    pub(crate) input_visibility: Option<Visibility>,
    /// The same of every other output [default: public]
    #[arg(long, value_name = "MODE", value_parser = parse_visibility)]
    pub(crate) output_visibility: Option<Visibility>,
    /// Weights and biases: constants of the circuit, which proofs give away (fixed), or known to the prover alone, with a salted
    /// hash that the verifier insists on (hashed) [default: fixed]
    #[arg(long, value_name = "MODE", value_parser = parse_parameter_visibility)]
    pub(crate) param_visibility: Option<ParameterVisibility>,
}

impl VisibilityArgs {
    /// What the quantiser is told about a model with these inputs and outputs.
    ///
    /// # Errors
    /// A tensor that the model does not have, or one that is named twice.
    pub(crate) fn of_model(&self, known: &[String]) -> Result<TensorVisibility, CliError> {
        let mut visibility = TensorVisibility {
            inputs: self.input_visibility.unwrap_or_default(),
            outputs: self.output_visibility.unwrap_or_default(),
            ..TensorVisibility::default()
        };
        for NamedVisibility(name, mode) in &self.tensors {
            if !known.contains(name) {
                return Err(CliError::usage(
                    "visibility-tensor",
                    format!("`--visibility`: the model has no input or output called `{name}`"),
                    format!("it has `{}`", known.join("`, `")),
                ));
            }
            if visibility.tensors.insert(name.clone(), *mode).is_some() {
                return Err(CliError::usage(
                    "visibility-tensor",
                    format!("`--visibility` is given twice for `{name}`"),
                    "give one mode for each tensor",
                ));
            }
        }
        Ok(visibility)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(tensors: &[&str]) -> VisibilityArgs {
        let tensors = tensors.iter().map(|text| text.parse().unwrap()).collect();
        VisibilityArgs { tensors, output_visibility: Some(Visibility::Private), ..VisibilityArgs::default() }
    }

    #[test]
    fn named_tensors_go_before_their_side() {
        let known = ["features".to_owned(), "score".to_owned()];
        let visibility = args(&["features=hashed"]).of_model(&known).unwrap();
        assert_eq!((visibility.inputs, visibility.outputs), (Visibility::Public, Visibility::Private));
        assert_eq!(visibility.tensors["features"], Visibility::Hashed);
    }

    #[test]
    fn unknown_and_repeated_tensors_are_refused() {
        let known = ["features".to_owned(), "score".to_owned()];
        let unknown = args(&["colour=hashed"]).of_model(&known).unwrap_err();
        assert_eq!((unknown.kind.exit_code(), unknown.help.as_str()), (2, "it has `features`, `score`"));
        let twice = args(&["score=hashed", "score=private"]).of_model(&known).unwrap_err();
        assert!(twice.message.contains("twice"), "{}", twice.message);
    }
}
