use alloy_primitives::{B256, Uint};

use crate::chain::IModelRiskOracle;

/// Where a feed stands at one moment of its chain.
#[derive(Clone, Debug)]
pub(crate) struct FeedState {
    pub(crate) config: IModelRiskOracle::FeedConfig,
    pub(crate) status: IModelRiskOracle::FeedStatus,
    /// The latest answer.
    pub(crate) stored: Option<Stored>,
    /// The latest snapshot.
    pub(crate) snapshot: Option<Snapshot>,
    /// The chain's time, in seconds.
    pub(crate) now: u64,
}

/// An answer that the feed has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) round: u64,
    /// With 18 decimals.
    pub(crate) answer: i128,
    pub(crate) observed_at: u64,
    pub(crate) updated_at: u64,
}

/// A commitment to inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Snapshot {
    pub(crate) id: u64,
    pub(crate) inputs_hash: B256,
    pub(crate) observed_at: u64,
    /// Block of its event.
    pub(crate) block: u64,
    pub(crate) epoch: u32,
}

impl FeedState {
    /// The latest snapshot, if the oracle would take an answer for it: newer than the stored one, of the present
    /// configuration, and young enough.
    pub(crate) fn open_snapshot(&self) -> Option<Snapshot> {
        let snapshot = self.snapshot?;
        let newer = self.stored.is_none_or(|stored| stored.observed_at < snapshot.observed_at);
        let fresh = self.now <= snapshot.observed_at + u64::from(self.config.maximumSnapshotAge);
        (newer && fresh && snapshot.epoch == self.status.epoch).then_some(snapshot)
    }
}

impl Stored {
    pub(super) fn new(round: u64, stored: &IModelRiskOracle::Round) -> Self {
        Self {
            round,
            answer: stored.answer,
            observed_at: seconds(stored.observedAt),
            updated_at: seconds(stored.updatedAt),
        }
    }
}

impl From<IModelRiskOracle::Snapshot> for Snapshot {
    fn from(snapshot: IModelRiskOracle::Snapshot) -> Self {
        Self {
            id: snapshot.id.to(),
            inputs_hash: snapshot.inputsHash,
            observed_at: seconds(snapshot.observedAt),
            block: snapshot.blockNumber,
            epoch: snapshot.epoch,
        }
    }
}

fn seconds(time: Uint<40, 1>) -> u64 {
    time.to()
}

#[cfg(test)]
mod tests {
    use alloy_primitives::Address;

    use super::*;
    use crate::chain::IModelRiskOracle::{FeedConfig, FeedStatus, Rounding};

    /// A feed in its second configuration, with an answer of 1,000 and a snapshot of 1,500.
    fn state() -> FeedState {
        let config = FeedConfig {
            source: Address::ZERO,
            verifier: Address::ZERO,
            model: Address::ZERO,
            verifierCodeHash: B256::ZERO,
            modelCodeHash: B256::ZERO,
            minimum: 0,
            maximum: 1,
            maximumChange: 0,
            maximumChangeBps: 0,
            heartbeat: 3_600,
            minimumDelay: 0,
            maximumSnapshotAge: 600,
            outputIndex: 0,
            rounding: Rounding::Down,
            allowListed: false,
        };
        let status = FeedStatus {
            modelId: B256::ZERO,
            latestRound: 1,
            latestSnapshot: Uint::from(2),
            epoch: 2,
            paused: false,
            frozen: false,
            proposal: B256::ZERO,
            activableAt: Uint::ZERO,
        };
        let stored = Some(Stored { round: 1, answer: 1, observed_at: 1_000, updated_at: 1_001 });
        let snapshot = Some(Snapshot { id: 2, inputs_hash: B256::ZERO, observed_at: 1_500, block: 9, epoch: 2 });
        FeedState { config, status, stored, snapshot, now: 2_000 }
    }

    #[test]
    fn a_snapshot_is_open_while_the_oracle_would_take_its_answer() {
        let open = |state: FeedState| state.open_snapshot().is_some();
        assert!(open(state()));
        assert!(open(FeedState { stored: None, ..state() }));
        assert!(!open(FeedState { snapshot: None, ..state() }));
        // The last second counts.
        assert!(open(FeedState { now: 2_100, ..state() }));
        assert!(!open(FeedState { now: 2_101, ..state() }));
        let answered = Stored { observed_at: 1_500, ..state().stored.unwrap() };
        assert!(!open(FeedState { stored: Some(answered), ..state() }));
        let outdated = Snapshot { epoch: 1, ..state().snapshot.unwrap() };
        assert!(!open(FeedState { snapshot: Some(outdated), ..state() }));
    }
}
