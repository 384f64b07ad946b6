use revm::context_interface::result::ResultGas;
use serde::{Deserialize, Serialize};

use crate::{Fork, Gas};

/// What a transaction paid, and for what.
///
/// `transaction_gas = max(floor_gas, intrinsic_gas + calldata_gas + execution_gas - refunded_gas)`: the `gasUsed` of its
/// receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransactionGas {
    /// What the sender pays for.
    pub transaction_gas: Gas,
    /// The base price of any call of a contract.
    pub intrinsic_gas: Gas,
    /// The calldata at 4 per zero byte and 16 per other byte.
    pub calldata_gas: Gas,
    /// What the instructions and precompiles took.
    pub execution_gas: Gas,
    /// What the transaction costs at least, for its calldata's length (EIP-7623).
    pub floor_gas: Gas,
    /// What cleared storage gives back (EIP-3529); none in a verifier.
    pub refunded_gas: Gas,
}

impl TransactionGas {
    pub(crate) fn of(fork: Fork, calldata: &[u8], result: &ResultGas) -> Self {
        let intrinsic_gas = fork.intrinsic_gas();
        let calldata_gas = fork.calldata_gas(calldata);
        Self {
            transaction_gas: Gas(result.tx_gas_used()),
            intrinsic_gas,
            calldata_gas,
            execution_gas: Gas(result.total_gas_spent()) - intrinsic_gas - calldata_gas,
            floor_gas: Gas(result.floor_gas()),
            refunded_gas: Gas(result.inner_refunded()),
        }
    }
}
