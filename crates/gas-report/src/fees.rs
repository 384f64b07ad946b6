//! What a verification costs on each chain.

mod arbitrum;
mod op_stack;
mod wei;

use alloy_primitives::U256;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use verifier_program::Fork;

use crate::facts::ModelFacts;
use crate::prices::{ChainPrices, DataPrices, Prices};
use crate::wire::TransactionSizes;
use wei::{eth, from_gwei};

/// One verification on one chain, at recorded prices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChainFee {
    pub chain: String,
    /// Gas at the chain's own price, and an OP stack chain's operator fee.
    pub execution_eth: f64,
    /// For publishing the transaction on Ethereum; zero there.
    pub data_eth: f64,
    pub total_eth: f64,
    pub total_usd: f64,
    /// With one verification per heartbeat.
    pub usd_per_day: f64,
}

/// Fee of one transaction, in wei.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fee {
    /// Gas at the chain's own price, and an OP stack chain's operator fee.
    pub execution: U256,
    /// For publishing the transaction on Ethereum; zero there.
    pub data: U256,
}

impl Fee {
    /// Of a transaction with this gas and these sizes.
    ///
    /// Rollups run the same EVM at the same prices of instructions and calldata as Ethereum, so that gas counts alike.
    /// Whether a rollup has Ethereum's calldata floor makes no difference: a verification lies far above it.
    pub fn on(chain: &ChainPrices, gas: u64, transaction: &TransactionSizes) -> Self {
        let gas_price = from_gwei(chain.gas_price_gwei);
        let execution = U256::from(gas) * gas_price;
        match &chain.data {
            DataPrices::None => Self { execution, data: U256::ZERO },
            DataPrices::OpStack(prices) => Self {
                execution: execution + op_stack::operator_fee(gas, prices),
                data: op_stack::l1_fee(transaction.fastlz_bytes, prices),
            },
            DataPrices::Arbitrum(prices) => {
                let data = arbitrum::poster_gas(transaction.brotli_bytes, prices, gas_price) * gas_price;
                Self { execution, data }
            }
        }
    }

    /// In ETH, to the precision of a float.
    pub fn total_eth(&self) -> f64 {
        eth(self.execution + self.data)
    }
}

/// One verification on every chain of `prices`, in their order, with gas on the live fork; `heartbeat_seconds` lie
/// between two verifications (at least 1). Empty for facts without gas on the live fork.
pub fn fees(facts: &ModelFacts, prices: &Prices, heartbeat_seconds: u64) -> Vec<ChainFee> {
    let Some(gas) = facts.on(Fork::LIVE) else { return Vec::new() };
    let gas = gas.best().transaction;
    let fee = |chain: &ChainPrices| {
        let fee = Fee::on(chain, gas, &facts.transaction);
        let total_usd = fee.total_eth() * prices.eth_usd;
        ChainFee {
            chain: chain.name.clone(),
            execution_eth: eth(fee.execution),
            data_eth: eth(fee.data),
            total_eth: fee.total_eth(),
            total_usd,
            usd_per_day: total_usd * SECONDS_PER_DAY / heartbeat_seconds.max(1) as f64,
        }
    };
    prices.chains.iter().map(fee).collect()
}

const SECONDS_PER_DAY: f64 = 86_400.0;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod vectors;
