//! `assay demo --oracle`: real closes played to a local chain, from a price feed to the loan-to-value of a market.

mod closes;
mod contracts;
mod market;
mod stage;

use std::path::Path;
use std::time::Instant;

use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::SolValue;
use foundry_project::{Anvil, AnvilOptions, Solc, Tool};
use serde::Serialize;

use super::model_files::ModelFiles;
use super::{FOLDER, build_args, tell};
use crate::chain::parse_feed_id;
use crate::cli::{DemoArgs, DeployArgs, FeedArgs, NewFeedArgs, OracleArgs, RoundingArg, SubmitArgs};
use crate::commands::build::{self, BuildReport};
use crate::commands::deploy_oracle;
use crate::commands::submit::{self, SubmitReport};
use crate::console::{Console, Paint};
use crate::embedded::Embedded;
use crate::environment::Environment;
use crate::error::{CliError, internal};
use crate::figures::Figures;
use crate::oracle::Answer;
use crate::output::{Report, print};
use crate::units::{grouped, seconds, since};
use closes::{Closes, round};
use contracts::{IDailyCloses, IPriceFeed};
use market::{FIVE_DAYS, Market, Prices, borrow};
use stage::{Stage, Transaction};

const FEED: &str = "volatility/index";
/// Closes that the features need.
const WINDOW: usize = 252;
/// Closes in one transaction.
const BATCH: usize = 84;
/// What one dollar is worth, with the closes' decimals.
const DEBT_PRICE: i64 = 100_000_000;

/// The story's figures.
#[derive(Debug, Serialize)]
struct OracleDemoReport {
    build: BuildReport,
    oracle: Address,
    adapter: Address,
    market: Address,
    days: Vec<DayReport>,
    /// The market's answer to a loan at the earlier loan-to-value.
    refused_loan: String,
    transactions: Vec<Transaction>,
    total_seconds: f64,
    #[serde(skip)]
    kept: Option<String>,
}

/// One answer and what followed from it.
#[derive(Debug, Serialize)]
struct DayReport {
    date: String,
    /// Annualised volatility of the coming month.
    forecast: Answer,
    loan_to_value_before_bps: u64,
    loan_to_value_bps: u64,
    submit_gas: u64,
    verification_gas: u64,
}

/// The contracts that stand once the stage is set.
struct Scene {
    index_feed: Address,
    dollar_feed: Address,
    source: Address,
    oracle: Address,
    market: Market,
    closes: Closes,
}

pub(super) fn run(args: &DemoArgs, console: &Console, environment: &Environment) -> Result<(), CliError> {
    let started = Instant::now();
    console.progress.expect(4);
    let tools = environment.tools();
    // What is missing is said before time is spent.
    Tool::Anvil.find(&tools)?;
    Solc::find(&tools, args.tools.solc.as_deref())?;
    let (files, folder) = (ModelFiles::unpack()?, Path::new(FOLDER));
    let build = build::run(&build_args(&files, folder, args), console, environment)?;
    tell(console, "1  ONNX model to circuit, keys and contracts", |figures| build.describe(figures));

    let closes = Closes::bundled()?;
    let options = AnvilOptions { timestamp: Some(closes.end_of(WINDOW - 1)?), ..AnvilOptions::default() };
    let anvil = console.progress.step("starting anvil", || Anvil::start(&tools, &options))?;
    let mut stage = Stage::new(&anvil, environment)?;
    let scene = Scene::set(&mut stage, closes, folder, console, environment)?;
    tell(console, "2  On a local chain (anvil): a year of closes, oracle, adapter, market", |figures| {
        scene.describe(figures);
    });

    let (first, last) = (WINDOW - 1, scene.closes.len() - 1);
    let earlier = scene.answer(&mut stage, first, folder, console, environment)?;
    tell(console, &format!("3  After the close of {}", earlier.date), |figures| earlier.describe(figures));
    let loan = scene.loan(&stage, last)?;

    scene.play(&mut stage, first + 1..last + 1)?;
    let later = scene.answer(&mut stage, last, folder, console, environment)?;
    let refused_loan = stage.refusal(scene.market.market, &borrow(loan))?;
    stage.call("borrow what is allowed now", scene.market.market, &borrow(scene.loan(&stage, last)?))?;
    tell(console, &format!("4  After the close of {}, {} days later", later.date, last - first), |figures| {
        later.describe(figures);
        let error = refused_loan.split('(').next().unwrap_or_default();
        let loan = format!("{} dollars", grouped(loan));
        figures.remarked("refused loan", loan, format!("`{error}`: allowed at {}", percent_of(&earlier)));
    });

    let kept = args.keep.then(|| {
        let url = anvil.rpc_url();
        let process = anvil.leave_running().unwrap_or_default();
        format!("anvil runs on at {url} as process {process}")
    });
    let report = OracleDemoReport {
        build,
        oracle: scene.oracle,
        adapter: scene.market.adapter,
        market: scene.market.market,
        days: vec![earlier, later],
        refused_loan,
        transactions: stage.transactions,
        total_seconds: since(started),
        kept,
    };
    print(&report, console)
}

impl Scene {
    /// Puts a year of closes on the chain, then everything that reads them.
    fn set(
        stage: &mut Stage,
        closes: Closes,
        folder: &Path,
        console: &Console,
        environment: &Environment,
    ) -> Result<Self, CliError> {
        let owner = stage.actor();
        let price_feed = |name: &str| (owner, U256::from(closes.decimals), name.to_owned()).abi_encode_params();
        let index_feed = stage.deploy("price feed of the index", Embedded::PriceFeed, &price_feed("Index / USD"))?;
        let dollar_feed = stage.deploy("price feed of the dollar", Embedded::PriceFeed, &price_feed("USD / USD"))?;
        push(stage, index_feed, &closes, 0..WINDOW)?;
        push_dollar(stage, dollar_feed, &closes, WINDOW - 1)?;
        let source = (index_feed, round(0), FIVE_DAYS).abi_encode_params();
        let source = stage.deploy("VolatilitySource", Embedded::VolatilitySource, &source)?;
        record(stage, source, 1..WINDOW)?;

        let deployment = deploy_oracle::run(&oracle_args(stage, source, folder), console, environment)?;
        for step in &deployment.steps {
            stage.note(step.step.as_str(), step.gas_used.unwrap_or_default());
        }
        let prices = Prices { collateral: index_feed, debt: dollar_feed, decimals: closes.decimals };
        let market = Market::open(stage, deployment.oracle, feed_id()?, &prices)?;
        Ok(Self { index_feed, dollar_feed, source, oracle: deployment.oracle, market, closes })
    }

    /// Lets days pass.
    fn play(&self, stage: &mut Stage, days: std::ops::Range<usize>) -> Result<(), CliError> {
        let last = days.end - 1;
        stage.advance_to(self.closes.end_of(last)?)?;
        push(stage, self.index_feed, &self.closes, days.clone())?;
        push_dollar(stage, self.dollar_feed, &self.closes, last)?;
        record(stage, self.source, days)
    }

    /// Snapshot, proof, submission, and the market's new loan-to-value.
    fn answer(
        &self,
        stage: &mut Stage,
        day: usize,
        folder: &Path,
        console: &Console,
        environment: &Environment,
    ) -> Result<DayReport, CliError> {
        let before = self.market.loan_to_value(stage)?;
        let submitted = submit::run(&self.submit_args(stage, folder), console, environment)?;
        stage.note("snapshot of the inputs", submitted.snapshot_gas.unwrap_or_default());
        stage.note("submit: proof and answer", submitted.gas.unwrap_or_default());
        self.market.update(stage)?;
        let after = self.market.loan_to_value(stage)?;
        DayReport::new(self.closes.date(day), &submitted, [before, after])
    }

    /// Dollars that the market lends on one index token at the close of a day.
    fn loan(&self, stage: &Stage, day: usize) -> Result<u64, CliError> {
        self.market.loan(stage, self.closes.close(day), self.closes.decimals)
    }

    fn submit_args(&self, stage: &Stage, folder: &Path) -> SubmitArgs {
        SubmitArgs {
            folder: folder.to_owned(),
            feed: FeedArgs {
                rpc_url: stage.rpc_url.clone(),
                rpc_timeout: 20,
                oracle: self.oracle.to_string(),
                feed: FEED.to_owned(),
            },
            dry_run: false,
            signer: stage.signer.clone(),
        }
    }

    fn describe(&self, figures: &mut Figures) {
        figures.remarked("source", self.source.to_string(), "eight features from 252 closes");
        figures.remarked("oracle", self.oracle.to_string(), format!("feed `{FEED}`"));
        figures.remarked("adapter", self.market.adapter.to_string(), "read interface of Aave's risk oracles");
        figures.remarked("agent", self.market.agent.to_string(), "knows that interface only");
        figures.figure("market", self.market.market.to_string());
    }
}

impl DayReport {
    fn new(date: &str, submitted: &SubmitReport, [before, after]: [u64; 2]) -> Result<Self, CliError> {
        let missing = || internal("a submission", "it stored no answer");
        Ok(Self {
            date: date.to_owned(),
            forecast: submitted.answer.ok_or_else(missing)?,
            loan_to_value_before_bps: before,
            loan_to_value_bps: after,
            submit_gas: submitted.gas.ok_or_else(missing)?,
            verification_gas: submitted.verification_gas.ok_or_else(missing)?,
        })
    }

    fn describe(&self, figures: &mut Figures) {
        figures.remarked(
            "forecast",
            percent(self.forecast.0 as f64 / 1e16),
            "volatility of the coming month, annualised",
        );
        let remark = format!("was {}", percent(self.loan_to_value_before_bps as f64 / 100.0));
        figures.remarked("loan-to-value", percent_of(self), remark);
        let above = self.submit_gas.saturating_sub(self.verification_gas);
        figures.remarked(
            "submit",
            format!("{} gas", grouped(self.submit_gas)),
            format!("{} above a plain verification", grouped(above)),
        );
    }
}

impl Report for OracleDemoReport {
    fn human(&self, paint: Paint) -> String {
        let mut figures = Figures::default();
        figures.heading("5  Gas of every transaction");
        for transaction in &self.transactions {
            figures.figure(&transaction.what, format!("{:>9}", grouped(transaction.gas)));
        }
        figures.text(format!("\nDone in {}.", seconds(self.total_seconds)));
        figures.text(match &self.kept {
            Some(chain) => format!("{chain}."),
            None => "With `assay demo --oracle --keep` the chain stays up.".to_owned(),
        });
        figures.text(
            paint.yellow("Unaudited. Made with the test reference string: anyone can forge proofs for this key."),
        );
        figures.render(paint)
    }
}

fn push(stage: &mut Stage, feed: Address, closes: &Closes, days: std::ops::Range<usize>) -> Result<(), CliError> {
    for batch in batches(days) {
        let what = format!("{} closes into the price feed", batch.len());
        stage.call(&what, feed, &IPriceFeed::pushHistoryCall { updates: closes.updates(batch)? })?;
    }
    Ok(())
}

fn push_dollar(stage: &mut Stage, feed: Address, closes: &Closes, day: usize) -> Result<(), CliError> {
    let mut updates = closes.updates(day..day + 1)?;
    for update in &mut updates {
        update.answer = alloy_primitives::aliases::I208::unchecked_from(DEBT_PRICE);
    }
    stage.call("price of the dollar", feed, &IPriceFeed::pushHistoryCall { updates })
}

fn record(stage: &mut Stage, source: Address, days: std::ops::Range<usize>) -> Result<(), CliError> {
    for batch in batches(days) {
        let what = format!("{} closes recorded by the source", batch.len());
        stage.call(&what, source, &IDailyCloses::recordManyCall { roundIds: batch.map(round).collect() })?;
    }
    Ok(())
}

fn batches(days: std::ops::Range<usize>) -> impl Iterator<Item = std::ops::Range<usize>> {
    days.clone().step_by(BATCH).map(move |first| first..(first + BATCH).min(days.end))
}

fn feed_id() -> Result<B256, CliError> {
    parse_feed_id(FEED)
}

fn oracle_args(stage: &Stage, source: Address, folder: &Path) -> DeployArgs {
    let bound = |wad: i128| Some(Answer(wad));
    DeployArgs {
        folder: folder.to_owned(),
        rpc_url: stage.rpc_url.clone(),
        oracle: OracleArgs {
            wanted: true,
            feed: NewFeedArgs {
                id: Some(FEED.to_owned()),
                source: Some(source.to_string()),
                // One per cent to two hundred: what a year's volatility can be.
                minimum: bound(10_i128.pow(16)),
                maximum: bound(2 * 10_i128.pow(18)),
                heartbeat: Some(FIVE_DAYS),
                rounding: Some(RoundingArg::Up),
                ..NewFeedArgs::default()
            },
            ..OracleArgs::default()
        },
        signer: stage.signer.clone(),
    }
}

/// A day's loan-to-value.
fn percent_of(day: &DayReport) -> String {
    percent(day.loan_to_value_bps as f64 / 100.0)
}

fn percent(value: f64) -> String {
    format!("{value:.2} %")
}
