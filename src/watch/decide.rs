//! Whether an answer is due. Pure: facts in, decision out.

use serde::Serialize;

use crate::oracle::{Answer, Snapshot, Stored};

/// When the keeper answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Policy {
    /// Answer so many seconds before the stored answer gets stale; `None` for a tenth of the heartbeat.
    pub(crate) heartbeat_margin: Option<u64>,
    /// Answer where the model's output on the newest data is so many basis points away from the stored answer.
    pub(crate) deviation: Option<u64>,
}

/// What the feed and its source say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct View {
    /// Seconds.
    pub(crate) now: u64,
    pub(crate) paused: bool,
    /// Whether the feed takes answers from the keeper's account.
    pub(crate) listed: bool,
    pub(crate) stored: Option<Stored>,
    /// The newest data, and the answer that the model gives for it.
    pub(crate) observed_at: u64,
    pub(crate) predicted: i128,
    /// The latest snapshot, if the oracle would take an answer for it.
    pub(crate) open: Option<Snapshot>,
    pub(crate) limits: Limits,
}

/// What of a feed's configuration decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) heartbeat: u64,
    pub(crate) minimum_delay: u64,
    pub(crate) maximum_snapshot_age: u64,
    pub(crate) minimum: i128,
    pub(crate) maximum: i128,
    pub(crate) maximum_change: u128,
    /// `u32::MAX` for any.
    pub(crate) maximum_change_bps: u32,
}

/// What to do about the feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    Rest(Rest),
    /// Commit to the newest data first.
    TakeSnapshot(Reason),
    Answer {
        snapshot: Snapshot,
        reason: Reason,
    },
}

/// Why an answer is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Reason {
    /// The feed has none.
    NoAnswer,
    /// The stored one is about to get stale.
    Heartbeat,
    /// The model says something else by now.
    Deviation,
}

/// Why none is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "why")]
pub(crate) enum Rest {
    Paused,
    /// The feed has a list of submitters, and the keeper's account is not on it.
    NotListed,
    /// The answer of the newest data is stored.
    UpToDate {
        round: u64,
        answer: Answer,
        stale_at: u64,
    },
    /// There is newer data, but it says much the same.
    Unchanged {
        round: u64,
        answer: Answer,
    },
    /// The newest data is too old for a snapshot.
    OldData {
        observed_at: u64,
    },
    /// The feed takes no answer before this time.
    TooEarly {
        until: u64,
    },
    /// The feed would refuse this answer.
    Refused {
        predicted: Answer,
        limit: Limit,
    },
}

/// A guardrail that holds an answer back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Limit {
    Bounds,
    Change,
}

/// The next thing to do for the feed.
pub(crate) fn decide(view: &View, policy: &Policy) -> Decision {
    if view.paused {
        return Decision::Rest(Rest::Paused);
    }
    if !view.listed {
        return Decision::Rest(Rest::NotListed);
    }
    if let Some(stored) = view.stored.filter(|stored| view.observed_at <= stored.observed_at) {
        let stale_at = stored.observed_at + view.limits.heartbeat;
        let (round, answer) = (stored.round, Answer(stored.answer));
        return Decision::Rest(Rest::UpToDate { round, answer, stale_at });
    }
    let reason = match due(view, policy) {
        Ok(reason) => reason,
        Err(rest) => return Decision::Rest(rest),
    };
    if let Some(rest) = held_back(view) {
        return Decision::Rest(rest);
    }
    // A source may have new data with every block: where any newer answer does, the latest snapshot is answered first.
    let any = matches!(reason, Reason::NoAnswer | Reason::Heartbeat);
    match view.open.filter(|open| any || open.observed_at == view.observed_at) {
        Some(snapshot) => Decision::Answer { snapshot, reason },
        None => Decision::TakeSnapshot(reason),
    }
}

fn due(view: &View, policy: &Policy) -> Result<Reason, Rest> {
    let Some(stored) = view.stored else { return Ok(Reason::NoAnswer) };
    let stale_at = stored.observed_at + view.limits.heartbeat;
    let margin = policy.heartbeat_margin.unwrap_or(view.limits.heartbeat / 10);
    if view.now.saturating_add(margin) >= stale_at {
        return Ok(Reason::Heartbeat);
    }
    match policy.deviation {
        Some(bps) if deviates(stored.answer, view.predicted, bps) => Ok(Reason::Deviation),
        _ => Err(Rest::Unchanged { round: stored.round, answer: Answer(stored.answer) }),
    }
}

/// Whether the distance is at least so many basis points of `from`; from 0 any distance is.
fn deviates(from: i128, to: i128, bps: u64) -> bool {
    let distance = from.abs_diff(to);
    distance > 0 && wide(distance, 10_000) >= wide(from.unsigned_abs(), u128::from(bps))
}

/// Whether the feed would refuse this answer for this snapshot.
pub(crate) fn is_refused(view: &View, snapshot: &Snapshot, answer: Answer) -> bool {
    held_back(&View { predicted: answer.0, observed_at: snapshot.observed_at, ..*view }).is_some()
}

/// What keeps the feed from taking the answer now.
fn held_back(view: &View) -> Option<Rest> {
    let limits = &view.limits;
    if view.now > view.observed_at + limits.maximum_snapshot_age {
        return Some(Rest::OldData { observed_at: view.observed_at });
    }
    let predicted = Answer(view.predicted);
    if !(limits.minimum..=limits.maximum).contains(&view.predicted) {
        return Some(Rest::Refused { predicted, limit: Limit::Bounds });
    }
    let stored = view.stored?;
    let until = stored.updated_at + limits.minimum_delay;
    if view.now < until {
        return Some(Rest::TooEarly { until });
    }
    let change = stored.answer.abs_diff(view.predicted);
    let relative = limits.maximum_change_bps != u32::MAX
        && stored.answer != 0
        && wide(change, 10_000) > wide(stored.answer.unsigned_abs(), u128::from(limits.maximum_change_bps));
    (change > limits.maximum_change || relative).then_some(Rest::Refused { predicted, limit: Limit::Change })
}

fn wide(a: u128, b: u128) -> alloy_primitives::U256 {
    alloy_primitives::U256::from(a) * alloy_primitives::U256::from(b)
}

#[cfg(test)]
mod tests {
    use alloy_primitives::B256;

    use super::*;

    const POLICY: Policy = Policy { heartbeat_margin: Some(100), deviation: Some(500) };

    fn stored() -> Stored {
        Stored { round: 4, answer: 1_000, observed_at: 10_000, updated_at: 10_010 }
    }

    /// New data that says something else.
    fn view() -> View {
        let limits = Limits {
            heartbeat: 3_600,
            minimum_delay: 60,
            maximum_snapshot_age: 600,
            minimum: 0,
            maximum: 5_000,
            maximum_change: u128::MAX,
            maximum_change_bps: u32::MAX,
        };
        View {
            now: 10_500,
            paused: false,
            listed: true,
            stored: Some(stored()),
            observed_at: 10_400,
            predicted: 1_100,
            open: None,
            limits,
        }
    }

    fn snapshot(observed_at: u64) -> Snapshot {
        Snapshot { id: 9, inputs_hash: B256::ZERO, observed_at, block: 1, epoch: 1 }
    }

    #[test]
    fn new_data_that_deviates_is_committed_to_then_answered() {
        assert_eq!(decide(&view(), &POLICY), Decision::TakeSnapshot(Reason::Deviation));
        let committed = View { open: Some(snapshot(10_400)), ..view() };
        let answer = Decision::Answer { snapshot: snapshot(10_400), reason: Reason::Deviation };
        assert_eq!(decide(&committed, &POLICY), answer);
        // A snapshot of older data is not what was looked at.
        let older = View { open: Some(snapshot(10_300)), ..view() };
        assert_eq!(decide(&older, &POLICY), Decision::TakeSnapshot(Reason::Deviation));
    }

    #[test]
    fn a_feed_without_an_answer_gets_one() {
        let first = View { stored: None, ..view() };
        assert_eq!(decide(&first, &POLICY), Decision::TakeSnapshot(Reason::NoAnswer));
    }

    /// Else a source with new data in every block would get a snapshot in every block, and never an answer.
    #[test]
    fn an_open_snapshot_is_answered_where_any_newer_answer_does() {
        let open = Some(snapshot(10_300));
        let first = View { stored: None, open, ..view() };
        assert_eq!(decide(&first, &POLICY), Decision::Answer { snapshot: snapshot(10_300), reason: Reason::NoAnswer });
        let late = View { now: 13_500, observed_at: 13_450, open: Some(snapshot(13_400)), ..view() };
        assert_eq!(decide(&late, &POLICY), Decision::Answer { snapshot: snapshot(13_400), reason: Reason::Heartbeat });
        // What the newest data gives says nothing about the answer of an older snapshot.
        assert!(!is_refused(&first, &snapshot(10_300), Answer(5_000)));
        assert!(is_refused(&first, &snapshot(10_300), Answer(5_001)));
        assert!(is_refused(&view(), &snapshot(9_899), Answer(1_000)));
    }

    #[test]
    fn the_deviation_is_reached_exactly() {
        let predicted = |predicted| decide(&View { predicted, ..view() }, &POLICY);
        let unchanged = Decision::Rest(Rest::Unchanged { round: 4, answer: Answer(1_000) });
        assert_eq!(predicted(1_049), unchanged);
        assert_eq!(predicted(951), unchanged);
        assert_eq!(predicted(1_050), Decision::TakeSnapshot(Reason::Deviation));
        assert_eq!(predicted(950), Decision::TakeSnapshot(Reason::Deviation));
        let without = Policy { deviation: None, ..POLICY };
        assert_eq!(decide(&view(), &without), unchanged);
        let every = Policy { deviation: Some(0), ..POLICY };
        let same = View { predicted: 1_000, ..view() };
        assert_eq!(decide(&same, &every), unchanged);
        assert!(deviates(0, 1, 10_000) && !deviates(0, 0, 1));
        assert!(deviates(i128::MAX, i128::MIN, 20_000));
    }

    #[test]
    fn the_heartbeat_is_kept_with_a_margin() {
        let at = |now| decide(&View { now, predicted: 1_000, observed_at: 13_400, ..view() }, &POLICY);
        assert!(matches!(at(13_499), Decision::Rest(Rest::Unchanged { .. })));
        assert_eq!(at(13_500), Decision::TakeSnapshot(Reason::Heartbeat));
        assert_eq!(at(13_900), Decision::TakeSnapshot(Reason::Heartbeat));
        let by_default = |now| {
            let view = View { now, predicted: 1_000, observed_at: 13_200, ..view() };
            decide(&view, &Policy { heartbeat_margin: None, deviation: None })
        };
        assert!(matches!(by_default(13_239), Decision::Rest(Rest::Unchanged { .. })));
        assert_eq!(by_default(13_240), Decision::TakeSnapshot(Reason::Heartbeat));
    }

    #[test]
    fn nothing_is_sent_that_the_oracle_would_refuse() {
        let rest = |view: View| match decide(&view, &POLICY) {
            Decision::Rest(rest) => rest,
            other => panic!("{other:?}"),
        };
        assert_eq!(rest(View { paused: true, ..view() }), Rest::Paused);
        assert_eq!(rest(View { listed: false, ..view() }), Rest::NotListed);
        let same = rest(View { observed_at: 10_000, ..view() });
        assert_eq!(same, Rest::UpToDate { round: 4, answer: Answer(1_000), stale_at: 13_600 });
        assert_eq!(rest(View { now: 11_001, ..view() }), Rest::OldData { observed_at: 10_400 });
        let early = View { now: 10_069, observed_at: 10_020, ..view() };
        assert_eq!(rest(early), Rest::TooEarly { until: 10_070 });
        assert!(matches!(decide(&View { now: 10_070, ..early }, &POLICY), Decision::TakeSnapshot(_)));

        let refused = |predicted, limit| Rest::Refused { predicted: Answer(predicted), limit };
        assert_eq!(rest(View { predicted: 5_001, ..view() }), refused(5_001, Limit::Bounds));
        assert_eq!(rest(View { predicted: -1, ..view() }), refused(-1, Limit::Bounds));
        let absolute = Limits { maximum_change: 99, ..view().limits };
        assert_eq!(rest(View { limits: absolute, ..view() }), refused(1_100, Limit::Change));
        let relative = Limits { maximum_change_bps: 999, ..view().limits };
        assert_eq!(rest(View { limits: relative, ..view() }), refused(1_100, Limit::Change));
        let enough = Limits { maximum_change: 100, maximum_change_bps: 1_000, ..view().limits };
        assert!(matches!(decide(&View { limits: enough, ..view() }, &POLICY), Decision::TakeSnapshot(_)));
    }
}
