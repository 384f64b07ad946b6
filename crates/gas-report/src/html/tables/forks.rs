//! Verification and deployment on each fork.

use verifier_program::Fork;

use super::super::table::{Cell, Column, Mark, Table};
use crate::facts::ForkGas;
use crate::numbers;
use crate::report::{Report, Row};

pub(super) fn forks(report: &Report) -> Table {
    Table {
        id: "forks",
        title: "Forks".to_owned(),
        note: "Prague came before the live rules, Osaka. Amsterdam is not final: its figures follow drafts that may change. \
               Change is against Osaka."
            .to_owned(),
        columns: vec![
            Column::text("Model"),
            Column::text("Fork"),
            Column::number("Verification", "gas"),
            Column::number("Change", "%"),
            Column::text("Figure"),
            Column::number("Calldata floor", "gas"),
            Column::number("Deployment", "gas"),
            Column::number("Runtime", "bytes"),
        ],
        rows: report.rows.iter().flat_map(|row| row.facts.gas.iter().map(|gas| cells(row, gas))).collect(),
    }
}

fn cells(row: &Row, gas: &ForkGas) -> Vec<Cell> {
    let best = gas.best();
    let live = row.facts.on(Fork::LIVE).map(|gas| gas.best().transaction);
    let change = live.map(|live| best.transaction as f64 / live.max(1) as f64 - 1.0);
    let fork = match gas.fork {
        Fork::Prague => Cell::text("Prague"),
        Fork::Osaka => Cell::text("Osaka"),
        Fork::Amsterdam => Cell::text("Amsterdam (not final)").marked(Mark::Faint),
    };
    vec![
        Cell::text(&row.facts.name),
        fork,
        Cell::count(best.transaction),
        Cell::optional(change, |change| Cell::figure(numbers::signed_percent(change), change)),
        Cell::text(if gas.measured.is_some() { "measured" } else { "predicted" }),
        Cell::count(best.floor),
        Cell::count(best.deployment),
        Cell::count(best.runtime_bytes),
    ]
}
