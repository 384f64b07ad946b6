//! What a verification costs, known before any key exists.

mod code_size;
mod fork;
mod gas;
mod statements;

use std::collections::BTreeMap;

use protocol_spec::CalldataStats;
use serde::{Deserialize, Serialize};

use crate::section::Section;
use crate::validate::ValidatedProgram;
pub use fork::Fork;
pub use gas::Gas;

/// The predicted price of one verification as a transaction of its own, and of its contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GasEstimate {
    /// What a wallet pays.
    pub transaction: Gas,
    /// Base price of any transaction.
    pub intrinsic: Gas,
    /// Price of the calldata's bytes.
    pub calldata: Gas,
    /// Price of the contract's instructions.
    pub execution: Gas,
    /// The least a transaction with this calldata costs (EIP-7623), base included.
    pub floor: Gas,
    /// Execution by section; the sum is `execution`.
    pub sections: BTreeMap<Section, Gas>,
    /// Size of the deployed code in bytes.
    pub runtime_bytes: usize,
}

/// Prices a call of `verify` on a fork.
pub fn price(program: &ValidatedProgram, fork: Fork, calldata: &CalldataStats) -> GasEstimate {
    let sections = statements::by_section(program);
    let execution = sections.values().copied().sum();
    let intrinsic = fork.intrinsic();
    let calldata_gas = Gas(4 * calldata.zero_bytes + 16 * calldata.nonzero_bytes);
    let floor = fork.floor(calldata);
    let transaction = floor.max(intrinsic + calldata_gas + execution);
    let runtime_bytes = code_size::runtime_bytes(program);
    GasEstimate { transaction, intrinsic, calldata: calldata_gas, execution, floor, sections, runtime_bytes }
}
