//! What the transaction costs that puts a contract on chain.

use protocol_spec::CalldataStats;
use serde::{Deserialize, Serialize};

use super::cost::Cost;
use super::fork::Fork;
use super::gas::Gas;
use super::instructions::{INSTRUCTIONS, expansion};

/// The predicted price of a creating transaction, for a contract without constructor arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeploymentEstimate {
    /// What the deployer pays.
    pub transaction: Gas,
    /// Base price of a creating transaction.
    pub intrinsic: Gas,
    /// Price of the init code as calldata, and of its words (EIP-3860).
    pub calldata: Gas,
    /// Price of the init code's instructions.
    pub execution: Gas,
    /// Price of the new account and of keeping the code, by its length.
    pub deposit: Gas,
    /// The least the transaction costs for the length of its init code (EIP-7623), base included.
    pub floor: Gas,
    /// Bytes of the init code.
    pub init_code_bytes: usize,
}

/// Instructions that refuse a payment and return the code that follows them, without copying it.
pub(super) const CONSTRUCTOR: Cost = Cost { gas: 65, bytes: 28, zero_bytes: 1 };
/// For [`super::schedule`].
pub(super) const PARTS: [(&str, Cost); 1] = [("constructor", CONSTRUCTOR)];

impl DeploymentEstimate {
    /// Of runtime code with so many zero and other bytes, behind a constructor that returns it.
    pub(super) fn of(fork: Fork, runtime: CalldataStats, constructor: Cost) -> Self {
        let runtime_bytes = (runtime.zero_bytes + runtime.nonzero_bytes) as usize;
        let init_code_bytes = runtime_bytes + constructor.bytes as usize;
        let init_code = CalldataStats {
            zero_bytes: runtime.zero_bytes + constructor.zero_bytes,
            nonzero_bytes: runtime.nonzero_bytes + constructor.bytes - constructor.zero_bytes,
        };
        let intrinsic = fork.creation();
        let calldata =
            fork.calldata(&init_code) + Gas(INSTRUCTIONS.init_code_word * init_code_bytes.div_ceil(32) as u64);
        let words = runtime_bytes.div_ceil(32);
        let execution = Gas(constructor.gas + INSTRUCTIONS.copy_word * words as u64 + expansion(words));
        let deposit = fork.deposit(runtime_bytes);
        let floor = intrinsic + fork.floor(&init_code);
        let transaction = floor.max(intrinsic + calldata + execution + deposit);
        Self { transaction, intrinsic, calldata, execution, deposit, floor, init_code_bytes }
    }
}
