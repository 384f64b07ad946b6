//! What else the same model could cost: the knobs of its deployment.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::columns::Sums;
use crate::pricing::LayoutCounts;

/// Predicted gas of one verification on the live fork with one thing changed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// The planner's layouts, by rising gas; the one in use among them.
    pub layouts: Vec<LayoutOption>,
    /// Public values packed with fewer bits each; none where that frees no instance.
    pub packings: Vec<PackingOption>,
    /// A verifier shared by all models of this shape, behind a front contract.
    pub shared: Option<SharedOption>,
    /// Several proofs in one transaction.
    pub batches: Vec<BatchOption>,
    /// Likewise with the first of `layouts`; empty where that is the one in use.
    pub cheapest_batches: Vec<BatchOption>,
}

/// Another choice of rows and lanes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LayoutOption {
    pub lanes: usize,
    pub lookup_lanes: usize,
    /// In windows, in older reports.
    #[serde(default)]
    pub sums: Sums,
    pub logrows: u32,
    pub counts: LayoutCounts,
    pub transaction_gas: u64,
    /// On the reference machine.
    pub prove_seconds: f64,
    pub peak_memory_bytes: u64,
}

/// Narrower public values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PackingOption {
    /// Bits of the widest public value.
    pub bits: u32,
    pub instances: usize,
    pub transaction_gas: u64,
}

/// One verifier for many models.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SharedOption {
    pub transaction_gas: u64,
    /// Once for all models of the shape.
    pub verifier_deployment: u64,
    /// For each model.
    pub front_deployment: u64,
}

/// Several proofs in one transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchOption {
    pub proofs: usize,
    /// Of the whole transaction.
    pub transaction_gas: u64,
    /// The transaction's share of one proof, rounded up.
    pub gas_per_proof: u64,
}
