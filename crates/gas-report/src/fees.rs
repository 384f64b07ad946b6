//! What a verification costs on each chain.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One verification on one chain, at recorded prices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChainFee {
    pub chain: String,
    /// Gas at the chain's own price.
    pub execution_eth: f64,
    /// For publishing the transaction on Ethereum; zero there.
    pub data_eth: f64,
    pub total_eth: f64,
    pub total_usd: f64,
    /// With one verification per heartbeat.
    pub usd_per_day: f64,
}
