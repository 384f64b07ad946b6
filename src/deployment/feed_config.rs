use alloy_primitives::{Address, B256};

use crate::artifacts::Manifest;
use crate::chain::IModelRiskOracle::{FeedConfig, Rounding};
use crate::chain::parse_address;
use crate::cli::{NewFeedArgs, RoundingArg};
use crate::error::{CliError, internal};
use crate::oracle::Answer;

/// Two days: an answer from daily closes has to last until the next day's, and its data is not of today.
const DEFAULT_HEARTBEAT: u32 = 172_800;

/// The configuration that the arguments describe, with the model's contracts at these addresses.
pub(super) fn feed_config(
    args: &NewFeedArgs,
    manifest: &Manifest,
    verifier: Address,
    model: Address,
) -> Result<FeedConfig, CliError> {
    let hash = |text: &str| text.parse::<B256>().map_err(|error| internal("the manifest's code hash", error));
    let source = args.source.as_deref().map(parse_address).transpose()?.unwrap_or_default();
    let (minimum, maximum) = (bound(args.minimum, i128::MIN), bound(args.maximum, i128::MAX));
    if minimum > maximum {
        return Err(CliError::usage("feed-bounds", "the smallest answer is above the largest", "exchange them"));
    }
    let change = match args.maximum_change {
        None => u128::MAX,
        Some(Answer(change)) => u128::try_from(change).map_err(|_| {
            CliError::usage("feed-bounds", "a change has no sign", "give a positive `--maximum-change`")
        })?,
    };
    let heartbeat = args.heartbeat.unwrap_or(DEFAULT_HEARTBEAT);
    let minimum_delay = args.minimum_delay.unwrap_or(0);
    // With an older one strangers could keep the feed stale: an old snapshot, answered last, delays the fresh one.
    let snapshot_age = heartbeat.saturating_sub(minimum_delay).max(1);
    Ok(FeedConfig {
        source,
        verifier,
        model,
        verifierCodeHash: hash(&manifest.contract_figures.runtime_code_hash)?,
        modelCodeHash: hash(&manifest.contract_figures.model_code_hash)?,
        minimum,
        maximum,
        maximumChange: change,
        maximumChangeBps: args.maximum_change_bps.unwrap_or(u32::MAX),
        heartbeat,
        minimumDelay: minimum_delay,
        maximumSnapshotAge: args.maximum_snapshot_age.unwrap_or(snapshot_age),
        outputIndex: args.output_index.unwrap_or(0),
        rounding: match args.rounding {
            None | Some(RoundingArg::Down) => Rounding::Down,
            Some(RoundingArg::Up) => Rounding::Up,
        },
        allowListed: args.allow_list,
    })
}

fn bound(given: Option<Answer>, otherwise: i128) -> i128 {
    given.map_or(otherwise, |Answer(bound)| bound)
}
