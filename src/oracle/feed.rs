use alloy_primitives::{Address, B256, U256, Uint};
use alloy_sol_types::SolCall;

use super::{FeedState, Snapshot, Stored};
use crate::chain::{Call, Chain, ChainError, Fault, IModelRiskOracle};

/// One feed of one oracle on one chain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Feed<'a> {
    pub(crate) chain: &'a Chain,
    pub(crate) chain_id: u64,
    pub(crate) oracle: Address,
    pub(crate) id: B256,
}

impl Feed<'_> {
    /// Reads where the feed stands.
    pub(crate) fn state(&self) -> Result<FeedState, ChainError> {
        let (oracle, feed) = (self.oracle, self.id);
        let config = self.chain.read(oracle, &IModelRiskOracle::feedConfigCall { feedId: feed })?;
        let status = self.chain.read(oracle, &IModelRiskOracle::feedStatusCall { feedId: feed })?;
        let stored = match status.latestRound {
            0 => None,
            round => {
                let stored = self.chain.read(oracle, &IModelRiskOracle::getRoundCall { feedId: feed, round })?;
                Some(Stored::new(round, &stored))
            }
        };
        let snapshot = match status.latestSnapshot.to::<u64>() {
            0 => None,
            id => Some(self.snapshot(id)?),
        };
        let now = self.chain.latest_block()?.timestamp.to();
        Ok(FeedState { config, status, stored, snapshot, now })
    }

    pub(crate) fn snapshot(&self, id: u64) -> Result<Snapshot, ChainError> {
        let call = IModelRiskOracle::getSnapshotCall { feedId: self.id, snapshotId: Uint::from(id) };
        Ok(self.chain.read(self.oracle, &call)?.into())
    }

    /// The context instance of a proof for a snapshot.
    pub(crate) fn context_of(&self, snapshot: u64) -> Result<U256, ChainError> {
        let call = IModelRiskOracle::contextOfCall { feedId: self.id, snapshotId: Uint::from(snapshot) };
        self.chain.read(self.oracle, &call)
    }

    /// The number that a snapshot taken now would have: that of the latest one where there is no newer data.
    pub(crate) fn preview_snapshot(&self, from: Address) -> Result<u64, ChainError> {
        let call = IModelRiskOracle::snapshotCall { feedId: self.id };
        Ok(self.chain.read_as(from, self.oracle, &call)?.to())
    }

    /// A call that takes a snapshot.
    pub(crate) fn take_snapshot(&self) -> Call {
        Call::to(self.oracle, IModelRiskOracle::snapshotCall { feedId: self.id }.abi_encode())
    }

    /// The event with the values of a snapshot.
    pub(crate) fn snapshot_taken(&self, snapshot: &Snapshot) -> Result<IModelRiskOracle::SnapshotTaken, ChainError> {
        let topics = [self.id, B256::from(U256::from(snapshot.id))];
        let events =
            self.chain.events_in_block::<IModelRiskOracle::SnapshotTaken>(self.oracle, snapshot.block, &topics)?;
        events.into_iter().next_back().ok_or_else(|| {
            let what =
                format!("block {} has no event of snapshot {} of feed `{}`", snapshot.block, snapshot.id, self.id);
            self.chain.error(Fault::Inconsistent(what))
        })
    }

    /// A call that submits a proof; where an answer of the same or newer data is there already it reverts, or does
    /// nothing if `tolerant`.
    pub(crate) fn submit(&self, snapshot: u64, proof: &[u8], instances: &[U256], tolerant: bool) -> Call {
        let (feed, snapshot) = (self.id, Uint::from(snapshot));
        let (proof, instances) = (proof.to_vec().into(), instances.to_vec());
        let data = match tolerant {
            true => IModelRiskOracle::submitIfNecessaryCall { feedId: feed, snapshotId: snapshot, proof, instances }
                .abi_encode(),
            false => IModelRiskOracle::submitCall { feedId: feed, snapshotId: snapshot, proof, instances }.abi_encode(),
        };
        Call::to(self.oracle, data)
    }
}
