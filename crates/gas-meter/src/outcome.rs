use std::fmt;

use alloy_primitives::Bytes;
use revm::context_interface::result::{ExecutionResult, HaltReason as RevmHaltReason};

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It returned.
    Success {
        /// The returned bytes.
        output: Bytes,
    },
    /// It reverted and gave back its unspent gas.
    Revert {
        /// The revert data: a selector and its arguments, where the contract has typed errors.
        data: Bytes,
    },
    /// It broke off and lost all its gas.
    Halt {
        /// Why.
        reason: HaltReason,
    },
}

/// Why a call lost all its gas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HaltReason {
    /// The gas limit was used up.
    OutOfGas,
    /// The code reached a byte that is no instruction, or `INVALID`.
    InvalidOpcode,
    /// Anything else, in revm's words.
    Other(String),
}

impl Outcome {
    /// Whether the call returned.
    pub fn is_success(&self) -> bool {
        matches!(self, Self::Success { .. })
    }

    /// The returned or reverted bytes; empty after a halt.
    pub fn data(&self) -> &[u8] {
        match self {
            Self::Success { output } => output,
            Self::Revert { data } => data,
            Self::Halt { .. } => &[],
        }
    }

    pub(crate) fn of(result: ExecutionResult) -> Self {
        match result {
            ExecutionResult::Success { output, .. } => Self::Success { output: output.into_data() },
            ExecutionResult::Revert { output, .. } => Self::Revert { data: output },
            ExecutionResult::Halt { reason, .. } => Self::Halt { reason: reason.into() },
        }
    }
}

impl From<RevmHaltReason> for HaltReason {
    fn from(reason: RevmHaltReason) -> Self {
        match reason {
            RevmHaltReason::OutOfGas(_) => Self::OutOfGas,
            RevmHaltReason::OpcodeNotFound | RevmHaltReason::InvalidFEOpcode => Self::InvalidOpcode,
            other => Self::Other(format!("{other:?}")),
        }
    }
}

impl fmt::Display for HaltReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfGas => f.write_str("out of gas"),
            Self::InvalidOpcode => f.write_str("invalid opcode"),
            Self::Other(reason) => f.write_str(reason),
        }
    }
}
