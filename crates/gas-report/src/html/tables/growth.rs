//! Sweeps: what their circuits grow with, point by point.

use super::super::table::{Cell, Column, Table};
use crate::facts::ModelFacts;
use crate::growth::Growth;
use crate::law::Law;
use crate::numbers;
use crate::report::Report;

pub(super) fn growth(report: &Report) -> Table {
    Table {
        id: "growth-points",
        title: "Cells against size".to_owned(),
        note: "Generated models, with two laws of a constant and a factor for the cells of each family: by activations and \
               parameters, and by multiply-adds. Each residual is the law against the cells."
            .to_owned(),
        columns: vec![
            Column::text("Model"),
            Column::number("Activations", ""),
            Column::number("Parameters", ""),
            Column::number("Multiply-adds", ""),
            Column::number("Rows", ""),
            Column::number("Cells", ""),
            Column::number("Cells per activation and parameter", ""),
            Column::number("Residual by activations and parameters", "%"),
            Column::number("Residual by multiply-adds", "%"),
        ],
        rows: report.growth.iter().flat_map(|growth| points(report, growth)).collect(),
    }
}

fn points<'a>(report: &'a Report, growth: &'a Growth) -> impl Iterator<Item = Vec<Cell>> + 'a {
    let of_family = |facts: &&ModelFacts| facts.family.as_ref() == Some(&growth.family);
    report.rows.iter().map(|row| &row.facts).filter(of_family).map(|facts| cells(facts, growth))
}

fn cells(facts: &ModelFacts, growth: &Growth) -> Vec<Cell> {
    let share = facts.values().filter(|values| *values > 0).map(|values| facts.cells() as f64 / values as f64);
    let residual = |law: &Law| {
        Cell::optional(law.residual_of(&facts.name), |share| Cell::figure(numbers::signed_percent(share), share))
    };
    vec![
        Cell::text(&facts.name),
        Cell::optional(facts.activations, Cell::count),
        Cell::count(facts.parameters),
        Cell::count(facts.multiply_adds),
        Cell::size(facts.layout.rows_used),
        Cell::count(facts.cells()),
        Cell::optional(share, Cell::significant),
        residual(&growth.by_values),
        residual(&growth.by_multiply_adds),
    ]
}
