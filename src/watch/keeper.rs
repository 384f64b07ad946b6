use std::time::{Duration, Instant};

use protocol_spec::public::PublicLayout;

use super::decide::{Decision, Policy, View, decide, is_refused};
use super::event::{Event, Narrator};
use super::journal::{Journal, JournalFile, Purpose, Subject};
use super::observe::{Observation, is_listed, upkeep, view};
use super::sending::{Sender, Settled, Terms, Work, clock, left_behind};
use crate::artifacts::Manifest;
use crate::chain::{Account, Call, Chain, ChainError, Fault};
use crate::error::{CliError, ErrorKind};
use crate::oracle::{Answer, Feed, FeedState, Observed, Snapshot, check_terms, predict};
use crate::progress::Progress;
use crate::proving::Prover;
use crate::salts::Salts;

/// Keeps one feed fresh.
#[derive(Debug)]
pub(crate) struct Keeper<'a> {
    pub(crate) chain: &'a Chain,
    pub(crate) account: &'a Account,
    pub(crate) file: &'a JournalFile,
    pub(crate) prover: &'a Prover,
    pub(crate) manifest: &'a Manifest,
    pub(crate) policy: Policy,
    /// Between two looks, and at least between two upkeeps that are the same.
    pub(crate) interval: Duration,
    pub(crate) stuck_after: Duration,
    pub(crate) progress: &'a Progress,
}

/// What rounds tell the later ones; the next process does without.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// Whether the chain is the journal's; after a trouble there may be another one behind the endpoint.
    recognised: bool,
    /// The latest upkeep, done or refused.
    upkeep: Option<(Call, Instant)>,
    /// Why upkeep was refused, once that was told.
    refusal: Option<String>,
}

impl Memory {
    /// After a trouble, and before a transaction.
    pub(crate) fn doubt(&mut self) {
        self.recognised = false;
    }

    fn is_due(&self, upkeep: &Call, interval: Duration) -> bool {
        self.upkeep.as_ref().is_none_or(|(call, when)| call != upkeep || when.elapsed() >= interval)
    }
}

/// What one round led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progressed {
    /// Something was done: look again soon.
    Working,
    /// A transaction is under way.
    Waiting,
    /// A transaction does not get mined, and there is nothing to do about it.
    Stuck,
    /// Nothing is to be done.
    Resting,
}

impl Keeper<'_> {
    /// Looks once and does at most one thing about it.
    ///
    /// # Errors
    /// Whatever keeps the keeper from looking or doing. A transaction that was signed is in the journal by then.
    pub(crate) fn round(
        &self,
        journal: &mut Journal,
        memory: &mut Memory,
        narrator: &mut Narrator<'_>,
    ) -> Result<Progressed, CliError> {
        let subject = journal.subject;
        self.require_same_chain(&subject, memory)?;
        let feed = Feed { chain: self.chain, chain_id: subject.chain_id, oracle: subject.oracle, id: subject.feed };
        let sender = Sender { account: self.account, file: self.file, stuck_after: self.stuck_after };
        let terms = match sender.settle(&feed, journal, narrator)? {
            Settled::Waiting => return Ok(Progressed::Waiting),
            Settled::Stuck => return Ok(Progressed::Stuck),
            Settled::Clear => Terms::default(),
            Settled::Replace(terms) => terms,
        };
        let state = feed.state()?;
        check_terms(&feed, &state, self.manifest)?;
        if let Some(work) = self.upkeep(&feed, &state, memory, narrator)? {
            self.look_again(&subject, memory)?;
            sender.send(&feed, journal, work, terms, narrator)?;
            return Ok(Progressed::Working);
        }
        let observation = Observation::read(&feed, &state)?;
        let predicted = observation.answer(self.prover, self.layout(), &state)?;
        let listed = is_listed(&feed, &state, self.account.address())?;
        let view = view(&state, listed, observation.observed_at, predicted, clock());
        let decision = decide(&view, &self.policy);
        let (work, reason, predicted) = match decision {
            Decision::Rest(rest) => {
                narrator.tell(Event::Resting { rest });
                // What is stuck may still be mined, or go: until then there is something to wait for.
                let waits = journal.outstanding.is_some();
                return Ok(if waits { Progressed::Stuck } else { Progressed::Resting });
            }
            Decision::TakeSnapshot(reason) => (snapshot_of(&feed), reason, predicted),
            Decision::Answer { snapshot, reason } => match self.prove(&feed, &state, &view, &snapshot)? {
                Some((work, predicted)) => (work, reason, predicted),
                None => (snapshot_of(&feed), reason, predicted),
            },
        };
        self.look_again(&subject, memory)?;
        narrator.tell(Event::Due { reason, predicted });
        sender.send(&feed, journal, work, terms, narrator)?;
        Ok(Progressed::Working)
    }

    /// The source's upkeep, where it is due. One that would revert is told and left: the feed may do without.
    fn upkeep(
        &self,
        feed: &Feed<'_>,
        state: &FeedState,
        memory: &mut Memory,
        narrator: &mut Narrator<'_>,
    ) -> Result<Option<Work>, CliError> {
        let due = upkeep(feed, state)?.filter(|call| !state.status.paused && memory.is_due(call, self.interval));
        let Some(call) = due else { return Ok(None) };
        let simulated = self.chain.estimate(self.account.address(), &call);
        memory.upkeep = Some((call.clone(), Instant::now()));
        match simulated {
            Ok(_) => {
                memory.refusal = None;
                Ok(Some(Work::new(Purpose::Upkeep, call)))
            }
            Err(error @ ChainError { fault: Fault::Reverted(_), .. }) => {
                let refusal = error.to_string();
                if memory.refusal.as_ref() != Some(&refusal) {
                    narrator.upkeep_refused(refusal.clone(), self.interval);
                    memory.refusal = Some(refusal);
                }
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// A transaction that stores the answer for `snapshot`, and does nothing should somebody else have been faster. Its
    /// gas is that of a submission which stores. `None` where the feed would refuse the answer: one for older data than
    /// was decided on.
    fn prove(
        &self,
        feed: &Feed<'_>,
        state: &FeedState,
        view: &View,
        snapshot: &Snapshot,
    ) -> Result<Option<(Work, Answer)>, CliError> {
        let observed = Observed::read(feed, state, snapshot, self.layout())?;
        let predicted = predict(self.layout(), &state.config, &self.prover.compute(&observed.integers)?)?;
        if is_refused(view, snapshot, predicted) {
            return Ok(None);
        }
        let proved = self.prover.prove(&observed.integers, observed.context, &Salts::default(), self.progress)?;
        let file = &proved.proof.file;
        let submit = |tolerant| feed.submit(snapshot.id, &file.proof, &file.instances, tolerant);
        let purpose = Purpose::Answer { snapshot: snapshot.id };
        Ok(Some((Work { purpose, call: submit(true), priced_as: submit(false) }, predicted)))
    }

    fn layout(&self) -> &PublicLayout {
        &self.manifest.public_values
    }

    /// Before anything is sent: another chain may have taken the endpoint between two rounds, without any trouble.
    fn look_again(&self, subject: &Subject, memory: &mut Memory) -> Result<(), CliError> {
        memory.doubt();
        self.require_same_chain(subject, memory)
    }

    /// A transaction is for one chain: behind an endpoint there may be another one at any time.
    fn require_same_chain(&self, subject: &Subject, memory: &mut Memory) -> Result<(), CliError> {
        let chain_id = self.chain.chain_id()?;
        if chain_id != subject.chain_id {
            return Err(other_chain("chain id", &subject.chain_id.to_string(), &chain_id.to_string()));
        }
        if memory.recognised {
            return Ok(());
        }
        if let (Some(expected), Some(got)) = (subject.first_block, self.chain.first_block()?)
            && expected != got
        {
            return Err(other_chain("first block", &expected.to_string(), &got.to_string()));
        }
        if self.chain.code(subject.oracle)?.is_empty() {
            return Err(other_chain("oracle", &subject.oracle.to_string(), "an address without code"));
        }
        memory.recognised = true;
        Ok(())
    }
}

fn snapshot_of(feed: &Feed<'_>) -> Work {
    Work::new(Purpose::Snapshot, feed.take_snapshot())
}

/// Tells what a journal starts with.
pub(crate) fn introduce(journal: &Journal, file: &JournalFile, narrator: &mut Narrator<'_>) {
    let Subject { chain_id, oracle, feed, account, .. } = journal.subject;
    let path = file.path().display().to_string();
    narrator.tell(Event::Watching { chain_id, oracle, feed, account, journal: path });
    if let Some((nonce, hash, purpose)) = left_behind(journal) {
        narrator.tell(Event::Resumed { nonce, hash, purpose });
    }
}

fn other_chain(what: &str, expected: &str, got: &str) -> CliError {
    CliError::new(
        ErrorKind::Environment,
        "other-chain",
        format!("this is not the chain of the journal: its {what} is `{got}`, expected `{expected}`"),
        "nothing is sent; check `--rpc-url`, or start anew with another `--state FILE` if the chain was reset",
    )
}
