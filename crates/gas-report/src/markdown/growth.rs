//! What the circuits of a sweep grow with.

use super::{Table, code};
use crate::facts::ModelFacts;
use crate::growth::Growth;
use crate::law::Law;
use crate::numbers::{grouped, percent, signed_percent, significant};
use crate::report::Report;

const ABSENT: &str = "-";

pub(super) fn growth(report: &Report) -> String {
    if report.growth.is_empty() {
        return String::new();
    }
    let families: Vec<String> = report.growth.iter().map(|growth| family(report, growth)).collect();
    format!(
        "## Growth\n\nCells of all lanes in use (on one lane: rows) of generated models, by two laws of a constant and a factor: by \
         activations and parameters together, and by multiply-adds.\n\n{}",
        families.join("\n")
    )
}

fn family(report: &Report, growth: &Growth) -> String {
    let numbers = [
        "activations",
        "parameters",
        "multiply-adds",
        "rows",
        "cells",
        "cells per activation and parameter",
        "residual",
        "residual by multiply-adds",
    ];
    let mut table = Table::new(&["model"], &numbers);
    let of_family = |facts: &&ModelFacts| facts.family.as_ref() == Some(&growth.family);
    for facts in report.rows.iter().map(|row| &row.facts).filter(of_family) {
        table.row(model(facts, growth));
    }
    let Growth { by_values, by_multiply_adds, .. } = growth;
    format!(
        "### {}\n\n`cells = {} + {} (activations + parameters)`: R² = {:.6}, greatest residual {} %. By multiply-adds: R² = {:.6}, \
         greatest residual {} %.\n\n{table}",
        code(&growth.family),
        significant(by_values.constant),
        significant(growth.cells_per_value()),
        by_values.r_squared,
        percent(by_values.max_relative_residual),
        by_multiply_adds.r_squared,
        percent(by_multiply_adds.max_relative_residual),
    )
}

fn model(facts: &ModelFacts, growth: &Growth) -> Vec<String> {
    let absent = || ABSENT.to_owned();
    let share = facts.values().filter(|values| *values > 0).map(|values| facts.cells() as f64 / values as f64);
    let residual =
        |law: &Law| law.residual_of(&facts.name).map_or_else(absent, |share| format!("{} %", signed_percent(share)));
    vec![
        code(&facts.name),
        facts.activations.map_or_else(absent, grouped),
        grouped(facts.parameters),
        grouped(facts.multiply_adds),
        grouped(facts.layout.rows_used as u64),
        grouped(facts.cells()),
        share.map_or_else(absent, significant),
        residual(&growth.by_values),
        residual(&growth.by_multiply_adds),
    ]
}
