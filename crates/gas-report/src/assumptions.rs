//! Every constant that the figures rest on, so that a comparison can name the one that changed.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::prices::Prices;

/// What the figures rest on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assumptions {
    /// Seconds between two verifications.
    pub heartbeat_seconds: u64,
    /// Of gas on each chain, recorded.
    pub prices: Prices,
    /// Gas of instructions, precompiles and transactions: name with fork, to value.
    pub gas_schedule: BTreeMap<String, u64>,
    /// Constants of the prover's cost model on the reference machine.
    pub prover_model: BTreeMap<String, f64>,
}
