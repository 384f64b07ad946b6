//! `assay submit`.

use std::path::PathBuf;
use std::time::Duration;

use alloy_primitives::{B256, I256};
use serde::Serialize;

use crate::artifacts::{Artifacts, write_proof};
use crate::chain::{Account, Chain, IModelRiskOracle, Receipt, parse_address, parse_feed_id};
use crate::cli::{FeedArgs, SubmitArgs};
use crate::console::{Console, Paint};
use crate::environment::Environment;
use crate::error::CliError;
use crate::figures::Figures;
use crate::oracle::{Answer, Feed, FeedState, Observed, Snapshot, check_terms, decimal, predict};
use crate::output::Report;
use crate::proving::{CheckedProof, Prover};
use crate::salts::Salts;
use crate::units::grouped;

/// What became of a feed.
#[derive(Debug, Serialize)]
pub(crate) struct SubmitReport {
    pub(crate) outcome: Outcome,
    pub(crate) chain_id: u64,
    pub(crate) oracle: String,
    pub(crate) feed: B256,
    pub(crate) sender: String,
    /// The answer that is stored now; of a dry run the one that would be.
    pub(crate) answer: Option<Answer>,
    pub(crate) round: Option<u64>,
    pub(crate) observed_at: Option<u64>,
    pub(crate) snapshot: Option<u64>,
    /// Of the transaction that took the snapshot, where this run sent one.
    pub(crate) snapshot_gas: Option<u64>,
    pub(crate) transaction_hash: Option<B256>,
    pub(crate) block: Option<u64>,
    /// Of the receipt; of a dry run the node's estimate.
    pub(crate) gas: Option<u64>,
    /// Of a plain verification of the same proof, as a transaction of its own.
    pub(crate) verification_gas: Option<u64>,
    pub(crate) proof: Option<PathBuf>,
}

/// How the command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Outcome {
    /// An answer was stored.
    Submitted,
    /// The answer of the newest data is there already.
    UpToDate,
    /// A dry run that got as far as the transaction.
    Simulated,
    /// A dry run that would have to take a snapshot first.
    SnapshotNeeded,
}

pub(crate) fn run(args: &SubmitArgs, console: &Console, environment: &Environment) -> Result<SubmitReport, CliError> {
    console.progress.expect(6);
    let account = Account::open(&args.signer, environment)?;
    let chain = connect(&args.feed)?;
    let artifacts = Artifacts::open(&args.folder)?;
    artifacts.manifest.visibility.require_public()?;
    let feed = locate(&chain, &args.feed)?;
    let state = console.progress.step("reading the feed", || feed.state())?;
    check_terms(&feed, &state, &artifacts.manifest)?;
    let mut report = SubmitReport::new(&feed, &state, &account);

    let Some(snapshot) = report.find_snapshot(&feed, &state, &account, args.dry_run, console)? else {
        return Ok(report);
    };
    let layout = &artifacts.manifest.public_values;
    let observed = Observed::read(&feed, &state, &snapshot, layout)?;
    let prover = Prover::open(&artifacts, environment, &console.progress)?;
    let expected = predict(layout, &state.config, &prover.compute(&observed.integers)?)?;
    let proved = prover.prove(&observed.integers, observed.context, &Salts::default(), &console.progress)?;
    report.proof = Some(write_proof(&artifacts.layout, None, &proved.proof.file, &proved.calldata, None)?.proof);
    report.verification_gas = Some(proved.gas.transaction_gas);
    report.send(&feed, &snapshot, &proved, expected, &account, args.dry_run, console)?;
    Ok(report)
}

/// The chain that the arguments name.
pub(crate) fn connect(args: &FeedArgs) -> Result<Chain, CliError> {
    Chain::with_limit(&args.rpc_url, Duration::from_secs(args.rpc_timeout))
}

/// The feed that the arguments name.
pub(crate) fn locate<'a>(chain: &'a Chain, args: &FeedArgs) -> Result<Feed<'a>, CliError> {
    let (oracle, id) = (parse_address(&args.oracle)?, parse_feed_id(&args.feed)?);
    Ok(Feed { chain, chain_id: chain.chain_id()?, oracle, id })
}

impl SubmitReport {
    fn new(feed: &Feed<'_>, state: &FeedState, account: &Account) -> Self {
        Self {
            outcome: Outcome::UpToDate,
            chain_id: feed.chain_id,
            oracle: feed.oracle.to_string(),
            feed: feed.id,
            sender: account.address().to_string(),
            answer: state.stored.map(|stored| Answer(stored.answer)),
            round: state.stored.map(|stored| stored.round),
            observed_at: state.stored.map(|stored| stored.observed_at),
            snapshot: state.snapshot.map(|snapshot| snapshot.id),
            snapshot_gas: None,
            transaction_hash: None,
            block: None,
            gas: None,
            verification_gas: None,
            proof: None,
        }
    }

    /// The snapshot to answer: the latest one where it is unanswered and fresh, else a new one; `None` where there is no
    /// newer data, or where a dry run may not take one.
    fn find_snapshot(
        &mut self,
        feed: &Feed<'_>,
        state: &FeedState,
        account: &Account,
        dry_run: bool,
        console: &Console,
    ) -> Result<Option<Snapshot>, CliError> {
        if let Some(snapshot) = state.open_snapshot() {
            return Ok(Some(snapshot));
        }
        let next = feed.preview_snapshot(account.address())?;
        if state.snapshot.is_some_and(|latest| latest.id == next) {
            return Ok(None);
        }
        if dry_run {
            self.outcome = Outcome::SnapshotNeeded;
            return Ok(None);
        }
        let take = || feed.chain.transact(feed.chain_id, account, feed.take_snapshot());
        let receipt = console.progress.step("taking a snapshot", take)?;
        self.snapshot_gas = Some(receipt.gas_used());
        // Somebody else may have been faster: the event of this transaction, or the latest one.
        let taken = events::<IModelRiskOracle::SnapshotTaken>(&receipt, feed).next();
        let id = taken.map_or(next, |event| event.snapshotId.to());
        self.snapshot = Some(id);
        Ok(Some(feed.snapshot(id)?))
    }

    #[expect(clippy::too_many_arguments, reason = "the last step of a narrative, called once")]
    fn send(
        &mut self,
        feed: &Feed<'_>,
        snapshot: &Snapshot,
        proved: &CheckedProof,
        expected: Answer,
        account: &Account,
        dry_run: bool,
        console: &Console,
    ) -> Result<(), CliError> {
        let file = &proved.proof.file;
        let call = feed.submit(snapshot.id, &file.proof, &file.instances, false);
        let estimate = console.progress.step("simulating", || feed.chain.estimate(account.address(), &call))?;
        self.answer = Some(expected);
        self.observed_at = Some(snapshot.observed_at);
        if dry_run {
            self.gas = Some(estimate);
            self.outcome = Outcome::Simulated;
            return Ok(());
        }
        let receipt = console.progress.step("submitting", || feed.chain.transact(feed.chain_id, account, call))?;
        let stored = events::<IModelRiskOracle::AnswerUpdated>(&receipt, feed).next();
        let stored =
            stored.ok_or_else(|| feed.chain.inconsistent("the receipt has no `AnswerUpdated` of this feed"))?;
        if I256::try_from(expected.0).ok() != Some(stored.answer) {
            let (got, expected) = (stored.answer, expected.0);
            return Err(feed.chain.inconsistent(format!("the oracle stored {got}, expected {expected}")).into());
        }
        self.outcome = Outcome::Submitted;
        self.round = Some(stored.round);
        self.transaction_hash = Some(receipt.transaction_hash);
        self.block = Some(receipt.block());
        self.gas = Some(receipt.gas_used());
        Ok(())
    }
}

/// Events of the oracle in a receipt.
fn events<'a, E: alloy_sol_types::SolEvent>(
    receipt: &'a Receipt,
    feed: &Feed<'_>,
) -> impl Iterator<Item = E> + use<'a, E> {
    let oracle = feed.oracle;
    receipt.logs.iter().filter_map(move |log| log.decode::<E>(oracle))
}

impl Report for SubmitReport {
    fn human(&self, paint: Paint) -> String {
        let mut figures = Figures::default();
        figures.heading(match self.outcome {
            Outcome::Submitted => "Submitted",
            Outcome::UpToDate => "Nothing to do: the answer of the newest data is stored",
            Outcome::Simulated => "Dry run: the submission would succeed",
            Outcome::SnapshotNeeded => "Dry run: newer data waits for a snapshot",
        });
        if let Some(Answer(answer)) = self.answer {
            let round = self.round.map(|round| format!("round {round}")).unwrap_or_default();
            figures.remarked("answer", decimal(answer), round);
        }
        if let Some(snapshot) = self.snapshot {
            let gas = self.snapshot_gas.map(|gas| format!("taken for {} gas", grouped(gas))).unwrap_or_default();
            figures.remarked("snapshot", snapshot.to_string(), gas);
        }
        if let (Some(gas), Some(plain)) = (self.gas, self.verification_gas) {
            let above = format!("{} above a plain verification", grouped(gas.saturating_sub(plain)));
            figures.remarked("gas", grouped(gas), above);
        }
        if let (Some(hash), Some(block)) = (self.transaction_hash, self.block) {
            figures.remarked("transaction", hash.to_string(), format!("block {block}"));
        }
        if let Some(proof) = &self.proof {
            figures.figure("proof", proof.display().to_string());
        }
        figures.render(paint)
    }
}
