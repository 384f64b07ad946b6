//! Prices of gas and data, as they were recorded.

mod check;
mod error;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use error::PricesError;

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
    /// Base fee and tip; on Arbitrum the base fee.
    pub gas_price_gwei: f64,
    pub data: DataPrices,
}

/// How publishing a transaction on Ethereum is charged for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum DataPrices {
    /// Ethereum itself: calldata gas is all.
    None,
    /// OP stack since Jovian: data as since Fjord, and the operator's fee.
    OpStack(OpStackPrices),
    /// Arbitrum Nitro since ArbOS 20.
    Arbitrum(ArbitrumPrices),
}

/// What the contract `L1Block` of an OP stack chain holds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpStackPrices {
    /// Ethereum's base fee.
    pub l1_base_fee_gwei: f64,
    /// Ethereum's price of blob gas.
    pub l1_blob_base_fee_gwei: f64,
    pub base_fee_scalar: u32,
    pub blob_base_fee_scalar: u32,
    /// Hundreds of wei per gas.
    #[serde(default)]
    pub operator_fee_scalar: u32,
    /// Wei per transaction.
    #[serde(default)]
    pub operator_fee_constant: u64,
}

/// What the precompile `ArbGasInfo` of an Arbitrum chain tells.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArbitrumPrices {
    /// Of a sixteenth of a byte under brotli (`getL1BaseFeeEstimate`).
    pub l1_price_per_unit_gwei: f64,
}

impl Prices {
    /// Reads and checks a price file, as `assets/prices.json` is one.
    ///
    /// # Errors
    /// Text that is no such file (unknown and missing fields included), and figures that are none: see [`PricesError`].
    pub fn from_json(text: &str) -> Result<Self, PricesError> {
        let prices: Self = serde_json::from_str(text).map_err(PricesError::Json)?;
        prices.check()?;
        Ok(prices)
    }
}

impl Default for Prices {
    /// Round figures, which say so: `assets/prices.json`.
    fn default() -> Self {
        Self::from_json(include_str!("../assets/prices.json")).expect("a test reads the committed prices")
    }
}

#[cfg(test)]
mod tests;
