//! Prices that differ between hard forks. The verifier's own instructions and precompiles cost the same on all.

use protocol_spec::CalldataStats;
use serde::{Deserialize, Serialize};

use super::gas::Gas;

/// A hard fork of Ethereum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fork {
    /// The fork before the live one.
    Prague,
    /// The live rules.
    #[default]
    Osaka,
    /// Planned: lower base (EIP-2780), higher floor of 64 for every byte.
    Amsterdam,
}

impl Fork {
    /// All forks, oldest first.
    pub const ALL: [Self; 3] = [Self::Prague, Self::Osaka, Self::Amsterdam];

    pub(super) fn intrinsic(self) -> Gas {
        match self {
            Self::Prague | Self::Osaka => Gas(21_000),
            Self::Amsterdam => Gas(15_000),
        }
    }

    /// The least a transaction costs.
    pub(super) fn floor(self, calldata: &CalldataStats) -> Gas {
        let (zero, nonzero) = match self {
            Self::Prague | Self::Osaka => (10, 40),
            Self::Amsterdam => (64, 64),
        };
        self.intrinsic() + Gas(zero * calldata.zero_bytes + nonzero * calldata.nonzero_bytes)
    }
}
