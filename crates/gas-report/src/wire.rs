//! The transaction as it is published.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
