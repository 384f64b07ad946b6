use alloy_primitives::{Address, B256, Bytes, LogData, U64};
use alloy_sol_types::SolEvent;
use serde::Deserialize;
use serde_json::json;

use super::{Chain, ChainError};

/// An event as a node reports it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Log {
    pub(crate) address: Address,
    topics: Vec<B256>,
    data: Bytes,
}

impl Log {
    /// The event, if this is one of `E` from `address`.
    pub(crate) fn decode<E: SolEvent>(&self, address: Address) -> Option<E> {
        let data = LogData::new(self.topics.clone(), self.data.clone())?;
        (self.address == address).then(|| E::decode_log_data(&data).ok()).flatten()
    }
}

impl Chain {
    /// Events of one contract in one block; `topics` after the event's own.
    pub(crate) fn events_in_block<E: SolEvent>(
        &self,
        contract: Address,
        block: u64,
        topics: &[B256],
    ) -> Result<Vec<E>, ChainError> {
        let number = U64::from(block);
        let topics: Vec<B256> = [&[E::SIGNATURE_HASH], topics].concat();
        let filter = json!([{ "address": contract, "fromBlock": number, "toBlock": number, "topics": topics }]);
        let logs: Vec<Log> = self.request("eth_getLogs", filter)?;
        Ok(logs.iter().filter_map(|log| log.decode(contract)).collect())
    }
}
