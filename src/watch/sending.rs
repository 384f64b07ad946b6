//! Signing, writing down, sending: in this order, always.

use std::time::Duration;

use alloy_primitives::B256;

use super::event::{Event, Narrator};
use super::journal::{Attempt, Journal, JournalFile, Landed, Outstanding, Purpose};
use super::outstanding::{NonceFacts, Resolution, is_in_proportion, resolve};
use crate::chain::{Account, Call, Fees, IModelRiskOracle, Receipt, SignedTransaction};
use crate::error::CliError;
use crate::oracle::{Answer, Feed};

/// What the next transaction has to keep to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Terms {
    /// A nonce that is taken up again, with the least it has to pay; else the account's next one.
    pub(super) replaces: Option<(u64, Fees)>,
}

/// A transaction to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Work {
    pub(super) purpose: Purpose,
    pub(super) call: Call,
    /// The call that its gas is estimated for: one that reverts rather than do nothing.
    pub(super) priced_as: Call,
}

impl Work {
    pub(super) fn new(purpose: Purpose, call: Call) -> Self {
        Self { purpose, priced_as: call.clone(), call }
    }
}

/// Sends the transactions of one journal.
#[derive(Debug)]
pub(super) struct Sender<'a> {
    pub(super) account: &'a Account,
    pub(super) file: &'a JournalFile,
    pub(super) stuck_after: Duration,
}

impl Sender<'_> {
    /// Signs a call, writes the transaction down, and hands it to the node.
    pub(super) fn send(
        &self,
        feed: &Feed<'_>,
        journal: &mut Journal,
        work: Work,
        terms: Terms,
        narrator: &mut Narrator<'_>,
    ) -> Result<(), CliError> {
        let purpose = work.purpose;
        let transaction = self.sign(feed, work, terms)?;
        if terms.replaces.is_some() {
            narrator.tell(Event::Replacing { nonce: transaction.nonce });
        }
        let mut next = journal.clone();
        let mut attempts = next.outstanding.take().map(|earlier| earlier.attempts).unwrap_or_default();
        attempts.push(Attempt::new(purpose, &transaction, clock()));
        next.outstanding = Some(Outstanding { nonce: transaction.nonce, attempts, left_over: false });
        self.turn_to(journal, next)?;
        narrator.tell(Event::Signed { purpose, nonce: transaction.nonce, hash: transaction.hash });
        Ok(feed.chain.broadcast(&transaction)?)
    }

    fn sign(&self, feed: &Feed<'_>, work: Work, terms: Terms) -> Result<SignedTransaction, CliError> {
        let (chain, from) = (feed.chain, self.account.address());
        let (nonce, least) = match terms.replaces {
            Some(replaces) => replaces,
            None => (chain.nonce(from, true)?, Fees::default()),
        };
        let mut planned = chain.plan(feed.chain_id, from, nonce, work.priced_as, least)?;
        planned.call = work.call;
        Ok(self.account.sign(chain, &planned)?)
    }

    /// Looks up what became of the outstanding transactions and does what follows from it.
    pub(super) fn settle(
        &self,
        feed: &Feed<'_>,
        journal: &mut Journal,
        narrator: &mut Narrator<'_>,
    ) -> Result<Settled, CliError> {
        let Some(outstanding) = &journal.outstanding else { return Ok(Settled::Clear) };
        let (facts, receipt) = self.facts(feed, outstanding)?;
        match resolve(outstanding, &facts, self.stuck_after.as_secs()) {
            Resolution::Mined(attempt) => {
                let Attempt { purpose, nonce, .. } = outstanding.attempts[attempt];
                let receipt = receipt.ok_or_else(|| feed.chain.inconsistent("a receipt disappeared"))?;
                self.note_mined(feed, journal, (purpose, nonce), &receipt, narrator)?;
                Ok(if journal.outstanding.is_some() { Settled::Waiting } else { Settled::Clear })
            }
            Resolution::Superseded => {
                narrator.tell(Event::Superseded { nonce: outstanding.nonce });
                let mut next = journal.clone();
                next.outstanding = None;
                self.turn_to(journal, next)?;
                Ok(Settled::Clear)
            }
            Resolution::SendAgain => self.send_again(feed, outstanding, &facts, narrator),
            Resolution::Wait => Ok(Settled::Waiting),
            // Paying ever more would not help: it rests until it is mined, or the fees of others rise.
            Resolution::Replace { nonce, fees } if !is_in_proportion(outstanding, nonce, fees, feed.chain.fees()?) => {
                match facts.known {
                    true => Ok(Settled::Stuck),
                    false => self.send_again(feed, outstanding, &facts, narrator).map(|_| Settled::Stuck),
                }
            }
            Resolution::Replace { nonce, fees } => Ok(Settled::Replace(Terms { replaces: Some((nonce, fees)) })),
        }
    }

    fn send_again(
        &self,
        feed: &Feed<'_>,
        outstanding: &Outstanding,
        facts: &NonceFacts,
        narrator: &mut Narrator<'_>,
    ) -> Result<Settled, CliError> {
        if let Some(latest) = outstanding.latest_alive(facts.next_nonce) {
            narrator.tell(Event::SentAgain { nonce: latest.nonce, hash: latest.hash });
            feed.chain.broadcast(&latest.transaction())?;
        }
        Ok(Settled::Waiting)
    }

    fn facts(&self, feed: &Feed<'_>, outstanding: &Outstanding) -> Result<(NonceFacts, Option<Receipt>), CliError> {
        // Nonces are read before receipts: a transaction that is mined in between is found by its receipt.
        let account = self.account.address();
        let (next_nonce, pending_nonce) = (feed.chain.nonce(account, false)?, feed.chain.nonce(account, true)?);
        // In the order of the chain, should several of them have been mined meanwhile.
        let mut attempts: Vec<(usize, &Attempt)> = outstanding.attempts.iter().enumerate().collect();
        attempts.sort_by_key(|(_, attempt)| attempt.nonce);
        let mut mined = None;
        for (index, attempt) in attempts {
            if let Some(receipt) = feed.chain.receipt(attempt.hash)? {
                mined = Some((index, receipt));
                break;
            }
        }
        let known = match (&mined, outstanding.latest_alive(next_nonce)) {
            (None, Some(latest)) => feed.chain.knows(latest.hash)?,
            _ => true,
        };
        let facts = NonceFacts {
            mined: mined.as_ref().map(|(index, _)| *index),
            known,
            next_nonce,
            pending_nonce,
            now: clock(),
        };
        Ok((facts, mined.map(|(_, receipt)| receipt)))
    }

    /// What is in memory is what is on disk: a journal that cannot be written changes nothing, and nothing is sent.
    fn turn_to(&self, journal: &mut Journal, next: Journal) -> Result<(), CliError> {
        self.file.write(&next)?;
        *journal = next;
        Ok(())
    }

    fn note_mined(
        &self,
        feed: &Feed<'_>,
        journal: &mut Journal,
        (purpose, nonce): (Purpose, u64),
        receipt: &Receipt,
        narrator: &mut Narrator<'_>,
    ) -> Result<(), CliError> {
        let landed = Landed {
            purpose,
            hash: receipt.transaction_hash,
            block: receipt.block(),
            gas: receipt.gas_used(),
            succeeded: receipt.succeeded(),
        };
        let answered = receipt.logs.iter().find_map(|log| log.decode::<IModelRiskOracle::AnswerUpdated>(feed.oracle));
        let answered = answered.filter(|event| event.feedId == feed.id);
        let mut next = journal.clone();
        next.outstanding = next.outstanding.and_then(|outstanding| outstanding.without(nonce));
        next.latest = Some(landed);
        next.answers += u64::from(answered.is_some());
        self.turn_to(journal, next)?;
        narrator.tell(Event::Mined { landed });
        if let Some(event) = answered {
            let answer = Answer(event.answer.try_into().unwrap_or_default());
            narrator.tell(Event::Answered { snapshot: event.snapshotId.to(), round: event.round, answer });
        }
        Ok(())
    }
}

/// What a look at the outstanding transactions led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Settled {
    /// Nothing is outstanding.
    Clear,
    /// Something is, and all has been done about it.
    Waiting,
    /// Something is stuck, and pays as much as it may.
    Stuck,
    /// Something is stuck and may be replaced.
    Replace(Terms),
}

/// Seconds since 1970 by this machine's clock.
pub(super) fn clock() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// The transaction that an earlier process left, for the first line of the story.
pub(super) fn left_behind(journal: &Journal) -> Option<(u64, B256, Purpose)> {
    let latest = journal.outstanding.as_ref()?.attempts.last()?;
    Some((latest.nonce, latest.hash, latest.purpose))
}
