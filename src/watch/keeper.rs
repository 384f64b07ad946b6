use std::time::Duration;

use protocol_spec::public::PublicLayout;

use super::decide::{Decision, Policy, decide};
use super::event::{Event, Narrator};
use super::journal::{Journal, JournalFile, Purpose, Subject};
use super::observe::{Observation, is_listed, upkeep, view};
use super::sending::{Sender, Settled, Terms, Work, clock, left_behind};
use crate::artifacts::Manifest;
use crate::chain::{Account, Chain};
use crate::error::{CliError, ErrorKind};
use crate::oracle::{Feed, FeedState, Observed, Snapshot, check_terms};
use crate::progress::Progress;
use crate::proving::Prover;

/// Keeps one feed fresh.
#[derive(Debug)]
pub(crate) struct Keeper<'a> {
    pub(crate) chain: &'a Chain,
    pub(crate) account: &'a Account,
    pub(crate) file: &'a JournalFile,
    pub(crate) prover: &'a Prover,
    pub(crate) manifest: &'a Manifest,
    pub(crate) policy: Policy,
    pub(crate) stuck_after: Duration,
    pub(crate) progress: &'a Progress,
}

/// What one round led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progressed {
    /// A transaction is under way, or was just mined: look again soon.
    Working,
    /// Nothing is to be done.
    Resting,
}

impl Keeper<'_> {
    /// Looks once and does at most one thing about it.
    ///
    /// # Errors
    /// Whatever keeps the keeper from looking or doing. A transaction that was signed is in the journal by then.
    pub(crate) fn round(&self, journal: &mut Journal, narrator: &mut Narrator<'_>) -> Result<Progressed, CliError> {
        let subject = journal.subject;
        self.require_same_chain(&subject)?;
        let feed = Feed { chain: self.chain, chain_id: subject.chain_id, oracle: subject.oracle, id: subject.feed };
        let sender = Sender { account: self.account, file: self.file, stuck_after: self.stuck_after };
        let terms = match sender.settle(&feed, journal, narrator)? {
            Settled::Waiting => return Ok(Progressed::Working),
            Settled::Clear => Terms::default(),
            Settled::Replace(terms) => terms,
        };
        let state = feed.state()?;
        check_terms(&feed, &state, self.manifest)?;
        if let Some(call) = upkeep(&feed, &state)?.filter(|_| !state.status.paused) {
            sender.send(&feed, journal, Work::new(Purpose::Upkeep, call), terms, narrator)?;
            return Ok(Progressed::Working);
        }
        let observation = Observation::read(&feed, &state)?;
        let predicted = observation.answer(self.prover, self.layout(), &state)?;
        let listed = is_listed(&feed, &state, self.account.address())?;
        let view = view(&state, listed, observation.observed_at, predicted, clock());
        let decision = decide(&view, &self.policy);
        let (work, reason) = match decision {
            Decision::Rest(rest) => {
                narrator.tell(Event::Resting { rest });
                // What is stuck may still be mined, or go: until then there is something to wait for.
                let waits = journal.outstanding.is_some();
                return Ok(if waits { Progressed::Working } else { Progressed::Resting });
            }
            Decision::TakeSnapshot(reason) => (Work::new(Purpose::Snapshot, feed.take_snapshot()), reason),
            Decision::Answer { snapshot, reason } => (self.prove(&feed, &state, &snapshot)?, reason),
        };
        narrator.tell(Event::Due { reason, predicted });
        sender.send(&feed, journal, work, terms, narrator)?;
        Ok(Progressed::Working)
    }

    /// A transaction that stores the answer for `snapshot`, and does nothing should somebody else have been faster. Its
    /// gas is that of a submission which stores.
    fn prove(&self, feed: &Feed<'_>, state: &FeedState, snapshot: &Snapshot) -> Result<Work, CliError> {
        let observed = Observed::read(feed, state, snapshot, self.layout())?;
        let proved = self.prover.prove(&observed.integers, observed.context, self.progress)?;
        let file = &proved.proof.file;
        let submit = |tolerant| feed.submit(snapshot.id, &file.proof, &file.instances, tolerant);
        Ok(Work { purpose: Purpose::Answer { snapshot: snapshot.id }, call: submit(true), priced_as: submit(false) })
    }

    fn layout(&self) -> &PublicLayout {
        &self.manifest.public_values
    }

    /// A transaction is for one chain: behind an endpoint there may be another one at any time.
    fn require_same_chain(&self, subject: &Subject) -> Result<(), CliError> {
        let chain_id = self.chain.chain_id()?;
        if chain_id != subject.chain_id {
            return Err(other_chain("chain id", &subject.chain_id.to_string(), &chain_id.to_string()));
        }
        let first_block = self.chain.first_block()?;
        if first_block != subject.first_block {
            return Err(other_chain("first block", &subject.first_block.to_string(), &first_block.to_string()));
        }
        if self.chain.code(subject.oracle)?.is_empty() {
            return Err(other_chain("oracle", &subject.oracle.to_string(), "an address without code"));
        }
        Ok(())
    }
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
