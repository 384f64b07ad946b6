//! Fees of Arbitrum Nitro chains beyond their own gas.

use alloy_primitives::U256;

use super::wei::from_gwei;
use crate::prices::ArbitrumPrices;

/// Gas of a calldata byte other than zero (EIP-2028), by which the data of a transaction is counted whatever it is.
const UNITS_PER_BYTE: u64 = 16;

/// What publishing costs, in wei (nitro, `arbos/l1pricing/l1pricing.go`: `GetPosterInfo`).
pub(super) fn poster_cost(brotli_bytes: u64, prices: &ArbitrumPrices) -> U256 {
    U256::from(brotli_bytes) * U256::from(UNITS_PER_BYTE) * from_gwei(prices.l1_price_per_unit_gwei)
}

/// Gas that a transaction is charged for publishing, `gasUsedForL1` in its receipt: the cost in units of the chain's own
/// gas, rounded down (nitro, `arbos/tx_processor.go`: `GetPosterGas`).
///
/// Gas estimates by a node are higher: they add 16 bytes, 1 % and another 10 % in case that prices rise.
pub(super) fn poster_gas(brotli_bytes: u64, prices: &ArbitrumPrices, base_fee: U256) -> U256 {
    poster_cost(brotli_bytes, prices).checked_div(base_fee).unwrap_or_default()
}
