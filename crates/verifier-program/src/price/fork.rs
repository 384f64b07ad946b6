//! Prices that differ between hard forks. The verifier's own instructions and precompiles cost the same on all.

use std::fmt;

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
    /// Planned: lower base (EIP-2780), calldata floor of 64 for every byte (EIP-7976), state by the byte (EIP-8037).
    Amsterdam,
}

/// Amsterdam's price of a byte of state (EIP-8037).
const STATE_BYTE: u64 = 1_530;
/// Bytes of state that a new account counts for (EIP-8037).
const ACCOUNT_BYTES: u64 = 120;

impl Fork {
    /// All forks, oldest first.
    pub const ALL: [Self; 3] = [Self::Prague, Self::Osaka, Self::Amsterdam];

    /// The fork whose rules hold today.
    pub const LIVE: Self = Self::Osaka;

    /// Whether the fork's rules are settled. Prices of a planned fork may change until it is live.
    pub const fn is_final(self) -> bool {
        match self {
            Self::Prague | Self::Osaka => true,
            Self::Amsterdam => false,
        }
    }

    /// Base price of a call.
    pub(super) fn intrinsic(self) -> Gas {
        match self {
            Self::Prague | Self::Osaka => Gas(21_000),
            Self::Amsterdam => Gas(15_000),
        }
    }

    /// Base price of a creation: from Amsterdam on 12,000 and as much for the account's access (EIP-2780, EIP-8038).
    pub(super) fn creation(self) -> Gas {
        match self {
            Self::Prague | Self::Osaka => Gas(53_000),
            Self::Amsterdam => Gas(24_000),
        }
    }

    /// Price of calldata (EIP-2028).
    pub(super) fn calldata(self, bytes: &CalldataStats) -> Gas {
        Gas(4 * bytes.zero_bytes + 16 * bytes.nonzero_bytes)
    }

    /// The least that calldata costs (EIP-7623, EIP-7976), without the base.
    pub(super) fn floor(self, bytes: &CalldataStats) -> Gas {
        let (zero, nonzero) = match self {
            Self::Prague | Self::Osaka => (10, 40),
            Self::Amsterdam => (64, 64),
        };
        Gas(zero * bytes.zero_bytes + nonzero * bytes.nonzero_bytes)
    }

    /// Price of keeping a new contract: 200 per byte of code, from Amsterdam on state gas for code and account, and the
    /// hash of the code.
    pub(super) fn deposit(self, runtime_bytes: usize) -> Gas {
        let bytes = runtime_bytes as u64;
        match self {
            Self::Prague | Self::Osaka => Gas(200 * bytes),
            Self::Amsterdam => Gas(STATE_BYTE * (ACCOUNT_BYTES + bytes) + 6 * bytes.div_ceil(32)),
        }
    }
}

impl fmt::Display for Fork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Prague => "prague",
            Self::Osaka => "osaka",
            Self::Amsterdam => "amsterdam",
        })
    }
}
