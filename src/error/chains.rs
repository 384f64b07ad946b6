//! Errors of nodes, transactions and contracts on a chain.

use super::{CliError, ErrorKind};
use crate::chain::{ChainError, Fault};

impl From<ChainError> for CliError {
    fn from(error: ChainError) -> Self {
        let node = "check that a node listens there; `anvil` starts a local one";
        let (id, help) = match &error.fault {
            Fault::Unreachable { .. } => ("rpc-failed", node),
            Fault::Silent { .. } => ("rpc-timeout", "try again, or ask another node with `--rpc-url URL`"),
            Fault::NotJsonRpc { .. } | Fault::Http { .. } => {
                ("rpc-answer", "check `--rpc-url`: what answers there is no node, or a proxy without one")
            }
            Fault::Refused { .. } => ("rpc-refused", "the node says what it does not like; another one may take it"),
            Fault::Reverted(_) => ("call-reverted", "the contract names the reason; its documentation says more"),
            Fault::NoFunds { .. } => ("no-funds", "send it the missing amount, or sign with another account"),
            Fault::NotMined { .. } => ("not-mined", "it may still be mined: look for its hash before sending again"),
            Fault::Failed { .. } => {
                ("transaction-failed", "the chain's state changed meanwhile; run the command again")
            }
            Fault::NoCode { .. } => ("no-code", "check the address, and that `--rpc-url` is the chain it is on"),
            Fault::Inconsistent(_) => ("chain-inconsistent", "check the address, and what the endpoint is"),
        };
        // What a verifier refuses is a wrong proof; what anything else refuses is the state of the chain.
        let kind = match &error.fault {
            Fault::Reverted(revert) if revert.is(&["ProofRejected"]) => ErrorKind::Rejected,
            _ => ErrorKind::Environment,
        };
        Self::new(kind, id, error, help)
    }
}
