//! Prices that differ between hard forks. The verifier's own instructions and precompiles cost the same on all.

use std::fmt;

use protocol_spec::CalldataStats;
use serde::{Deserialize, Serialize};

use super::gas::Gas;
use super::schedule::named;

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

/// What forks differ in, in gas.
#[derive(Clone, Copy)]
pub(super) struct ForkPrices {
    /// Base of a call.
    pub(super) intrinsic: u64,
    /// Base of a creation: from Amsterdam on 12,000 and as much for the account's access (EIP-2780, EIP-8038).
    pub(super) creation: u64,
    /// EIP-2028, as the next one.
    pub(super) calldata_zero_byte: u64,
    pub(super) calldata_nonzero_byte: u64,
    /// EIP-7623, from Amsterdam on EIP-7976, as the next one.
    pub(super) floor_zero_byte: u64,
    pub(super) floor_nonzero_byte: u64,
    /// Of deployed code; from Amsterdam on a byte of state (EIP-8037).
    pub(super) code_byte: u64,
    /// Bytes of state that a new account counts for, at the price of its code's bytes (EIP-8037).
    pub(super) account_bytes: u64,
    /// Hash of deployed code (EIP-8037).
    pub(super) code_word: u64,
    /// First access to an account (EIP-2929, EIP-8038).
    pub(super) first_access: u64,
}

const PRAGUE: ForkPrices = ForkPrices {
    intrinsic: 21_000,
    creation: 53_000,
    calldata_zero_byte: 4,
    calldata_nonzero_byte: 16,
    floor_zero_byte: 10,
    floor_nonzero_byte: 40,
    code_byte: 200,
    account_bytes: 0,
    code_word: 0,
    first_access: 2_600,
};
const OSAKA: ForkPrices = PRAGUE;
const AMSTERDAM: ForkPrices = ForkPrices {
    intrinsic: 15_000,
    creation: 24_000,
    floor_zero_byte: 64,
    floor_nonzero_byte: 64,
    code_byte: 1_530,
    account_bytes: 120,
    code_word: 6,
    first_access: 3_000,
    ..OSAKA
};

impl ForkPrices {
    pub(super) fn named(self) -> [(&'static str, u64); 10] {
        named!(
            self,
            Self {
                intrinsic,
                creation,
                calldata_zero_byte,
                calldata_nonzero_byte,
                floor_zero_byte,
                floor_nonzero_byte,
                code_byte,
                account_bytes,
                code_word,
                first_access,
            }
        )
    }
}

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

    pub(super) const fn prices(self) -> ForkPrices {
        match self {
            Self::Prague => PRAGUE,
            Self::Osaka => OSAKA,
            Self::Amsterdam => AMSTERDAM,
        }
    }

    /// Base price of a call.
    pub(super) fn intrinsic(self) -> Gas {
        Gas(self.prices().intrinsic)
    }

    /// Base price of a creation.
    pub(super) fn creation(self) -> Gas {
        Gas(self.prices().creation)
    }

    /// Price of calldata.
    pub(super) fn calldata(self, bytes: &CalldataStats) -> Gas {
        let prices = self.prices();
        Gas(prices.calldata_zero_byte * bytes.zero_bytes + prices.calldata_nonzero_byte * bytes.nonzero_bytes)
    }

    /// The least that calldata costs, without the base.
    pub(super) fn floor(self, bytes: &CalldataStats) -> Gas {
        let prices = self.prices();
        Gas(prices.floor_zero_byte * bytes.zero_bytes + prices.floor_nonzero_byte * bytes.nonzero_bytes)
    }

    /// Price of keeping a new contract: code and account by the byte, and the hash of the code.
    pub(super) fn deposit(self, runtime_bytes: usize) -> Gas {
        let (prices, bytes) = (self.prices(), runtime_bytes as u64);
        Gas(prices.code_byte * (prices.account_bytes + bytes) + prices.code_word * bytes.div_ceil(32))
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
