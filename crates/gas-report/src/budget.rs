//! What one verification may cost, and which models keep to it.

mod change;
mod combined;
mod costs;
mod largest;
mod parse;
mod verdict;
mod words;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use largest::{Limits, PricedCircuit};
pub use parse::BudgetError;

/// The most that one verification may cost.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Budget {
    /// Transaction gas on the live fork.
    Gas(u64),
    /// On every chain of the report.
    Usd(f64),
    /// On every chain of the report.
    Eth(f64),
}

/// Whether one model keeps to the budget.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    pub fits: bool,
    /// What it costs in the budget's unit, on each chain that the budget speaks of.
    pub costs: Vec<ChainCost>,
    /// Empty where the model fits.
    pub knobs: Vec<Knob>,
    /// What is too much even with the best knob, in the budget's unit, on the dearest chain; absent where something fits.
    pub falls_short_by: Option<f64>,
}

/// What a verification costs on one chain, in the budget's unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChainCost {
    pub chain: String,
    pub cost: f64,
    pub fits: bool,
}

/// Something to change, with what it is predicted to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Knob {
    pub kind: KnobKind,
    /// As a short sentence: "1 lane instead of 4".
    pub change: String,
    /// Gas of one verification after it.
    pub transaction_gas: u64,
    /// What it costs in turn: "proving 3.2 s instead of 0.9 s".
    pub price: String,
    /// Whether the model would keep to the budget with it.
    pub fits: bool,
}

/// What can be changed about a model that is too dear.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KnobKind {
    Lanes,
    Packing,
    SharedVerifier,
    Batch,
    /// Several of them together.
    Combined,
}

/// The largest model within the budget.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LargestModel {
    /// The largest row that fits.
    pub row: Option<String>,
    pub parameters: Option<u64>,
    /// By the fitted laws, beyond the rows of this report: the most parameters that `k` up to the prover's limit holds.
    pub extrapolated: Option<Extrapolation>,
}

/// What the laws say beyond the rows they were fitted to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Extrapolation {
    pub lanes: usize,
    pub logrows: u32,
    pub parameters: u64,
    pub transaction_gas: u64,
    /// On the reference machine.
    pub prove_seconds: f64,
    pub peak_memory_bytes: u64,
}

#[cfg(test)]
mod tests;
