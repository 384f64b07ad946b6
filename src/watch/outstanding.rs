//! What to do about a transaction of which it is not known how it ended. Pure: facts in, decision out.

use super::journal::Outstanding;
use crate::chain::Fees;

/// How many times the node's present advice a replacement may pay at most.
const HIGHEST_MULTIPLE: u128 = 4;

/// What the chain says about a nonce and its transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NonceFacts {
    /// Index of the attempt that was mined.
    pub(crate) mined: Option<usize>,
    /// Whether the node knows the latest attempt that can still be mined.
    pub(crate) known: bool,
    /// Transactions of the account that are mined.
    pub(crate) next_nonce: u64,
    /// The same with those that the node could mine now.
    pub(crate) pending_nonce: u64,
    /// By this machine's clock.
    pub(crate) now: u64,
}

/// What follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resolution {
    /// It is over: this attempt was mined.
    Mined(usize),
    /// It is over: other transactions took the nonces, so none of the attempts can be mined any more.
    Superseded,
    /// The node does not have it: hand it over again, byte for byte.
    SendAgain,
    /// The node has it.
    Wait,
    /// It does not get mined: decide anew what to do with this nonce, paying at least so much.
    Replace { nonce: u64, fees: Fees },
}

/// The next step with what is outstanding.
pub(crate) fn resolve(outstanding: &Outstanding, facts: &NonceFacts, stuck_after: u64) -> Resolution {
    if let Some(attempt) = facts.mined {
        return Resolution::Mined(attempt);
    }
    let Some(latest) = outstanding.latest_alive(facts.next_nonce) else { return Resolution::Superseded };
    let stuck = outstanding.left_over || facts.now >= latest.signed_at.saturating_add(stuck_after);
    // Below the nonce there is a gap: the chain lost transactions, and waits for them before it takes this one.
    let gap = facts.pending_nonce < latest.nonce;
    match (stuck, facts.known) {
        (true, _) => replace(outstanding, latest.nonce.min(facts.pending_nonce)),
        (false, false) if gap => replace(outstanding, facts.pending_nonce),
        (false, true) => Resolution::Wait,
        (false, false) => Resolution::SendAgain,
    }
}

fn replace(outstanding: &Outstanding, nonce: u64) -> Resolution {
    let fees = raised(outstanding, nonce).reduce(Fees::at_least).unwrap_or_default();
    Resolution::Replace { nonce, fees }
}

/// What it takes to replace each of the attempts with this nonce, in the order in which they were signed.
fn raised(outstanding: &Outstanding, nonce: u64) -> impl Iterator<Item = Fees> {
    outstanding.attempts.iter().filter(move |attempt| attempt.nonce == nonce).map(|attempt| attempt.fees().raised())
}

/// Whether a transaction that replaces what has this nonce may pay `fees`: once it pays what a replacement needs, and
/// then only what is in proportion to the node's present advice. The tip is part of the maximum.
pub(crate) fn is_in_proportion(outstanding: &Outstanding, nonce: u64, fees: Fees, advice: Fees) -> bool {
    let once = raised(outstanding, nonce).next().unwrap_or_default();
    fees.maximum <= advice.maximum.saturating_mul(HIGHEST_MULTIPLE).max(once.maximum)
}

#[cfg(test)]
mod tests {
    use alloy_primitives::Bytes;

    use super::*;
    use crate::chain::SignedTransaction;
    use crate::watch::journal::{Attempt, Purpose};

    const FEES: Fees = Fees { maximum: 1_000, tip: 10 };
    const STUCK_AFTER: u64 = 60;

    fn outstanding() -> Outstanding {
        attempted(&[(7, FEES)])
    }

    fn attempted(attempts: &[(u64, Fees)]) -> Outstanding {
        let attempts = attempts.iter().map(|(nonce, fees)| {
            let transaction = SignedTransaction::new(*nonce, *fees, Bytes::from_static(b"signed"));
            Attempt::new(Purpose::Snapshot, &transaction, 1_000)
        });
        let attempts: Vec<Attempt> = attempts.collect();
        Outstanding { nonce: attempts.last().unwrap().nonce, attempts, left_over: false }
    }

    fn facts() -> NonceFacts {
        NonceFacts { mined: None, known: true, next_nonce: 7, pending_nonce: 8, now: 1_010 }
    }

    fn resolved(facts: NonceFacts) -> Resolution {
        resolve(&outstanding(), &facts, STUCK_AFTER)
    }

    #[test]
    fn a_transaction_is_sent_again_only_as_it_was() {
        assert_eq!(resolved(facts()), Resolution::Wait);
        assert_eq!(resolved(NonceFacts { known: false, ..facts() }), Resolution::SendAgain);
    }

    #[test]
    fn what_was_mined_is_over() {
        assert_eq!(resolved(NonceFacts { mined: Some(0), next_nonce: 8, ..facts() }), Resolution::Mined(0));
        assert_eq!(resolved(NonceFacts { next_nonce: 8, ..facts() }), Resolution::Superseded);
        assert_eq!(resolved(NonceFacts { next_nonce: 8, known: false, now: 9_999, ..facts() }), Resolution::Superseded);
    }

    #[test]
    fn what_is_stuck_is_replaced_under_the_same_nonce() {
        let replace = Resolution::Replace { nonce: 7, fees: FEES.raised() };
        for known in [true, false] {
            assert_eq!(resolved(NonceFacts { known, now: 1_060, ..facts() }), replace);
        }
        assert_eq!(resolved(NonceFacts { now: 1_059, ..facts() }), Resolution::Wait);
    }

    #[test]
    fn a_gap_is_filled_from_below() {
        let lost = NonceFacts { next_nonce: 5, pending_nonce: 5, known: false, ..facts() };
        let filled = Resolution::Replace { nonce: 5, fees: Fees::default() };
        assert_eq!(resolved(lost), filled);
        let queued = NonceFacts { next_nonce: 5, pending_nonce: 5, ..facts() };
        assert_eq!(resolved(queued), Resolution::Wait);
        let stuck = NonceFacts { now: 1_060, ..queued };
        assert_eq!(resolved(stuck), filled);
        // What was lost once may be lost again.
        let again = resolve(&attempted(&[(5, FEES), (7, FEES)]), &lost, STUCK_AFTER);
        assert_eq!(again, Resolution::Replace { nonce: 5, fees: FEES.raised() });
    }

    /// The transaction behind the gap can be mined as soon as the gap is filled.
    #[test]
    fn what_waits_behind_a_gap_is_not_forgotten() {
        let both = attempted(&[(7, FEES), (5, FEES)]);
        let at = |outstanding: &Outstanding, next_nonce, known| {
            let facts = NonceFacts { next_nonce, pending_nonce: next_nonce, known, ..facts() };
            resolve(outstanding, &facts, STUCK_AFTER)
        };
        assert_eq!(at(&both, 5, false), Resolution::SendAgain);
        assert_eq!(at(&both, 6, true), Resolution::Wait);
        assert_eq!(at(&both, 8, true), Resolution::Superseded);
        // What it was for is done by the other one: what is due then takes its nonce, at once.
        let left = both.without(5).unwrap();
        assert_eq!((left.nonce, left.attempts.len()), (7, 1));
        for known in [false, true] {
            assert_eq!(at(&left, 6, known), Resolution::Replace { nonce: 6, fees: Fees::default() });
            assert_eq!(at(&left, 7, known), Resolution::Replace { nonce: 7, fees: FEES.raised() });
        }
        assert_eq!(left.without(7), None);
    }

    /// Each replacement is replaced, for ever: fees follow the node's advice, and stay in proportion to it.
    #[test]
    fn fees_do_not_rise_for_ever() {
        let advice = Fees { maximum: 1_000, tip: 10 };
        let mut attempts = vec![(7, advice)];
        for _ in 0..100 {
            let outstanding = attempted(&attempts);
            let stuck = NonceFacts { now: 1_060, ..facts() };
            let Resolution::Replace { nonce: 7, fees } = resolve(&outstanding, &stuck, STUCK_AFTER) else { panic!() };
            if is_in_proportion(&outstanding, 7, fees, advice) {
                attempts.push((7, fees));
            }
        }
        let highest = attempts.last().unwrap().1.maximum;
        assert!((3_500..=4_000).contains(&highest), "{highest}");
        // Fees fell meanwhile: one replacement is needed all the same, a second one is not.
        let cheap = Fees { maximum: 10, tip: 1 };
        assert!(is_in_proportion(&attempted(&[(7, FEES)]), 7, FEES.raised(), cheap));
        assert!(!is_in_proportion(&attempted(&[(7, FEES), (7, FEES.raised())]), 7, FEES.raised().raised(), cheap));
        let absurd = Fees { maximum: u128::MAX, tip: 0 };
        assert!(is_in_proportion(&attempted(&[(7, absurd)]), 7, absurd.raised(), absurd));
    }

    #[test]
    fn transactions_of_others_in_front_are_no_gap() {
        let behind = NonceFacts { next_nonce: 5, ..facts() };
        assert_eq!(resolved(behind), Resolution::Wait);
        let unknown = NonceFacts { pending_nonce: 7, known: false, ..behind };
        assert_eq!(resolved(unknown), Resolution::SendAgain);
        let stuck = NonceFacts { now: 1_060, ..behind };
        assert_eq!(resolved(stuck), Resolution::Replace { nonce: 7, fees: FEES.raised() });
    }

    /// Over all combinations: while an attempt may still be mined, nothing is signed under another nonce than its own
    /// unless its own cannot be reached, and after it is over nothing is sent at all.
    #[test]
    fn no_two_transactions_for_one_purpose() {
        for attempts in [&[(7, FEES)][..], &[(7, FEES), (5, FEES)]] {
            let outstanding = attempted(attempts);
            for mined in [None, Some(0)] {
                for known in [false, true] {
                    for (next_nonce, ahead) in (0..10).flat_map(|next| [0, 1, 5].map(|ahead| (next, ahead))) {
                        for now in [1_000, 1_059, 1_060, 5_000] {
                            let facts = NonceFacts { mined, known, next_nonce, pending_nonce: next_nonce + ahead, now };
                            assert_alone(&outstanding, &facts);
                        }
                    }
                }
            }
        }
    }

    fn assert_alone(outstanding: &Outstanding, facts: &NonceFacts) {
        let alive = outstanding.attempts.iter().rfind(|attempt| attempt.nonce >= facts.next_nonce);
        match (resolve(outstanding, facts, STUCK_AFTER), alive) {
            (Resolution::Mined(0), _) => assert_eq!(facts.mined, Some(0)),
            (Resolution::Superseded, None) => assert!(facts.next_nonce > 7),
            (Resolution::SendAgain | Resolution::Wait, Some(_)) => {}
            (Resolution::Replace { nonce, .. }, Some(alive)) => {
                assert_eq!(nonce, facts.pending_nonce.min(alive.nonce));
            }
            (other, alive) => panic!("{other:?} with {alive:?}: {facts:?}"),
        }
    }
}
