//! What is known of one model before prices and budgets: the unit that a sweep keeps when it is interrupted.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use verifier_program::{Fork, Section};

use crate::columns::Sums;
use crate::options::Options;
use crate::wire::TransactionSizes;

/// One model with its layout, and everything that was predicted and measured of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelFacts {
    /// Unique within a report; rows of two reports are compared by it.
    pub name: String,
    pub source: Source,
    /// Of a generated model: such as `conv`. Absent for others, and in older reports.
    pub family: Option<String>,
    /// Weights and biases.
    pub parameters: u64,
    /// Elements of all tensors that the model computes in fixed point: what linear layers, pools, products, quotients, maxima
    /// and non-linear functions make, the outputs among them; neither inputs nor elements that are only moved. Absent in
    /// older reports.
    pub activations: Option<u64>,
    /// Of one inference.
    pub multiply_adds: u64,
    pub layout: Layout,
    /// One verification and the deployment on each fork, oldest fork first.
    pub gas: Vec<ForkGas>,
    /// Of the transaction that carries one verification: what rollups charge for.
    pub transaction: TransactionSizes,
    /// What else the same model could cost.
    pub options: Options,
    pub prover: ProverFigures,
    /// Error against the float model on calibration data.
    pub accuracy: Option<AccuracyFigures>,
    /// Why nothing was measured although it was asked for.
    pub unmeasured: Option<String>,
}

/// Where a model comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// A folder made by `assay build`.
    Artefacts,
    /// An ONNX file.
    Onnx,
    /// A sweep over a family of generated models.
    Generated,
}

/// The circuit's dimensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// The circuit has `2^logrows` rows.
    pub logrows: u32,
    /// Main advice columns.
    pub lanes: usize,
    /// Those of them in which cells can be looked up.
    pub lookup_lanes: usize,
    /// In windows, in older reports.
    #[serde(default)]
    pub sums: Sums,
    /// Rows that hold something.
    pub rows_used: usize,
    /// Public field elements.
    pub instances: usize,
    /// Curve points in a proof.
    pub commitments: usize,
    /// Evaluations in a proof.
    pub evaluations: usize,
    /// Terms of the multi-scalar multiplication: proof points and points of the key.
    pub msm_terms: usize,
}

/// Gas on one fork.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForkGas {
    #[schemars(schema_with = "crate::schema::fork")]
    pub fork: Fork,
    /// Before any key exists.
    pub predicted: GasFigures,
    /// Of a real proof in the embedded EVM.
    pub measured: Option<GasFigures>,
}

/// The price of one verification as a transaction of its own, and of its contract.
/// `transaction = max(floor, intrinsic + calldata + execution)`, and the sections sum to `execution`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GasFigures {
    pub transaction: u64,
    pub intrinsic: u64,
    pub calldata: u64,
    pub execution: u64,
    pub floor: u64,
    /// Gas of each section that was entered.
    #[schemars(schema_with = "crate::schema::gas_by_section")]
    pub sections: BTreeMap<Section, u64>,
    /// The transaction that deploys the verifier.
    pub deployment: u64,
    /// Size of the deployed code.
    pub runtime_bytes: u64,
}

/// What proving takes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProverFigures {
    /// On the reference machine: the same figure everywhere.
    pub predicted: ProverCost,
    /// On the machine that made the report.
    pub measured: Option<ProverCost>,
    /// Key generation, on the machine that made the report.
    pub setup_seconds: Option<f64>,
    pub proving_key_bytes: Option<u64>,
}

/// Key loading, witness and proof.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProverCost {
    pub seconds: f64,
    pub peak_memory_bytes: u64,
}

/// Error of the outputs in the model's units.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccuracyFigures {
    pub max_abs_error: f64,
    pub mean_abs_error: f64,
    /// Share of outputs with the float model's label; absent for models without labels.
    pub label_agreement: Option<f64>,
}

impl ModelFacts {
    /// Cells of all lanes in use: on one lane, rows.
    pub fn cells(&self) -> u64 {
        (self.layout.rows_used as u64).saturating_mul(self.layout.lanes as u64)
    }

    /// Activations and parameters: what a circuit at linear cost grows with. Unknown where the activations are.
    pub fn values(&self) -> Option<u64> {
        Some(self.activations?.saturating_add(self.parameters))
    }

    /// Gas on a fork.
    pub fn on(&self, fork: Fork) -> Option<&ForkGas> {
        self.gas.iter().find(|gas| gas.fork == fork)
    }
}

impl ForkGas {
    /// Measured where there is a measurement, else predicted.
    pub fn best(&self) -> &GasFigures {
        self.measured.as_ref().unwrap_or(&self.predicted)
    }

    /// Prediction against measurement: `0.01` is a prediction 1 % too high.
    pub fn deviation(&self) -> Option<f64> {
        let measured = self.measured.as_ref()?.transaction;
        Some(self.predicted.transaction as f64 / measured as f64 - 1.0)
    }
}
