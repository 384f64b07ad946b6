//! What proofs do not show: salts, and outputs that are hashed or private.

use std::collections::BTreeMap;
use std::fmt;

use kzg_backend::ProofFile;
use model::{FixedGraph, Visibility};
use serde::Serialize;

use crate::artifacts::sha256_hex;
use crate::error::{CliError, internal};
use crate::output::SCHEMA_VERSION;
use crate::salts::Salts;

/// Values that a proof may hide. Debug output may end in a log, and does not tell them.
#[derive(Clone, Serialize)]
#[serde(transparent)]
pub(crate) struct Concealed<T>(pub(crate) T);

/// All that is needed, beside the inputs, to say later what a proof was about. For its owner alone.
#[derive(Serialize)]
pub(crate) struct HiddenValues {
    schema_version: u32,
    model_id: String,
    /// Of the bytes of the proof that shows none of this.
    proof_sha256: String,
    /// By hashed tensor: 32 bytes.
    salts: BTreeMap<String, String>,
    /// Outputs that are hashed or private, by name.
    outputs: BTreeMap<String, HiddenTensor>,
}

/// An output, row-major.
#[derive(Serialize)]
struct HiddenTensor {
    visibility: Visibility,
    /// The model's integers, which are what is hashed.
    integers: Vec<i128>,
    /// What they stand for.
    values: Vec<f64>,
}

impl HiddenValues {
    /// `None` where proofs show everything. `outputs` are the integers that the circuit computed.
    pub(crate) fn of(graph: &FixedGraph, proof: &ProofFile, salts: &Salts, outputs: &[Vec<i128>]) -> Option<Self> {
        if graph.visibilities().all(|visibility| visibility == Visibility::Public) {
            return None;
        }
        let reals = graph.dequantise_outputs(outputs);
        let ports = graph.outputs.iter().zip(outputs).zip(reals);
        let outputs =
            ports.filter(|((port, _), _)| port.visibility != Visibility::Public).map(|((port, integers), values)| {
                let tensor = HiddenTensor { visibility: port.visibility, integers: integers.clone(), values };
                (port.name.clone(), tensor)
            });
        Some(Self {
            schema_version: SCHEMA_VERSION,
            model_id: proof.model_id.to_string(),
            proof_sha256: sha256_hex(&proof.proof),
            salts: salts.by_name(),
            outputs: outputs.collect(),
        })
    }

    /// The content of a file in `private/proofs`.
    pub(crate) fn to_json(&self) -> Result<Vec<u8>, CliError> {
        let mut text = serde_json::to_vec_pretty(self).map_err(|error| internal("JSON", error))?;
        text.push(b'\n');
        Ok(text)
    }
}

impl fmt::Debug for HiddenValues {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("HiddenValues").field("model_id", &self.model_id).finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for Concealed<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("..")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_tells_no_value_and_json_does() {
        let outputs = Concealed(vec![vec![7_654_321i128]]);
        assert_eq!(format!("{outputs:?} {outputs:#?}"), ".. ..");
        assert_eq!(serde_json::to_string(&outputs).unwrap(), "[[7654321]]");
    }
}
