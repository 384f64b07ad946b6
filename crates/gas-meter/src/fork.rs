use std::fmt;
use std::str::FromStr;

use revm::context::CfgEnv;
use revm::context_interface::Cfg;
use revm::context_interface::cfg::GasParams;
use revm::context_interface::cfg::gas_params::Eip2780TxInfo;
use revm::primitives::U256;
use revm::primitives::hardfork::SpecId;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::Gas;

/// A hard fork of Ethereum: the rules that price and limit a transaction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fork {
    /// Live before Osaka: EIP-7623 calldata floor, no cap on a transaction's gas.
    Prague,
    /// Live: as Prague, with the transaction gas cap of EIP-7825.
    #[default]
    Osaka,
    /// Planned (Glamsterdam), as revm knows it: lower base, higher floor, dearer and longer code.
    Amsterdam,
}

/// What a transaction of a fork may not exceed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Deployed code, in bytes (EIP-170, EIP-7954).
    pub runtime_bytes: usize,
    /// Code that deploys, in bytes (EIP-3860, EIP-7954).
    pub init_code_bytes: usize,
    /// Gas of one transaction (EIP-7825); on Amsterdam it does not count the gas paid for state.
    pub transaction_gas: Option<Gas>,
}

/// The name is none of `prague`, `osaka`, `amsterdam`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("unknown fork `{name}`, expected `prague`, `osaka` or `amsterdam`")]
pub struct UnknownFork {
    /// What was asked for.
    pub name: String,
}

impl Fork {
    /// Every fork, oldest first.
    pub const ALL: [Self; 3] = [Self::Prague, Self::Osaka, Self::Amsterdam];

    /// The limits a transaction has to keep.
    pub fn limits(self) -> Limits {
        let rules = self.rules();
        let cap = rules.tx_gas_limit_cap();
        Limits {
            runtime_bytes: rules.max_code_size(),
            init_code_bytes: rules.max_initcode_size(),
            transaction_gas: (cap != u64::MAX).then_some(Gas(cap)),
        }
    }

    /// Gas of an empty call of a contract: 21,000, and 15,000 from Amsterdam on (EIP-2780).
    pub fn intrinsic_gas(self) -> Gas {
        Gas(self.initial_gas(&[]).0)
    }

    /// Gas of `calldata` by itself: 4 per zero byte, 16 per other byte (EIP-2028).
    pub fn calldata_gas(self, calldata: &[u8]) -> Gas {
        Gas(self.initial_gas(calldata).0) - self.intrinsic_gas()
    }

    /// What a call with `calldata` costs at least, base included (EIP-7623, EIP-7976).
    pub fn floor_gas(self, calldata: &[u8]) -> Gas {
        Gas(self.initial_gas(calldata).1)
    }

    /// Gas limit given to a call: all that one transaction may have.
    pub(crate) fn call_gas_limit(self) -> Gas {
        // Prague has no cap: the block limit at its activation stands in for it.
        self.limits().transaction_gas.unwrap_or(Gas(36_000_000))
    }

    /// Gas limit given to a deployment.
    pub(crate) fn deploy_gas_limit(self) -> Gas {
        match self {
            // Code is paid for with state gas (EIP-8037), which the transaction gas cap does not count.
            Self::Amsterdam => Gas(1 << 28),
            Self::Prague | Self::Osaka => self.call_gas_limit(),
        }
    }

    pub(crate) fn rules(self) -> CfgEnv {
        CfgEnv::new_with_spec(self.spec())
    }

    pub(crate) fn spec(self) -> SpecId {
        match self {
            Self::Prague => SpecId::PRAGUE,
            Self::Osaka => SpecId::OSAKA,
            Self::Amsterdam => SpecId::AMSTERDAM,
        }
    }

    /// Gas before execution and floor of a call that carries no value.
    fn initial_gas(self, calldata: &[u8]) -> (u64, u64) {
        let decomposed = Eip2780TxInfo { value: U256::ZERO, is_self_transfer: false };
        let info = (self >= Self::Amsterdam).then_some(decomposed);
        let gas = GasParams::new_spec(self.spec()).initial_tx_gas(calldata, false, 0, 0, 0, info);
        (gas.initial_total_gas(), gas.floor_gas())
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

impl FromStr for Fork {
    type Err = UnknownFork;

    fn from_str(name: &str) -> Result<Self, UnknownFork> {
        Self::ALL.into_iter().find(|fork| fork.to_string() == name).ok_or_else(|| UnknownFork { name: name.to_owned() })
    }
}
