//! The transaction as it is published.

mod brotli_size;
mod envelope;
mod sample;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(crate) use brotli_size::brotli_len;
pub use sample::sample_calldata;

/// Sizes of a signed EIP-1559 transaction that carries one verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TransactionSizes {
    /// Of a real proof, or of random words in its place.
    pub measured: bool,
    pub calldata_bytes: u64,
    /// The whole envelope.
    pub bytes: u64,
    /// The envelope under FastLZ, as OP stack chains since Fjord count it.
    pub fastlz_bytes: u64,
    /// The envelope under brotli, as Arbitrum chains count it.
    pub brotli_bytes: u64,
}

impl TransactionSizes {
    /// Sizes of the transaction with this calldata, addressed and signed as a wallet would; `measured` says whether the
    /// calldata holds a real proof.
    ///
    /// Addresses, signatures and fees differ between transactions: that moves each size by a few bytes.
    pub fn of(calldata: &[u8], measured: bool) -> Self {
        let envelope = envelope::signed(calldata);
        Self {
            measured,
            calldata_bytes: calldata.len() as u64,
            bytes: envelope.len() as u64,
            fastlz_bytes: op_alloy_flz::flz_compress_len(&envelope).into(),
            brotli_bytes: brotli_len(&envelope),
        }
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::real_transaction;
