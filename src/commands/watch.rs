//! `assay watch`.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use alloy_primitives::{Address, B256, keccak256};
use alloy_sol_types::SolValue;
use serde::Serialize;

use crate::artifacts::{Artifacts, Layout};
use crate::chain::{Account, Chain, parse_address, parse_feed_id};
use crate::cli::WatchArgs;
use crate::console::{Console, Paint};
use crate::environment::Environment;
use crate::error::{CliError, ErrorKind};
use crate::figures::Figures;
use crate::oracle::Feed;
use crate::output::{Report, print};
use crate::proving::Prover;
use crate::watch::{
    Event, Interrupt, Journal, JournalFile, Keeper, Memory, Narrator, Patience, Policy, Progressed, Subject, introduce,
};

/// How soon a transaction under way is looked up again: at first, and in the end.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LAST_PAUSE: Duration = Duration::from_secs(2);

/// `assay watch --status`.
#[derive(Debug, Serialize)]
pub(crate) struct WatchStatus {
    journal: PathBuf,
    /// `null` where nothing was watched yet.
    state: Option<Journal>,
}

pub(crate) fn run(args: &WatchArgs, console: &Console, environment: &Environment) -> Result<(), CliError> {
    let (oracle, feed) = (parse_address(&args.oracle)?, parse_feed_id(&args.feed)?);
    let path = args.state.clone().unwrap_or_else(|| default_journal(args, oracle, feed));
    if args.status {
        let state = Journal::read(&path)?;
        return print(&WatchStatus { journal: path, state }, console);
    }
    let mut interrupt = Interrupt::listen()?;
    let account = Account::open(&args.signer, environment)?;
    let chain = Chain::with_limit(args.rpc_url.as_deref().unwrap_or_default(), Duration::from_secs(args.rpc_timeout))?;
    let (manifest, prover) = {
        // The folder is read once: whoever builds into it meanwhile need not wait for the end of this watch.
        let artifacts = Artifacts::open(&args.folder)?;
        artifacts.manifest.visibility.require_public()?;
        let prover = Prover::open(&artifacts, environment, &console.progress)?;
        (artifacts.manifest, prover)
    };
    let file = JournalFile::hold(&path)?;
    let mut narrator = Narrator::new(console);
    let mut watch = Watch {
        args,
        chain: &chain,
        oracle,
        feed,
        account: &account,
        file: &file,
        journal: None,
        memory: Memory::default(),
    };

    let mut patience = Patience::new(args.interval);
    let mut look = FIRST_PAUSE;
    let mut stuck_since = None;
    loop {
        let done = watch.round(&manifest, &prover, &mut narrator, console);
        let pause = match done {
            Ok(progressed) => {
                patience.succeeded();
                narrator.well();
                match progressed {
                    Progressed::Resting if args.once => return Ok(()),
                    Progressed::Stuck
                        if args.once
                            && stuck_since.get_or_insert_with(Instant::now).elapsed().as_secs() >= args.stuck_after =>
                    {
                        return Err(watch.stuck());
                    }
                    Progressed::Resting => args.interval,
                    Progressed::Working => {
                        look = FIRST_PAUSE;
                        look.min(args.interval)
                    }
                    Progressed::Waiting | Progressed::Stuck => {
                        look = (look * 2).min(LAST_PAUSE);
                        look.min(args.interval)
                    }
                }
            }
            Err(error) if args.once || !passes(&error) => return Err(error),
            Err(error) => {
                watch.memory.doubt();
                let pause = patience.failed();
                narrator.trouble(&error, pause);
                pause
            }
        };
        if let Some(signal) = interrupt.wait(pause) {
            narrator.tell(Event::Stopped { signal });
            return Ok(());
        }
    }
}

/// Whether what keeps the keeper from its work may be over the next time it looks. A chain that was reorganised between
/// two reads shows a snapshot that does not fit, and refuses the proof for it.
fn passes(error: &CliError) -> bool {
    error.kind == ErrorKind::Environment || ["snapshot-mismatch", "call-reverted"].contains(&error.id)
}

/// A watch, from the first time that the chain can be asked what it is.
struct Watch<'a> {
    args: &'a WatchArgs,
    chain: &'a Chain,
    oracle: Address,
    feed: B256,
    account: &'a Account,
    file: &'a JournalFile,
    journal: Option<Journal>,
    memory: Memory,
}

impl Watch<'_> {
    /// The end of a watch that does not wait for ever.
    fn stuck(&self) -> CliError {
        let outstanding = self.journal.as_ref().and_then(|journal| journal.outstanding.as_ref());
        let latest = outstanding.and_then(|outstanding| outstanding.attempts.last());
        let what = latest.map(|attempt| format!("{} (nonce {})", attempt.hash, attempt.nonce)).unwrap_or_default();
        CliError::new(
            ErrorKind::Environment,
            "not-mined",
            format!("transaction {what} does not get mined, and paying more is out of proportion or for nothing"),
            "it may still be mined, and stays in the journal: run again later, or without --once",
        )
    }

    fn round(
        &mut self,
        manifest: &crate::artifacts::Manifest,
        prover: &Prover,
        narrator: &mut Narrator<'_>,
        console: &Console,
    ) -> Result<Progressed, CliError> {
        let mut journal = match self.journal.take() {
            Some(journal) => journal,
            None => self.open_journal(narrator)?,
        };
        let keeper = Keeper {
            chain: self.chain,
            account: self.account,
            file: self.file,
            prover,
            manifest,
            interval: self.args.interval,
            policy: Policy { heartbeat_margin: self.args.heartbeat_margin, deviation: self.args.deviation },
            stuck_after: Duration::from_secs(self.args.stuck_after),
            progress: &console.progress,
        };
        let result = keeper.round(&mut journal, &mut self.memory, narrator);
        self.journal = Some(journal);
        result
    }

    /// The journal of an earlier run, or a new one that is pinned to the chain behind the endpoint.
    fn open_journal(&self, narrator: &mut Narrator<'_>) -> Result<Journal, CliError> {
        let journal = match Journal::read(self.file.path())? {
            Some(journal) => journal,
            None => {
                let (chain_id, first_block) = (self.chain.chain_id()?, self.chain.first_block()?);
                let (oracle, feed, account) = (self.oracle, self.feed, self.account.address());
                // Only a chain on which the feed answers is the one to pin.
                Feed { chain: self.chain, chain_id, oracle, id: feed }.state()?;
                let journal = Journal::new(Subject { chain_id, first_block, oracle, feed, account });
                self.file.write(&journal)?;
                journal
            }
        };
        let subject = journal.subject;
        if (subject.oracle, subject.feed, subject.account) != (self.oracle, self.feed, self.account.address()) {
            return Err(CliError::usage(
                "journal-of-another-feed",
                format!("`{}` is of another oracle, feed or account", self.file.path().display()),
                "name another file with `--state FILE`",
            ));
        }
        introduce(&journal, self.file, narrator);
        Ok(journal)
    }
}

/// One journal per feed in the artefact folder.
fn default_journal(args: &WatchArgs, oracle: Address, feed: B256) -> PathBuf {
    let name = keccak256((oracle, feed).abi_encode());
    Layout::new(&args.folder).file(&format!("watch/{}.json", hex::encode(&name[..8])))
}

impl Report for WatchStatus {
    fn human(&self, paint: Paint) -> String {
        let mut figures = Figures::default();
        figures.figure("journal", self.journal.display().to_string());
        match &self.state {
            None => figures.figure("state", "nothing was watched yet"),
            Some(journal) => journal.describe(&mut figures),
        };
        figures.render(paint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reorganised_chain_does_not_end_the_watch() {
        let error = |kind, id| CliError::new(kind, id, "what", "help");
        assert!(passes(&error(ErrorKind::Environment, "rpc-failed")));
        assert!(passes(&error(ErrorKind::BadFile, "snapshot-mismatch")));
        assert!(passes(&error(ErrorKind::Rejected, "call-reverted")));
        assert!(!passes(&error(ErrorKind::BadFile, "feed-of-another-model")));
        assert!(!passes(&error(ErrorKind::BadFile, "journal")));
    }
}
