//! `report.json`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::assumptions::Assumptions;
use crate::budget::{Budget, LargestModel, Verdict};
use crate::facts::ModelFacts;
use crate::fees::ChainFee;
use crate::law::Law;

/// Version of [`Report`].
pub const SCHEMA_VERSION: u32 = 1;

/// Gas budgets of models.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Report {
    pub schema_version: u32,
    /// Program and version.
    pub generator: String,
    pub assumptions: Assumptions,
    /// Of one verification.
    pub budget: Option<Budget>,
    /// In the order asked for.
    pub rows: Vec<Row>,
    /// Absent without a budget.
    pub largest: Option<LargestModel>,
    pub laws: Vec<Law>,
}

/// One model, priced and judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    pub facts: ModelFacts,
    pub fees: Vec<ChainFee>,
    /// Absent without a budget.
    pub verdict: Option<Verdict>,
}
