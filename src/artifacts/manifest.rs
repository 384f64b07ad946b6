use std::collections::BTreeMap;

use circuit::Sums;
use foundry_project::CompilerSettings;
use model::{Accuracy, QuantiseConfig};
use protocol_spec::InstanceBytes;
use protocol_spec::public::PublicLayout;
use serde::{Deserialize, Serialize};

use super::ModelVisibility;

/// Of `manifest.json`. Version 1 had no `visibility`.
pub(crate) const MANIFEST_VERSION: u32 = 2;

/// `manifest.json`: what the artefacts were made from and by which hashes they are known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    pub(crate) schema_version: u32,
    /// Program and version.
    pub(crate) generator: String,
    pub(crate) name: String,
    /// Name of the verifier contract.
    pub(crate) contract: String,
    pub(crate) model_id: String,
    /// Anyone can forge proofs for this model: the reference string's secret is published.
    pub(crate) insecure: bool,
    pub(crate) srs: SrsStamp,
    pub(crate) settings: Settings,
    pub(crate) visibility: ModelVisibility,
    pub(crate) circuit: CircuitFigures,
    /// What every instance means, with the scale of every public tensor.
    pub(crate) public_values: PublicLayout,
    pub(crate) accuracy: Accuracy,
    pub(crate) contract_figures: ContractFigures,
    pub(crate) hashes: Hashes,
}

/// The reference string, cut to the circuit's rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SrsStamp {
    pub(crate) origin: String,
    pub(crate) logrows: u32,
}

/// What the user decided, with defaults filled in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) quantisation: QuantiseConfig,
    pub(crate) max_error: Option<f64>,
    pub(crate) dimensions: BTreeMap<String, usize>,
    pub(crate) optimize: Option<String>,
    pub(crate) gas_budget: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CircuitFigures {
    pub(crate) logrows: u32,
    pub(crate) lanes: usize,
    /// Those of them in which cells can be looked up.
    pub(crate) lookup_lanes: usize,
    pub(crate) sums: Sums,
    pub(crate) limb_bits: u32,
    pub(crate) rows_used: usize,
    pub(crate) instances: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ContractFigures {
    /// Of one verification on Osaka.
    pub(crate) predicted_transaction_gas: u64,
    /// What the prediction takes instances for: those of calibration data.
    pub(crate) typical_instances: InstanceBytes,
    pub(crate) runtime_bytes: usize,
    pub(crate) deploy_gas: u64,
    /// Keccak-256 of the deployed code: what `EXTCODEHASH` returns.
    pub(crate) runtime_code_hash: String,
    /// The same of the model contract.
    pub(crate) model_code_hash: String,
    pub(crate) compiler: String,
    pub(crate) compiler_settings: CompilerSettings,
}

/// SHA-256 of the files; for `circuit`, `srs` and `vk` of the payload behind the frame.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Hashes {
    pub(crate) onnx: String,
    /// Of the field `settings` in compact JSON.
    pub(crate) settings: String,
    pub(crate) srs: String,
    pub(crate) circuit: String,
    pub(crate) vk: String,
    pub(crate) bytecode: String,
    /// By path within the folder.
    pub(crate) solidity: BTreeMap<String, String>,
}

impl Settings {
    pub(crate) fn hash(&self) -> Result<String, serde_json::Error> {
        Ok(super::sha256_hex(&serde_json::to_vec(self)?))
    }
}
