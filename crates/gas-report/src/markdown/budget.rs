//! The verdict in words, and what would make dear models fit.

use super::{Table, code, prose};
use crate::budget::{Budget, Extrapolation, KnobKind};
use crate::numbers::{counted, grouped, mebibytes, significant, usd};
use crate::report::{Report, Row};

/// Names in a sentence.
const LONGEST: usize = 8;

pub(super) fn verdict(report: &Report) -> String {
    let Some(budget) = report.budget else { return String::new() };
    let judged: Vec<&Row> = report.rows.iter().filter(|row| row.verdict.is_some()).collect();
    let dear: Vec<&str> = judged.iter().filter(|row| !fits(row)).map(|row| row.facts.name.as_str()).collect();
    let amount = amount(budget, None);
    let mut text = match (judged.len() - dear.len(), judged.len()) {
        (fitting, all) if fitting == all => format!("**Fits.** {} to {amount} per verification.", keep(all)),
        (fitting, all) => {
            format!("**Too dear.** {fitting} of {} to {amount} per verification; not {}.", keep(all), some(&dear))
        }
    };
    if let Some(largest) = &report.largest {
        if let (Some(row), Some(parameters)) = (&largest.row, largest.parameters) {
            let parameters = counted(parameters as usize, "parameter");
            text.push_str(&format!(" The largest that does is {} with {parameters}.", code(row)));
        }
        text.push_str(&largest.extrapolated.as_ref().map_or_else(String::new, beyond));
    }
    format!("{text}\n")
}

/// The first names, and how many more there are.
fn some(names: &[&str]) -> String {
    let mut texts: Vec<String> = names.iter().take(LONGEST).map(|name| code(name)).collect();
    texts.extend(names.len().checked_sub(LONGEST + 1).map(|more| format!("and {} more", more + 1)));
    texts.join(", ")
}

fn fits(row: &Row) -> bool {
    row.verdict.as_ref().is_some_and(|verdict| verdict.fits)
}

fn keep(models: usize) -> String {
    format!("{} {}", counted(models, "model"), if models == 1 { "keeps" } else { "keep" })
}

fn beyond(extrapolation: &Extrapolation) -> String {
    format!(
        " By the fitted laws (extrapolated) the budget holds up to {} parameters: {} and k = {}, {} gas, proving in {} s with \
         {} MiB on the reference machine.",
        grouped(extrapolation.parameters),
        counted(extrapolation.lanes, "lane"),
        extrapolation.logrows,
        grouped(extrapolation.transaction_gas),
        significant(extrapolation.prove_seconds),
        mebibytes(extrapolation.peak_memory_bytes)
    )
}

/// In the budget's unit; the budget itself without an amount.
fn amount(budget: Budget, other: Option<f64>) -> String {
    match budget {
        Budget::Gas(gas) => format!("{} gas", other.map_or_else(|| grouped(gas), |gas| grouped(gas.ceil() as u64))),
        Budget::Usd(dollars) => usd(other.unwrap_or(dollars)),
        Budget::Eth(eth) => format!("{} ETH", significant(other.unwrap_or(eth))),
    }
}

/// Of every model that does not fit, what could be turned, and what that does.
pub(super) fn knobs(report: &Report) -> String {
    let mut table = Table::new(&["model", "turn", "change"], &["gas"]).texts(&["fits", "at the price of"]);
    let mut short = Vec::new();
    for row in report.rows.iter().filter(|row| row.verdict.is_some() && !fits(row)) {
        let Some(verdict) = &row.verdict else { continue };
        let name = code(&row.facts.name);
        for knob in &verdict.knobs {
            let fits = if knob.fits { "yes" } else { "no" };
            let texts = [name.clone(), turn(knob.kind).to_owned(), prose(&knob.change)];
            table.row(texts.into_iter().chain([grouped(knob.transaction_gas), fits.to_owned(), prose(&knob.price)]));
        }
        if let (Some(budget), Some(missing)) = (report.budget, verdict.falls_short_by) {
            short.push(format!("- {name} is {} too dear even with the best of them\n", amount(budget, Some(missing))));
        }
    }
    if table.is_empty() && short.is_empty() {
        return String::new();
    }
    let short = if short.is_empty() { String::new() } else { format!("\n{}", short.concat()) };
    format!("## What would make them fit\n\nEach alone, as predicted.\n\n{table}{short}")
}

fn turn(kind: KnobKind) -> &'static str {
    match kind {
        KnobKind::Lanes => "lanes",
        KnobKind::Packing => "packing",
        KnobKind::SharedVerifier => "shared verifier",
        KnobKind::Batch => "batch",
        KnobKind::Combined => "several",
    }
}
