//! Fees of OP stack chains beyond their own gas.

use alloy_primitives::U256;

use super::wei::from_gwei;
use crate::prices::OpStackPrices;

// The linear regression of compressed batches, scaled by 10^6
// (specs.optimism.io, Fjord: L1-cost fees: `intercept`, `fastlzCoef`, `minTransactionSize`).
const INTERCEPT: u64 = 42_585_600;
const FASTLZ_COEFFICIENT: u64 = 836_500;
const LEAST_SIZE: u64 = 100_000_000;
const DECIMALS: u64 = 1_000_000_000_000;

/// Estimated bytes in a compressed batch, times 10^6.
pub(super) fn estimated_size_scaled(fastlz_bytes: u64) -> U256 {
    let regression = U256::from(fastlz_bytes) * U256::from(FASTLZ_COEFFICIENT);
    regression.saturating_sub(U256::from(INTERCEPT)).max(U256::from(LEAST_SIZE))
}

/// The fee for publishing, in wei, since Fjord: the estimated size as calldata at Ethereum's base fee and as blob gas,
/// each with the chain's factor in millionths.
pub(super) fn l1_fee(fastlz_bytes: u64, prices: &OpStackPrices) -> U256 {
    let calldata = U256::from(16) * U256::from(prices.base_fee_scalar) * from_gwei(prices.l1_base_fee_gwei);
    let blobs = U256::from(prices.blob_base_fee_scalar) * from_gwei(prices.l1_blob_base_fee_gwei);
    estimated_size_scaled(fastlz_bytes) * (calldata + blobs) / U256::from(DECIMALS)
}

/// The operator's fee, in wei, since Jovian (specs.optimism.io, Jovian: execution engine); Isthmus divided by 10^6 where
/// Jovian multiplies by 100.
pub(super) fn operator_fee(gas: u64, prices: &OpStackPrices) -> U256 {
    let by_gas = U256::from(gas) * U256::from(prices.operator_fee_scalar) * U256::from(100);
    by_gas + U256::from(prices.operator_fee_constant)
}
