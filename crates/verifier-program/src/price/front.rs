//! What a front contract costs: to deploy, and on top of the shared verifier's own work.

use protocol_spec::PROOF_START;
use serde::{Deserialize, Serialize};

use crate::key::Key;
use crate::validate::ValidatedProgram;

use super::cost::{BASE, BRANCH, Cost, LOW, VERY_LOW, op, push};
use super::deployment::DeploymentEstimate;
use super::fork::Fork;
use super::instructions::{INSTRUCTIONS, copy, expansion};

/// The predicted price of one more model before a shared verifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrontEstimate {
    /// Size of the deployed code in bytes.
    pub runtime_bytes: usize,
    /// The transaction that deploys it.
    pub deployment: DeploymentEstimate,
}

/// Prices the deployment of a front contract with this key on a fork.
pub fn price_front(key: &Key, fork: Fork) -> FrontEstimate {
    let code = words(key) + call(key, 0) + UNREACHED;
    let deployment = DeploymentEstimate::of(fork, code.as_calldata(), CONSTRUCTOR + first_access(fork));
    FrontEstimate { runtime_bytes: code.bytes as usize, deployment }
}

/// Gas of a front contract's instructions for one call but for the shared verifier's address, see [`first_access`]; its
/// code is not part of the shared verifier's.
pub(super) fn of_call(program: &ValidatedProgram, key: &Key) -> Cost {
    let calldata = PROOF_START + program.layout().bytes() + 32 * (1 + program.layout().instances());
    let memory = expansion((key.bytes() + calldata).div_ceil(32));
    Cost { gas: (words(key) + call(key, calldata)).gas + memory, ..Cost::default() }
}

/// Refuses a payment, compares the shared verifier's code hash and returns the code that follows.
const CONSTRUCTOR: Cost = Cost { gas: 77, bytes: 121, zero_bytes: 1 };
/// The revert of a failed call.
const UNREACHED: Cost = Cost { gas: 0, bytes: 5, zero_bytes: 0 };
/// solc keeps the first address, which is zero, for the start of calldata.
const KEPT_ZERO: Cost = Cost { gas: 7, bytes: 2, zero_bytes: 0 };

/// For [`super::schedule`].
pub(super) const PARTS: [(&str, Cost); 3] =
    [("front_constructor", CONSTRUCTOR), ("front_unreached", UNREACHED), ("front_kept_zero", KEPT_ZERO)];

/// First access to an account.
pub(super) fn first_access(fork: Fork) -> Cost {
    Cost { gas: fork.prices().first_access, ..Cost::default() }
}

/// Writes the key to memory.
fn words(key: &Key) -> Cost {
    let store = |(at, (_, value)): (usize, &(_, _))| push(*value) + push(32 * at) + VERY_LOW;
    KEPT_ZERO + key.words().iter().enumerate().map(store).sum()
}

/// Copies so many bytes of calldata, calls, returns what the call returned: nothing, for a valid proof.
fn call(key: &Key, calldata: usize) -> Cost {
    let copied = BASE * 2 + push(key.bytes()) + op(copy(calldata.div_ceil(32) as u64));
    let address = Cost { gas: INSTRUCTIONS.very_low, bytes: 21, zero_bytes: 0 };
    let gas = BASE * 2 + VERY_LOW + LOW;
    let arguments = BASE * 2 + push(key.bytes()) + BASE + VERY_LOW + BASE + address + gas;
    let answer = BASE * 3 + VERY_LOW + VERY_LOW * 2 + BRANCH + BASE * 2 + op(0);
    copied + arguments + op(0) + answer
}
