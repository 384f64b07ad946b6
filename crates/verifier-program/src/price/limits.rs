//! What a transaction of each fork may not exceed.

use super::deployment::DeploymentEstimate;
use super::fork::Fork;
use super::gas::Gas;

/// Limits of one fork.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of deployed code (EIP-170, EIP-7954).
    pub runtime_bytes: usize,
    /// Bytes of code that deploys: twice as many (EIP-3860, EIP-7954).
    pub init_code_bytes: usize,
    /// Gas of one transaction: the cap of EIP-7825, and before it what a whole block may have.
    pub transaction_gas: Gas,
}

/// EIP-7825.
const TRANSACTION_CAP: Gas = Gas(1 << 24);
/// A block's gas limit when Prague went live.
const PRAGUE_BLOCK: Gas = Gas(36_000_000);

impl Fork {
    /// What a transaction may not exceed.
    pub fn limits(self) -> Limits {
        let (runtime_bytes, transaction_gas) = match self {
            Self::Prague => (24_576, PRAGUE_BLOCK),
            Self::Osaka => (24_576, TRANSACTION_CAP),
            Self::Amsterdam => (65_536, TRANSACTION_CAP),
        };
        Limits { runtime_bytes, init_code_bytes: 2 * runtime_bytes, transaction_gas }
    }
}

impl Fork {
    /// For [`super::schedule`].
    pub(super) fn named_limits(self) -> [(&'static str, u64); 3] {
        let Limits { runtime_bytes, init_code_bytes, transaction_gas } = self.limits();
        [
            ("limit_runtime_bytes", runtime_bytes as u64),
            ("limit_init_code_bytes", init_code_bytes as u64),
            ("limit_transaction", transaction_gas.0),
        ]
    }
}

impl DeploymentEstimate {
    /// The gas that counts for the transaction's cap: on Amsterdam without what is paid for keeping code and
    /// account (EIP-8037).
    pub fn capped_gas(&self, fork: Fork) -> Gas {
        match fork {
            Fork::Prague | Fork::Osaka => self.transaction,
            Fork::Amsterdam => self.floor.max(self.intrinsic + self.calldata + self.execution),
        }
    }
}
