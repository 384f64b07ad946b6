//! What a verification and its contract cost, known before any key exists.

mod batch;
mod cost;
mod deployment;
mod fork;
mod front;
mod gas;
mod instructions;
mod limits;
mod locals;
mod loops;
mod precompiles;
mod schedule;
mod statements;

use std::collections::BTreeMap;

use protocol_spec::CalldataStats;
use serde::{Deserialize, Serialize};

use crate::mode::Mode;
use crate::section::Section;
use crate::validate::ValidatedProgram;
pub use batch::{largest_batch, price_batch};
use cost::Cost;
use deployment::CONSTRUCTOR;
pub use deployment::DeploymentEstimate;
pub use fork::Fork;
pub use front::{FrontEstimate, price_front};
pub use gas::Gas;
pub use limits::Limits;
pub use schedule::gas_schedule;

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
    /// The transaction that deploys it.
    pub deployment: DeploymentEstimate,
}

/// Prices a call of `verify` on a fork, and the deployment of its contract. A shared verifier is called through a front
/// contract, whose own gas is included; [`price_front`] prices its deployment.
pub fn price(program: &ValidatedProgram, fork: Fork, calldata: &CalldataStats) -> GasEstimate {
    price_in(program, Mode::Gas, fork, calldata)
}

/// As [`price`], for a contract printed and compiled in `mode`.
pub fn price_in(program: &ValidatedProgram, mode: Mode, fork: Fork, calldata: &CalldataStats) -> GasEstimate {
    let mut costs = statements::by_section(program, mode);
    if program.program().key.is_some() {
        *costs.entry(Section::Other).or_default() += front::first_access(fork);
    }
    estimate(costs, fork, calldata)
}

/// The mode with the cheapest calls whose contract a fork lets deploy, with its price; that of [`Mode::Gas`] where none does.
pub fn price_fitting(program: &ValidatedProgram, fork: Fork, calldata: &CalldataStats) -> (Mode, GasEstimate) {
    let in_mode = |mode| (mode, price_in(program, mode, fork, calldata));
    let fits = |(_, price): &(Mode, GasEstimate)| price.runtime_bytes <= fork.limits().runtime_bytes;
    [Mode::Gas, Mode::Size].into_iter().map(in_mode).find(fits).unwrap_or_else(|| in_mode(Mode::Gas))
}

fn estimate(costs: BTreeMap<Section, Cost>, fork: Fork, calldata: &CalldataStats) -> GasEstimate {
    let code: Cost = costs.values().copied().sum();
    let execution = Gas(code.gas);
    let intrinsic = fork.intrinsic();
    let calldata_gas = fork.calldata(calldata);
    let floor = intrinsic + fork.floor(calldata);
    GasEstimate {
        transaction: floor.max(intrinsic + calldata_gas + execution),
        intrinsic,
        calldata: calldata_gas,
        execution,
        floor,
        sections: costs.into_iter().map(|(section, cost)| (section, Gas(cost.gas))).collect(),
        runtime_bytes: code.bytes as usize,
        deployment: DeploymentEstimate::of(fork, code.as_calldata(), CONSTRUCTOR),
    }
}
