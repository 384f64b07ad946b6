use alloy_primitives::{Address, Bytes};
use thiserror::Error;

use crate::{Fork, Gas, HaltReason};

/// A transaction that could not be run, or a deployment that failed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EvmError {
    /// EIP-3860.
    #[error("the init code has {got} bytes, `{fork}` allows {expected}")]
    InitCodeTooLong {
        /// The rules in force.
        fork: Fork,
        /// The most bytes allowed.
        expected: usize,
        /// The bytes given.
        got: usize,
    },
    /// EIP-170.
    #[error("the runtime code has {got} bytes, `{fork}` allows {expected}")]
    RuntimeTooLong {
        /// The rules in force.
        fork: Fork,
        /// The most bytes allowed.
        expected: usize,
        /// The bytes the init code returned.
        got: usize,
    },
    /// EIP-7825.
    #[error("the gas limit is {got}, `{fork}` allows {expected} for one transaction")]
    GasLimitAboveCap {
        /// The rules in force.
        fork: Fork,
        /// The cap.
        expected: Gas,
        /// The limit asked for.
        got: Gas,
    },
    /// Base and calldata alone, or the calldata floor, exceed the gas limit.
    #[error("the transaction needs {got} gas before it executes, its limit is {expected}")]
    GasLimitBelowIntrinsic {
        /// The limit asked for.
        expected: Gas,
        /// Base and calldata, or the floor where that is higher.
        got: Gas,
    },
    /// The init code reverted.
    #[error("the deployment reverted with `{data}`")]
    DeploymentReverted {
        /// The revert data.
        data: Bytes,
    },
    /// The init code lost all its gas.
    #[error("the deployment halted: {reason}")]
    DeploymentHalted {
        /// Why.
        reason: HaltReason,
    },
    /// A call would succeed without running anything.
    #[error("there is no contract at `{address}`")]
    NoContract {
        /// The address called.
        address: Address,
    },
    /// revm refused the transaction for a reason none of our transactions should have.
    #[error("the embedded EVM refused the transaction: {reason}")]
    Refused {
        /// revm's words.
        reason: String,
    },
}

/// A source map or a list of sections that does not fit the code.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SectionError {
    /// A field of the compressed source map is no number.
    #[error("entry {entry} of the source map has `{got}` where a number is expected")]
    SourceMapSyntax {
        /// Index of the instruction.
        entry: usize,
        /// The text found.
        got: String,
    },
    /// The source map belongs to other code.
    #[error("the source map has {got} entries, the runtime code has {expected} instructions")]
    SourceMapTooLong {
        /// Instructions counted in the code.
        expected: usize,
        /// Entries of the map.
        got: usize,
    },
    /// Two markers of the source text do not pair up.
    #[error("line {line}: a section is opened or closed out of order")]
    Markers {
        /// Line of the source text, from 1.
        line: usize,
    },
}
