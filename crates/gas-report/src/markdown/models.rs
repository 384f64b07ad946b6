//! Models with their sizes and prices, and what they cost on chains.

use verifier_program::Fork;

use super::{Table, code, prose};
use crate::chain_name::chain_name;
use crate::facts::{GasFigures, ModelFacts};
use crate::numbers::{grouped, mebibytes, pause, signed_percent, significant, usd};
use crate::report::{Report, Row};

const ABSENT: &str = "-";

pub(super) fn models(report: &Report) -> String {
    let numbers = [
        "parameters",
        "k",
        "lanes",
        "instances",
        "predicted gas",
        "measured gas",
        "deviation",
        "deployment",
        "runtime bytes",
        "proving s",
        "memory MiB",
        "greatest error",
    ];
    let mut table = Table::new(&["model"], &numbers);
    for row in &report.rows {
        table.row(model(&row.facts));
    }
    let mut text = format!(
        "## Models\n\nGas of one verification on {}, as a transaction of its own. Seconds and memory are \
        measured where the model is, else those of the reference machine.\n\n{table}",
        super::fork_title(Fork::LIVE)
    );
    let unmeasured = report.rows.iter().filter_map(|row| Some((&row.facts.name, row.facts.unmeasured.as_ref()?)));
    let unmeasured: Vec<String> =
        unmeasured.map(|(name, reason)| format!("- {} is not measured: {}\n", code(name), prose(reason))).collect();
    if !unmeasured.is_empty() {
        text.push_str(&format!("\n{}", unmeasured.concat()));
    }
    text
}

fn model(facts: &ModelFacts) -> Vec<String> {
    let absent = || ABSENT.to_owned();
    let live = facts.on(Fork::LIVE);
    let gas = |gas: Option<&GasFigures>| gas.map_or_else(absent, |gas| grouped(gas.transaction));
    let best = |part: fn(&GasFigures) -> u64| live.map_or_else(absent, |live| grouped(part(live.best())));
    let deviation = live.and_then(|live| live.deviation());
    let prover = facts.prover.measured.unwrap_or(facts.prover.predicted);
    vec![
        code(&facts.name),
        grouped(facts.parameters),
        facts.layout.logrows.to_string(),
        facts.layout.lanes.to_string(),
        facts.layout.instances.to_string(),
        gas(live.map(|live| &live.predicted)),
        gas(live.and_then(|live| live.measured.as_ref())),
        deviation.map_or_else(absent, |share| format!("{} %", signed_percent(share))),
        best(|gas| gas.deployment),
        best(|gas| gas.runtime_bytes),
        significant(prover.seconds),
        mebibytes(prover.peak_memory_bytes),
        facts.accuracy.map_or_else(absent, |accuracy| significant(accuracy.max_abs_error)),
    ]
}

/// One column for each chain that any row has fees on.
pub(super) fn fees(report: &Report) -> String {
    let mut chains: Vec<&str> = Vec::new();
    for fee in report.rows.iter().flat_map(|row| &row.fees) {
        if !chains.contains(&fee.chain.as_str()) {
            chains.push(&fee.chain);
        }
    }
    if chains.is_empty() {
        return String::new();
    }
    let each: Vec<String> = chains.iter().map(|chain| prose(chain_name(chain))).collect();
    let daily: Vec<String> = each.iter().map(|chain| format!("{chain}, a day")).collect();
    let headings: Vec<&str> = each.iter().chain(&daily).map(String::as_str).collect();
    let mut table = Table::new(&["model"], &headings);
    for row in &report.rows {
        table.row(fee_cells(row, &chains));
    }
    format!(
        "## Fees\n\nOf one verification, and of a day with one every {}, with ETH at {}. On rollups they include what \
         publishing the transaction on Ethereum costs.\n\n{table}",
        pause(report.assumptions.heartbeat_seconds),
        usd(report.assumptions.prices.eth_usd)
    )
}

fn fee_cells(row: &Row, chains: &[&str]) -> Vec<String> {
    let on = |chain: &&str| row.fees.iter().find(|fee| fee.chain == **chain);
    let each = chains.iter().map(|chain| on(chain).map(|fee| fee.total_usd));
    let daily = chains.iter().map(|chain| on(chain).map(|fee| fee.usd_per_day));
    let cells = each.chain(daily).map(|amount| amount.map_or_else(|| ABSENT.to_owned(), usd));
    std::iter::once(code(&row.facts.name)).chain(cells).collect()
}
