//! Prices of gas and data, as they were recorded.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Recorded prices. Gas prices are in gwei.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// When and where from, in words.
    pub recorded: String,
    pub eth_usd: f64,
    pub chains: Vec<ChainPrices>,
}

/// Prices on one chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChainPrices {
    /// `ethereum`, `op`, `base`, `arbitrum`, ..
    pub name: String,
    /// Base fee and tip.
    pub gas_price_gwei: f64,
    pub data: DataPrices,
}

/// How publishing a transaction on Ethereum is charged for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum DataPrices {
    /// Ethereum itself: calldata gas is all.
    None,
    /// OP stack since Fjord.
    OpStack { l1_base_fee_gwei: f64, l1_blob_base_fee_gwei: f64, base_fee_scalar: u32, blob_base_fee_scalar: u32 },
    /// Arbitrum Nitro.
    Arbitrum { l1_price_per_unit_gwei: f64 },
}
