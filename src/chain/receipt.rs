use std::thread;
use std::time::{Duration, Instant};

use alloy_primitives::{Address, B256, U64};
use serde::Deserialize;
use serde_json::json;

use super::{Chain, ChainError, Fault, Log};

/// How often a receipt is asked for: at once on a local chain, ever more seldom on others.
const FIRST_POLL: Duration = Duration::from_millis(20);
const LAST_POLL: Duration = Duration::from_secs(2);

/// What became of a transaction.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Receipt {
    pub(crate) transaction_hash: B256,
    status: U64,
    gas_used: U64,
    block_number: U64,
    /// The contract that it created.
    pub(crate) contract_address: Option<Address>,
    pub(crate) logs: Vec<Log>,
}

impl Receipt {
    pub(crate) fn succeeded(&self) -> bool {
        self.status == U64::from(1)
    }

    pub(crate) fn gas_used(&self) -> u64 {
        self.gas_used.to()
    }

    pub(crate) fn block(&self) -> u64 {
        self.block_number.to()
    }
}

impl Chain {
    /// `None` while the transaction is pending, and for one that the chain does not know.
    pub(crate) fn receipt(&self, hash: B256) -> Result<Option<Receipt>, ChainError> {
        self.request("eth_getTransactionReceipt", json!([hash]))
    }

    /// Whether the node knows the transaction, mined or not.
    pub(crate) fn knows(&self, hash: B256) -> Result<bool, ChainError> {
        let transaction: Option<serde_json::Value> = self.request("eth_getTransactionByHash", json!([hash]))?;
        Ok(transaction.is_some())
    }

    /// Waits until the transaction is mined. A node that fails meanwhile, however it does, is asked again until the time
    /// is over: the transaction was sent, and its hash has to be told.
    pub(crate) fn wait_for(&self, hash: B256, limit: Duration) -> Result<Receipt, ChainError> {
        let deadline = Instant::now() + limit;
        let mut pause = FIRST_POLL;
        loop {
            if let Ok(Some(receipt)) = self.receipt(hash) {
                return Ok(receipt);
            }
            if Instant::now() >= deadline {
                return Err(self.error(Fault::NotMined { hash: hash.to_string(), limit }));
            }
            thread::sleep(pause);
            pause = (pause * 2).min(LAST_POLL);
        }
    }

    /// As [`Chain::wait_for`]; a transaction that failed is an error.
    pub(crate) fn wait_for_success(&self, hash: B256, limit: Duration) -> Result<Receipt, ChainError> {
        let receipt = self.wait_for(hash, limit)?;
        if receipt.succeeded() { Ok(receipt) } else { Err(self.error(Fault::Failed { hash: hash.to_string() })) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_the_node_does_the_hash_is_told() {
        let (chain, hash) = (Chain::new("http://127.0.0.1:1").unwrap(), B256::repeat_byte(7));
        let error = chain.wait_for(hash, Duration::ZERO).unwrap_err();
        assert_eq!(error.fault, Fault::NotMined { hash: hash.to_string(), limit: Duration::ZERO });
    }
}
