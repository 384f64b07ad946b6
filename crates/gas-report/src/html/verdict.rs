//! The report in words, for who reads one paragraph of it.

use verifier_program::Fork;

use crate::budget::Budget;
use crate::chain_name::chain_name;
use crate::comparison::Comparison;
use crate::numbers::{self, counted, grouped, pause, percent, usd};
use crate::report::{Report, Row};

/// A figure that stands out.
pub(super) struct Tile {
    pub(super) label: String,
    pub(super) figure: String,
    pub(super) note: String,
}

pub(super) fn title(report: &Report) -> String {
    match report.rows.as_slice() {
        [row] => format!("What {} costs to verify", row.facts.name),
        rows => format!("What {} cost to verify", counted(rows.len(), "model")),
    }
}

pub(super) fn subtitle(report: &Report) -> String {
    let chains = report.rows.first().map_or(0, |row| row.fees.len());
    let pause = pause(report.assumptions.heartbeat_seconds);
    match chains {
        0 => format!("Proofs of model outputs, verified on chain every {pause}"),
        1 => format!("Proofs of model outputs, verified on one chain every {pause}"),
        count => format!("Proofs of model outputs, verified on chain every {pause}, on {count} chains"),
    }
}

/// The verdict, a sentence each.
pub(super) fn sentences(report: &Report, comparison: Option<&Comparison>) -> Vec<String> {
    let sentences = [
        fitting(report),
        largest(report),
        gas(report),
        day(report),
        deviation(report),
        comparison.map(against_baseline),
    ];
    sentences.into_iter().flatten().collect()
}

fn against_baseline(comparison: &Comparison) -> String {
    let failures: Vec<&str> = comparison.failures().map(|row| row.name.as_str()).collect();
    match failures.as_slice() {
        [] if comparison.is_empty() => "Nothing differs from the baseline.".to_owned(),
        [] => "Nothing grew against the baseline by more than it may.".to_owned(),
        [name] => format!("Against the baseline, {name} grew or is missing."),
        names => format!("Against the baseline, {} grew or are missing.", counted(names.len(), "model")),
    }
}

pub(super) fn budget_words(budget: Budget) -> String {
    match budget {
        Budget::Gas(gas) => format!("{} gas", grouped(gas)),
        Budget::Usd(dollars) => usd(dollars),
        Budget::Eth(eth) => format!("{} ETH", numbers::significant(eth)),
    }
}

/// How many rows have a verdict, and how many of them fit.
fn fits(report: &Report) -> (usize, usize) {
    let verdicts = || report.rows.iter().filter_map(|row| row.verdict.as_ref());
    (verdicts().count(), verdicts().filter(|verdict| verdict.fits).count())
}

fn fitting(report: &Report) -> Option<String> {
    let budget = budget_words(report.budget?);
    let place = if matches!(report.budget, Some(Budget::Gas(_))) { "" } else { " on every chain" };
    Some(match fits(report) {
        (0, _) => return None,
        (1, 1) => format!("It keeps to the budget of {budget} per verification{place}."),
        (1, _) => format!("It does not keep to the budget of {budget} per verification{place}."),
        (2, 2) => format!("Both models keep to the budget of {budget} per verification{place}."),
        (all, fit) if all == fit => format!("All {all} models keep to the budget of {budget} per verification{place}."),
        (all, 0) => format!("None of {all} models keeps to the budget of {budget} per verification{place}."),
        (all, 1) => format!("One of {all} models keeps to the budget of {budget} per verification{place}."),
        (all, fit) => format!("{fit} of {all} models keep to the budget of {budget} per verification{place}."),
    })
}

fn largest(report: &Report) -> Option<String> {
    let largest = report.largest.as_ref()?;
    let of_rows = match (&largest.row, largest.parameters) {
        (Some(row), Some(parameters)) if report.rows.len() > 1 => {
            Some(format!("The largest that does is {row}, with {} parameters.", grouped(parameters)))
        }
        _ => None,
    };
    let beyond = largest.extrapolated.map(|beyond| {
        format!(
            "By the fitted laws, extrapolated, up to about {} parameters would, on {} and with {} s per proof.",
            approximately(beyond.parameters),
            counted(beyond.lanes, "lane"),
            numbers::significant(beyond.prove_seconds)
        )
    });
    let sentences: Vec<String> = [of_rows, beyond].into_iter().flatten().collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// An extrapolation knows two digits.
fn approximately(value: u64) -> String {
    let unit = 10u64.pow(value.max(1).ilog10().saturating_sub(1));
    grouped(value.saturating_add(unit / 2) / unit * unit)
}

fn live(row: &Row) -> Option<u64> {
    Some(row.facts.on(Fork::LIVE)?.best().transaction)
}

/// Least and greatest gas on the live fork.
fn gas_range(report: &Report) -> Option<(u64, u64)> {
    let gas = || report.rows.iter().filter_map(live);
    Some((gas().min()?, gas().max()?))
}

fn gas(report: &Report) -> Option<String> {
    Some(match gas_range(report)? {
        (least, most) if least == most => {
            format!("One verification takes {} gas on Osaka, the live rules.", grouped(most))
        }
        (least, most) => {
            format!("One verification takes {} to {} gas on Osaka, the live rules.", grouped(least), grouped(most))
        }
    })
}

/// Least and greatest cost of a day on one chain.
struct Day<'a> {
    chain: &'a str,
    least: f64,
    most: f64,
}

impl Day<'_> {
    fn words(&self) -> String {
        let (least, most) = (usd(self.least), usd(self.most));
        if least == most { least } else { format!("{least} to {most}") }
    }
}

/// The cheapest and the dearest chain.
fn days(report: &Report) -> Option<(Day<'_>, Day<'_>)> {
    let mut days: Vec<Day<'_>> = Vec::new();
    for fee in report.rows.iter().flat_map(|row| &row.fees) {
        match days.iter_mut().find(|day| day.chain == chain_name(&fee.chain)) {
            Some(day) => (day.least, day.most) = (day.least.min(fee.usd_per_day), day.most.max(fee.usd_per_day)),
            None => days.push(Day { chain: chain_name(&fee.chain), least: fee.usd_per_day, most: fee.usd_per_day }),
        }
    }
    days.sort_by(|a, b| a.most.total_cmp(&b.most));
    let dearest = days.pop()?;
    let cheapest = if days.is_empty() {
        Day { chain: dearest.chain, least: dearest.least, most: dearest.most }
    } else {
        days.swap_remove(0)
    };
    Some((cheapest, dearest))
}

fn day(report: &Report) -> Option<String> {
    let (cheapest, dearest) = days(report)?;
    let pause = pause(report.assumptions.heartbeat_seconds);
    if cheapest.chain == dearest.chain {
        return Some(format!("A day with one every {pause} costs {} on {}.", dearest.words(), dearest.chain));
    }
    Some(format!(
        "A day with one every {pause} costs {} on {}, the cheapest chain here, and {} on {}, the dearest.",
        cheapest.words(),
        cheapest.chain,
        dearest.words(),
        dearest.chain
    ))
}

/// The largest deviation of a prediction, and how many there are.
fn worst_deviation(report: &Report) -> Option<(f64, usize)> {
    let deviations: Vec<f64> =
        report.rows.iter().filter_map(|row| row.facts.on(Fork::LIVE)?.deviation()).map(f64::abs).collect();
    Some((deviations.iter().copied().reduce(f64::max)?, deviations.len()))
}

fn deviation(report: &Report) -> Option<String> {
    let (worst, count) = worst_deviation(report)?;
    Some(match count {
        1 => format!("The prediction is {} % off what was measured.", percent(worst)),
        count => format!("Predictions are at most {} % off what was measured on {count} models.", percent(worst)),
    })
}

/// Figures that the paragraph rests on.
pub(super) fn tiles(report: &Report) -> Vec<Tile> {
    let tile = |label: &str, figure: String, note: String| Tile { label: label.to_owned(), figure, note };
    let mut tiles = Vec::new();
    if let (Some(budget), (all @ 1.., fit)) = (report.budget, fits(report)) {
        tiles.push(tile(
            "Within the budget",
            format!("{fit} of {all}"),
            format!("{} per verification", budget_words(budget)),
        ));
    }
    if let Some((name, parameters)) = report.largest.as_ref().and_then(|it| Some((it.row.clone()?, it.parameters?))) {
        tiles.push(tile("Largest within it", grouped(parameters), format!("parameters, {name}")));
    }
    if let Some((least, most)) = gas_range(report) {
        let figure = if least == most { grouped(most) } else { format!("{}\u{2013}{}", grouped(least), grouped(most)) };
        tiles.push(tile("Gas per verification", figure, "Osaka, the live rules".to_owned()));
    }
    if let Some((cheapest, dearest)) = days(report) {
        let figure = if cheapest.chain == dearest.chain {
            usd(dearest.most)
        } else {
            format!("{}\u{2013}{}", usd(cheapest.least), usd(dearest.most))
        };
        let note = if cheapest.chain == dearest.chain {
            format!("on {}", dearest.chain)
        } else {
            format!("from {} to {}", cheapest.chain, dearest.chain)
        };
        tiles.push(tile("A day", figure, note));
    }
    if let Some((worst, count)) = worst_deviation(report) {
        tiles.push(tile(
            "Prediction error",
            format!("\u{b1}{} %", percent(worst)),
            format!("at most, over {}", counted(count, "measurement")),
        ));
    }
    tiles
}
