//! What a round of the keeper looks at.

use alloy_primitives::{Address, Bytes, I256};
use alloy_sol_types::SolCall;
use protocol_spec::public::PublicLayout;

use super::decide::{Limits, View};
use crate::chain::{Call, ChainError, Fault, IInputSource, IModelRiskOracle, IUpkeep};
use crate::error::CliError;
use crate::oracle::{Answer, Feed, FeedState, predict, quantise};
use crate::proving::Prover;

/// The source's inputs now, as the oracle would get them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Observation {
    pub(super) values: Vec<I256>,
    pub(super) observed_at: u64,
}

impl Observation {
    pub(super) fn read(feed: &Feed<'_>, state: &FeedState) -> Result<Self, ChainError> {
        let call = IInputSource::observeCall { feedId: feed.id };
        let observed = feed.chain.read_as(feed.oracle, state.config.source, &call)?;
        Ok(Self { values: observed.values, observed_at: observed.observedAt.to() })
    }

    /// What the feed would store for these inputs.
    pub(super) fn answer(&self, prover: &Prover, layout: &PublicLayout, state: &FeedState) -> Result<Answer, CliError> {
        let (integers, _) = quantise(layout, &self.values)?;
        predict(layout, &state.config, &prover.compute(&integers)?)
    }
}

/// The call that the source's upkeep needs; `None` where it needs none, or has none at all.
pub(super) fn upkeep(feed: &Feed<'_>, state: &FeedState) -> Result<Option<Call>, ChainError> {
    let source = state.config.source;
    let check = IUpkeep::checkUpkeepCall { checkData: Bytes::new() };
    match feed.chain.read(source, &check) {
        Ok(answer) if answer.upkeepNeeded => {
            let perform = IUpkeep::performUpkeepCall { performData: answer.performData };
            Ok(Some(Call::to(source, perform.abi_encode())))
        }
        Ok(_) => Ok(None),
        // A source without upkeep reverts or answers nothing; so does one whose upkeep is broken, which `observe` tells.
        Err(ChainError { fault: Fault::Reverted(_) | Fault::Inconsistent(_), .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether the feed takes answers from `account`.
pub(super) fn is_listed(feed: &Feed<'_>, state: &FeedState, account: Address) -> Result<bool, ChainError> {
    let call = IModelRiskOracle::isSubmitterCall { feedId: feed.id, account };
    Ok(!state.config.allowListed || feed.chain.read(feed.oracle, &call)?)
}

/// All that is decided on; `clock` is this machine's time, for a chain that mines no blocks while nothing happens.
pub(super) fn view(state: &FeedState, listed: bool, observed_at: u64, predicted: Answer, clock: u64) -> View {
    let config = &state.config;
    View {
        now: state.now.max(clock),
        paused: state.status.paused,
        listed,
        stored: state.stored,
        observed_at,
        predicted: predicted.0,
        open: state.open_snapshot(),
        limits: Limits {
            heartbeat: config.heartbeat.into(),
            minimum_delay: config.minimumDelay.into(),
            maximum_snapshot_age: config.maximumSnapshotAge.into(),
            minimum: config.minimum,
            maximum: config.maximum,
            maximum_change: config.maximumChange,
            maximum_change_bps: config.maximumChangeBps,
        },
    }
}
