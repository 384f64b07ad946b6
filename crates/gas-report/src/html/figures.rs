//! Charts with their titles and captions.

use std::collections::BTreeMap;

use verifier_program::Fork;

use crate::budget::Budget;
use crate::chain_name::chain_name;
use crate::chart::{self, ChartError, Drawing, Size};
use crate::growth::Growth;
use crate::numbers::{self, counted, grouped, percent};
use crate::report::Report;

/// One chart in two sizes.
pub(super) struct Figure {
    /// Unique on the page.
    pub(super) id: &'static str,
    /// What the chart says.
    pub(super) title: String,
    /// How to read it.
    pub(super) caption: String,
    pub(super) drawings: [(&'static str, Drawing); 2],
}

/// All that have something to show, in the order of the page.
pub(super) fn figures(report: &Report) -> Result<Vec<Figure>, ChartError> {
    if report.rows.iter().all(|row| row.facts.on(Fork::LIVE).is_none()) {
        return Ok(Vec::new());
    }
    let mut figures = vec![
        Figure {
            id: "gas-by-size",
            title: gas_by_size_title(report),
            caption: gas_by_size_caption(report),
            drawings: sizes(|size| chart::gas_by_size(report, size))?,
        },
        Figure {
            id: "sections",
            title: sections_title(report),
            caption: "Gas of one verification on Osaka by section, models by rising size; measured where there is a measurement."
                .to_owned(),
            drawings: sizes(|size| chart::sections(report, size))?,
        },
    ];
    if let Some(drawings) = optional_sizes(|size| chart::frontier(report, size))? {
        figures.push(Figure {
            id: "frontier",
            title: "More lanes prove faster and cost more gas".to_owned(),
            caption:
                "Every layout of rows and lanes that the planner offers, on the reference machine. A ring marks the \
                      layout in use."
                    .to_owned(),
            drawings,
        });
    }
    if let Some(drawings) = optional_sizes(|size| chart::growth(report, size))? {
        figures.push(Figure {
            id: "growth",
            title: growth_title(report),
            caption: GROWTH_CAPTION.to_owned(),
            drawings,
        });
    }
    figures.push(Figure {
        id: "by-fork",
        title: forks_title(report),
        caption: "Gas of one verification on three forks, with the figure of Osaka and Amsterdam's change against it. \
                  Amsterdam is not final."
            .to_owned(),
        drawings: sizes(|size| chart::forks(report, size))?,
    });
    if let Some(drawings) = optional_sizes(|size| chart::chains(report, size))? {
        figures.push(Figure {
            id: "by-chain",
            title: chains_title(report),
            caption:
                "Dollars per verification at the recorded prices. The bar beside each figure splits it into execution \
                      on the chain and data on Ethereum."
                    .to_owned(),
            drawings,
        });
    }
    Ok(figures)
}

pub(super) const GROWTH_CAPTION: &str = "Cells of all lanes in use (on one lane: rows) of generated models, against both measures of \
     their size. Where cells follow a measure, points lie on the line.";

/// The family whose multiply-adds tell least of its cells.
pub(super) fn growth_title(report: &Report) -> String {
    let told = |growth: &&Growth| growth.by_multiply_adds.max_relative_residual;
    let Some(growth) = report.growth.iter().max_by(|one, other| told(one).total_cmp(&told(other))) else {
        return "Cells against size".to_owned();
    };
    format!(
        "{}: {} cells for every activation and parameter, within {} %; by multiply-adds, within {} %",
        growth.family,
        numbers::significant(growth.cells_per_value()),
        percent(growth.by_values.max_relative_residual),
        percent(growth.by_multiply_adds.max_relative_residual)
    )
}

fn sizes(draw: impl Fn(Size) -> Result<Drawing, ChartError>) -> Result<[(&'static str, Drawing); 2], ChartError> {
    Ok([("wide", draw(Size::Wide)?), ("narrow", draw(Size::Narrow)?)])
}

type Sizes = [(&'static str, Drawing); 2];

fn optional_sizes(draw: impl Fn(Size) -> Result<Option<Drawing>, ChartError>) -> Result<Option<Sizes>, ChartError> {
    Ok(draw(Size::Wide)?.zip(draw(Size::Narrow)?).map(|(wide, narrow)| [("wide", wide), ("narrow", narrow)]))
}

/// The band of the lane count that most rows have.
pub(super) fn gas_by_size_title(report: &Report) -> String {
    let mut series: BTreeMap<usize, Vec<(u64, u64)>> = BTreeMap::new();
    for row in &report.rows {
        if let Some(gas) = row.facts.on(Fork::LIVE) {
            let point = (row.facts.parameters, gas.best().transaction);
            series.entry(row.facts.layout.lanes).or_default().push(point);
        }
    }
    let Some((lanes, points)) = series.iter().max_by_key(|(lanes, points)| (points.len(), usize::MAX - **lanes)) else {
        return "Gas against parameters".to_owned();
    };
    let ends = |value: fn(&(u64, u64)) -> u64| {
        (points.iter().map(value).min().unwrap_or(0), points.iter().map(value).max().unwrap_or(0))
    };
    let ((smallest, largest), (least, most)) = (ends(|point| point.0), ends(|point| point.1));
    if points.len() == 1 {
        return spread_title(report);
    }
    format!(
        "From {} to {} parameters on {}, gas stays in a band of {} %",
        grouped(smallest),
        grouped(largest),
        counted(*lanes, "lane"),
        percent(most as f64 / least.max(1) as f64 - 1.0)
    )
}

/// Where no two models have the same number of lanes.
fn spread_title(report: &Report) -> String {
    let gas: Vec<u64> =
        report.rows.iter().filter_map(|row| Some(row.facts.on(Fork::LIVE)?.best().transaction)).collect();
    let ends = |values: &[u64]| {
        let (least, most) = (values.iter().min().copied().unwrap_or(0), values.iter().max().copied().unwrap_or(0));
        if least == most { grouped(most) } else { format!("{} to {}", grouped(least), grouped(most)) }
    };
    let parameters: Vec<u64> = report.rows.iter().map(|row| row.facts.parameters).collect();
    format!("{} parameters, {} gas", ends(&parameters), ends(&gas))
}

pub(super) fn gas_by_size_caption(report: &Report) -> String {
    let caption = "Gas of one verification on Osaka, as a transaction of its own; one series per number of lanes.";
    match report.budget {
        Some(Budget::Gas(gas)) => format!("{caption} The dashed line is the budget of {} gas.", grouped(gas)),
        _ => caption.to_owned(),
    }
}

/// The share that no circuit can save.
fn sections_title(report: &Report) -> String {
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    let mut all = 0u64;
    for gas in report.rows.iter().filter_map(|row| row.facts.on(Fork::LIVE)) {
        let gas = gas.best();
        all = gas.transaction.saturating_add(all);
        let sections = gas.sections.iter().map(|(section, value)| (section_words(section.name()), *value));
        for (name, value) in sections.chain([("intrinsic gas", gas.intrinsic), ("calldata", gas.calldata)]) {
            let sum = sums.entry(name).or_default();
            *sum = value.saturating_add(*sum);
        }
    }
    let mut parts: Vec<(&str, u64)> = sums.into_iter().collect();
    parts.sort_by_key(|(_, value)| std::cmp::Reverse(*value));
    match parts.as_slice() {
        [first, second, ..] if all > 0 => {
            let share = first.1.saturating_add(second.1) as f64 / all as f64;
            let (first, second) = (capitalised(first.0), second.0);
            format!("{first} and {second} take {} % of the gas", numbers::percent(share))
        }
        _ => "Gas by section".to_owned(),
    }
}

fn section_words(name: &str) -> &str {
    match name {
        "pairing" => "the pairing",
        "opening" => "the opening",
        "transcript" => "the transcript",
        "other" => "other code",
        name => name,
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn forks_title(report: &Report) -> String {
    let changes: Vec<f64> = report
        .rows
        .iter()
        .filter_map(|row| {
            let gas = |fork| Some(row.facts.on(fork)?.best().transaction as f64);
            Some(gas(Fork::Amsterdam)? / gas(Fork::Osaka)?.max(1.0) - 1.0)
        })
        .collect();
    let least = changes.iter().copied().reduce(f64::min);
    let most = changes.iter().copied().reduce(f64::max);
    match least.zip(most) {
        Some((least, most)) => {
            let (least, most) = (numbers::signed_percent(least), numbers::signed_percent(most));
            let range = if least == most { least } else { format!("{least} to {most}") };
            format!("Amsterdam, not final, would change gas by {range} %")
        }
        None => "The same verification on each fork".to_owned(),
    }
}

fn chains_title(report: &Report) -> String {
    let fees = || report.rows.iter().flat_map(|row| &row.fees).filter(|fee| fee.total_usd > 0.0);
    let least = fees().min_by(|a, b| a.total_usd.total_cmp(&b.total_usd));
    let most = fees().max_by(|a, b| a.total_usd.total_cmp(&b.total_usd));
    match least.zip(most) {
        Some((least, most)) if least.chain != most.chain => format!(
            "A verification costs {} on {} and up to {} on {}",
            numbers::usd(least.total_usd),
            chain_name(&least.chain),
            numbers::usd(most.total_usd),
            chain_name(&most.chain)
        ),
        _ => "Dollars per verification".to_owned(),
    }
}
