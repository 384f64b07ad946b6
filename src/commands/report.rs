//! `assay report`.

mod files;
mod summary;

use std::io;
use std::path::Path;

use gas_report::{Assumptions, ChainPrices, Comparison, ModelFacts, Prices, Report, Tolerance};
use model::read_input;
use verifier_program::Fork;

use crate::artifacts::MAX_JSON_BYTES;
use crate::cli::ReportArgs;
use crate::console::Console;
use crate::cost::ReferenceCosts;
use crate::environment::Environment;
use crate::error::{CliError, ErrorKind, internal};
use crate::output::print;
use crate::report::{KeptRows, OwnProgram, RowKey, Subject, Workshop, attach, limits, predict, priced_fork, subjects};
use files::write;
use summary::ReportSummary;

/// Writes the report, prints what it says, and fails where a budget or a baseline is exceeded.
pub(crate) fn run(args: &ReportArgs, console: &Console, environment: &Environment) -> Result<(), CliError> {
    // What is wrong with small files is said before time is spent.
    let assumptions = assumptions(args)?;
    let baseline = args.baseline.as_deref().map(read_baseline).transpose()?;
    let subjects = subjects(args)?;
    let kept = KeptRows::open(&args.output, console)?;
    let rows = Rows::collect(&subjects, &kept, args, console, environment)?;
    let report = assemble(rows.facts, assumptions, args)?;
    let tolerance = Tolerance { measured: args.tolerance.0, ..Tolerance::default() };
    let comparison = baseline.map(|baseline| Comparison::of(&baseline, &report, tolerance));
    let files = write(&report, comparison.as_ref(), &args.output)?;
    let summary = ReportSummary::new(&report, comparison.as_ref(), files, rows.kept);
    print(&summary, console)?;
    match summary.exceeded() {
        None => Ok(()),
        Some(error) => Err(CliError { printed: console.json, ..error }),
    }
}

/// The facts of every model, and how many an earlier run had finished.
struct Rows {
    facts: Vec<ModelFacts>,
    kept: usize,
}

impl Rows {
    fn collect(
        subjects: &[Subject],
        kept: &KeptRows,
        args: &ReportArgs,
        console: &Console,
        environment: &Environment,
    ) -> Result<Self, CliError> {
        let (path, program) = environment.own_program()?;
        let workshop = Workshop::new(OwnProgram::new(path), args);
        console.progress.expect(subjects.len() as u64);
        let mut rows = Self { facts: Vec::new(), kept: 0 };
        for subject in subjects {
            let key = RowKey::of(subject, args, &program)?;
            if let Some(facts) = kept.find(subject, &key) {
                console.note("Kept", &format!("{}: finished by an earlier run", subject.name));
                console.progress.step(&subject.name, || ());
                rows.facts.push(facts);
                rows.kept += 1;
                continue;
            }
            let facts = console.progress.step(&subject.name, || row(subject, args, &workshop))?;
            if let Some(reason) = &facts.unmeasured {
                console.warn(&format!("{} is not measured: {reason}", subject.name));
            }
            rows.facts.push(kept.keep(subject, &key, facts)?);
        }
        Ok(rows)
    }
}

fn row(subject: &Subject, args: &ReportArgs, workshop: &Workshop<'_>) -> Result<ModelFacts, CliError> {
    let mut facts = predict(subject, args)?;
    if args.measure {
        attach(&mut facts, workshop.measure(subject)?);
    }
    Ok(facts)
}

fn assemble(mut facts: Vec<ModelFacts>, assumptions: Assumptions, args: &ReportArgs) -> Result<Report, CliError> {
    let wanted: Vec<_> = args.forks.iter().map(|fork| priced_fork(*fork)).collect();
    for model in &mut facts {
        // Budgets are judged on the live fork.
        model.gas.retain(|gas| gas.fork == Fork::LIVE || wanted.contains(&gas.fork));
    }
    let generator = concat!("assay ", env!("CARGO_PKG_VERSION")).to_owned();
    Report::assemble(generator, facts, assumptions, args.budget, &limits())
        .map_err(|error| internal("the report", error))
}

fn assumptions(args: &ReportArgs) -> Result<Assumptions, CliError> {
    let mut prices = match &args.prices {
        None => Prices::default(),
        Some(path) => Prices::from_json(&read(path)?).map_err(|error| bad_file("prices", path, &error, PRICES_HELP))?,
    };
    if !args.l2.is_empty() {
        prices.chains = chosen_chains(&prices, &args.l2)?;
    }
    if prices.chains.is_empty() {
        // A budget of money would be kept to on no chain at all.
        let help = "give the prices of a chain in the file, or leave `--prices` out";
        return Err(CliError::new(ErrorKind::BadFile, "prices", "the prices have no chain", help));
    }
    Ok(Assumptions {
        heartbeat_seconds: args.heartbeat.seconds(),
        prices,
        gas_schedule: gas_report::gas_schedule(),
        prover_model: ReferenceCosts::constants(),
    })
}

fn chosen_chains(prices: &Prices, names: &[String]) -> Result<Vec<ChainPrices>, CliError> {
    let wanted: Vec<_> = names.iter().map(|name| if name == NO_ROLLUP { ETHEREUM } else { name }).collect();
    let known = |name: &str| prices.chains.iter().any(|chain| chain.name == name);
    if let Some(unknown) = wanted.iter().find(|name| !known(name)) {
        let chains: Vec<_> = prices.chains.iter().map(|chain| chain.name.as_str()).collect();
        return Err(CliError::usage(
            "chain",
            format!("there are no prices for a chain called `{unknown}`"),
            format!("the prices have {}; add others with `--prices FILE`", chains.join(", ")),
        ));
    }
    Ok(prices.chains.iter().filter(|chain| wanted.contains(&chain.name.as_str())).cloned().collect())
}

const ETHEREUM: &str = "ethereum";
/// What `--l2` takes for no rollup at all.
const NO_ROLLUP: &str = "none";
const PRICES_HELP: &str = "docs/fees.md has the format; `assay report` without `--prices` writes one into report.json";

fn read_baseline(path: &Path) -> Result<Report, CliError> {
    let help = "give the report.json that an earlier `assay report` has written";
    Report::read(&read(path)?).map_err(|error| bad_file("baseline", path, &error, help))
}

fn read(path: &Path) -> Result<String, CliError> {
    let bytes = read_input(path, MAX_JSON_BYTES).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => bad_file("file-missing", path, &"there is no such file", "check the path"),
        _ => CliError::of_io(path, &error),
    })?;
    String::from_utf8(bytes).map_err(|_| bad_file("not-text", path, &"not UTF-8", "give a JSON file"))
}

fn bad_file(id: &'static str, path: &Path, error: &dyn std::fmt::Display, help: &str) -> CliError {
    CliError::new(ErrorKind::BadFile, id, format!("`{}`: {error}", path.display()), help)
}
