//! Where gas goes, and what it is on each fork.

use verifier_program::{Fork, Section};

use super::{Table, code, fork_title};
use crate::facts::{ForkGas, GasFigures};
use crate::numbers::grouped;
use crate::report::Report;

/// On the live fork, a line each for prediction and measurement.
pub(super) fn sections(report: &Report) -> String {
    let mut headings = Section::ALL.map(Section::name).to_vec();
    headings.extend(["= execution", "+ calldata", "+ intrinsic", "= transaction", "floor"]);
    let mut table = Table::new(&["model", "figures"], &headings);
    for row in &report.rows {
        let Some(gas) = row.facts.on(Fork::LIVE) else { continue };
        let name = code(&row.facts.name);
        table.row(by_section(name.clone(), "predicted", &gas.predicted));
        if let Some(measured) = &gas.measured {
            table.row(by_section(name, "measured", measured));
        }
    }
    if table.is_empty() {
        return String::new();
    }
    format!(
        "## Gas by section\n\nOn {}. The transaction costs the floor where that is more.\n\n{table}",
        fork_title(Fork::LIVE)
    )
}

fn by_section(name: String, basis: &str, gas: &GasFigures) -> Vec<String> {
    let sections = Section::ALL.map(|section| gas.sections.get(&section).copied().unwrap_or(0));
    let sums = [gas.execution, gas.calldata, gas.intrinsic, gas.transaction, gas.floor];
    [name, basis.to_owned()].into_iter().chain(sections.into_iter().chain(sums).map(grouped)).collect()
}

type Part = fn(&GasFigures) -> u64;

/// One column for each fork that any row has gas on.
pub(super) fn forks(report: &Report) -> String {
    let priced = |fork: &Fork| report.rows.iter().any(|row| row.facts.on(*fork).is_some());
    let forks: Vec<Fork> = Fork::ALL.into_iter().filter(priced).collect();
    if forks.len() < 2 {
        return String::new();
    }
    let titles: Vec<String> = forks.iter().map(|fork| fork_title(*fork)).collect();
    let mut table = Table::new(&["model", "transaction"], &titles.iter().map(String::as_str).collect::<Vec<_>>());
    let parts: [(&str, Part); 3] = [
        ("verification", |gas| gas.transaction),
        ("its calldata floor", |gas| gas.floor),
        ("deployment", |gas| gas.deployment),
    ];
    for row in &report.rows {
        for (name, part) in parts {
            let cell =
                |fork: &Fork| row.facts.on(*fork).map(ForkGas::best).map_or_else(String::new, |gas| grouped(part(gas)));
            let cells = [code(&row.facts.name), name.to_owned()];
            table.row(cells.into_iter().chain(forks.iter().map(cell)));
        }
    }
    let planned: Vec<String> = forks.iter().filter(|fork| !fork.is_final()).map(|fork| fork_title(*fork)).collect();
    let remark =
        if planned.is_empty() { "" } else { " Prices of a fork that is not final may change until it is live." };
    format!("## Forks\n\nMeasured where there is a measurement, else predicted.{remark}\n\n{table}")
}
