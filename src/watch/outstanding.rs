//! What to do about a transaction of which it is not known how it ended. Pure: facts in, decision out.

use super::journal::Outstanding;
use crate::chain::Fees;

/// What the chain says about a nonce and its transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NonceFacts {
    /// Index of the attempt that was mined.
    pub(crate) mined: Option<usize>,
    /// Whether the node knows the latest attempt.
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
    /// It is over: another transaction took the nonce, so none of the attempts can be mined any more.
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
    let Some(latest) = outstanding.attempts.last() else { return Resolution::Superseded };
    if facts.next_nonce > outstanding.nonce {
        return Resolution::Superseded;
    }
    let stuck = facts.now >= latest.signed_at.saturating_add(stuck_after);
    // Below the nonce there is a gap: the chain lost transactions, and waits for them before it takes this one.
    if facts.pending_nonce < outstanding.nonce && (stuck || !facts.known) {
        return Resolution::Replace { nonce: facts.pending_nonce, fees: latest.fees() };
    }
    match (stuck, facts.known) {
        (true, _) => Resolution::Replace { nonce: outstanding.nonce, fees: latest.fees().raised() },
        (false, true) => Resolution::Wait,
        (false, false) => Resolution::SendAgain,
    }
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
        let transaction = SignedTransaction::new(7, FEES, Bytes::from_static(b"signed"));
        Outstanding { nonce: 7, attempts: vec![Attempt::new(Purpose::Snapshot, &transaction, 1_000)] }
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
        assert_eq!(resolved(lost), Resolution::Replace { nonce: 5, fees: FEES });
        let queued = NonceFacts { next_nonce: 5, pending_nonce: 5, ..facts() };
        assert_eq!(resolved(queued), Resolution::Wait);
        let stuck = NonceFacts { now: 1_060, ..queued };
        assert_eq!(resolved(stuck), Resolution::Replace { nonce: 5, fees: FEES });
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
        for mined in [None, Some(0)] {
            for known in [false, true] {
                for (next_nonce, ahead) in (0..10).flat_map(|next| [0, 1, 5].map(|ahead| (next, ahead))) {
                    for now in [1_000, 1_059, 1_060, 5_000] {
                        let pending_nonce = next_nonce + ahead;
                        match resolved(NonceFacts { mined, known, next_nonce, pending_nonce, now }) {
                            Resolution::Mined(0) => assert_eq!(mined, Some(0)),
                            Resolution::Mined(_) => panic!("no such attempt"),
                            Resolution::Superseded => assert!(next_nonce > 7),
                            Resolution::SendAgain | Resolution::Wait => assert!(next_nonce <= 7),
                            Resolution::Replace { nonce, .. } => assert_eq!(nonce, pending_nonce.min(7)),
                        }
                    }
                }
            }
        }
    }
}
