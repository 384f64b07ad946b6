//! Who keeps to the budget, and what would make the others.

use super::super::table::{Cell, Column, Table};
use super::super::verdict::budget_words;
use crate::budget::{Budget, ChainCost, Knob};
use crate::chain_name::chain_name;
use crate::numbers;
use crate::report::{Report, Row};

pub(super) fn verdicts(report: &Report) -> Table {
    let unit = match report.budget {
        Some(Budget::Usd(_)) => "USD",
        Some(Budget::Eth(_)) => "ETH",
        Some(Budget::Gas(_)) | None => "gas",
    };
    let rows = report.rows.iter().filter_map(|row| Some((row, row.verdict.as_ref()?)));
    Table {
        id: "budget",
        title: "Budget".to_owned(),
        note: report.budget.map_or_else(String::new, |budget| {
            format!("A model keeps to the budget of {} where it does on every line here. Short by: what is too much even with \
                 the best of the changes below.", budget_words(budget))
        }),
        columns: vec![
            Column::text("Model"),
            Column::number("Parameters", ""),
            Column::text("Chain"),
            Column::number("Cost", unit),
            Column::text("Verdict"),
            Column::number("Short by, at best", unit),
        ],
        rows: rows
            .flat_map(|(row, verdict)| verdict.costs.iter().map(|cost| verdict_cells(row, cost, verdict.falls_short_by)))
            .collect(),
    }
}

fn verdict_cells(row: &Row, cost: &ChainCost, short_by: Option<f64>) -> Vec<Cell> {
    vec![
        Cell::text(&row.facts.name),
        Cell::count(row.facts.parameters),
        Cell::text(chain_name(&cost.chain)),
        Cell::significant(cost.cost),
        Cell::verdict(cost.fits),
        Cell::optional(short_by, Cell::significant),
    ]
}

pub(super) fn knobs(report: &Report) -> Table {
    let rows = report.rows.iter().filter_map(|row| Some((row, row.verdict.as_ref()?)));
    Table {
        id: "knobs",
        title: "What would make them fit".to_owned(),
        note: "Each line changes one thing about a model that is too dear; gas is predicted for one verification after it."
            .to_owned(),
        columns: vec![
            Column::text("Model"),
            Column::text("Change"),
            Column::number("Verification", "gas"),
            Column::text("In turn"),
            Column::text("Verdict"),
        ],
        rows: rows.flat_map(|(row, verdict)| verdict.knobs.iter().map(|knob| knob_cells(row, knob))).collect(),
    }
}

fn knob_cells(row: &Row, knob: &Knob) -> Vec<Cell> {
    vec![
        Cell::text(&row.facts.name),
        Cell::text(&knob.change),
        Cell::figure(numbers::grouped(knob.transaction_gas), knob.transaction_gas as f64),
        Cell::text(&knob.price),
        Cell::verdict(knob.fits),
    ]
}
