//! Fitted laws, how far off they are, and what they say beyond their points.

use super::super::table::{Cell, Column, Mark, Table};
use crate::law::{Dependence, Law, Residual};
use crate::numbers;
use crate::report::Report;

pub(super) fn laws(report: &Report) -> Table {
    Table {
        id: "laws",
        title: "Fitted laws".to_owned(),
        note: "Each quantity is a constant and a sum of factors times variables. Outside of the values that it was fitted to, \
               a law extrapolates. Variables that its points cannot tell from the others are left out."
            .to_owned(),
        columns: vec![
            Column::text("Quantity"),
            Column::text("Term"),
            Column::number("Factor", ""),
            Column::number("Fitted from", ""),
            Column::number("Fitted to", ""),
            Column::number("Points", ""),
            Column::number("Largest residual", "%"),
            Column::number("R\u{b2}", ""),
        ],
        rows: report.laws.iter().flat_map(law_rows).collect(),
    }
}

fn law_rows(law: &Law) -> Vec<Vec<Cell>> {
    let quality = || {
        [
            Cell::size(law.residuals.len()),
            Cell::figure(numbers::percent(law.max_relative_residual), law.max_relative_residual),
            Cell::figure(format!("{:.5}", law.r_squared), law.r_squared),
        ]
    };
    let constant = vec![
        Cell::text(&law.quantity),
        Cell::text("constant"),
        Cell::significant(law.constant),
        Cell::none(),
        Cell::none(),
    ];
    let terms = law.terms.iter().map(|term| {
        vec![
            Cell::text(&law.quantity),
            Cell::text(&term.variable),
            Cell::significant(term.factor),
            Cell::significant(term.fitted_from),
            Cell::significant(term.fitted_to),
        ]
    });
    let left_out = law.left_out.iter().map(|dependence| {
        vec![
            Cell::text(&law.quantity),
            Cell::text(format!("left out: {}", dependence_words(dependence))).marked(Mark::Faint),
            Cell::none(),
            Cell::none(),
            Cell::none(),
        ]
    });
    std::iter::once(constant)
        .chain(terms)
        .chain(left_out)
        .map(|mut cells| {
            cells.extend(quality());
            cells
        })
        .collect()
}

/// `evaluations = 14 + 6 lanes`, as on every point of the law.
fn dependence_words(dependence: &Dependence) -> String {
    let factors = dependence
        .factors
        .iter()
        .map(|(variable, factor)| format!(" + {} {variable}", numbers::significant(*factor)))
        .collect::<String>();
    format!("{} = {}{factors}", dependence.variable, numbers::significant(dependence.constant))
}

pub(super) fn residuals(report: &Report) -> Table {
    Table {
        id: "residuals",
        title: "Residuals".to_owned(),
        note: "Every point that a law was fitted to. The residual is the law against the value.".to_owned(),
        columns: vec![
            Column::text("Point"),
            Column::text("Quantity"),
            Column::number("Value", ""),
            Column::number("Law", ""),
            Column::number("Residual", "%"),
        ],
        rows: report
            .laws
            .iter()
            .flat_map(|law| law.residuals.iter().map(|residual| residual_cells(law, residual)))
            .collect(),
    }
}

fn residual_cells(law: &Law, residual: &Residual) -> Vec<Cell> {
    let share = (residual.value != 0.0).then(|| residual.fitted / residual.value - 1.0);
    vec![
        Cell::text(&residual.point),
        Cell::text(&law.quantity),
        Cell::significant(residual.value),
        Cell::significant(residual.fitted),
        Cell::optional(share, |share| Cell::figure(numbers::signed_percent(share), share)),
    ]
}

pub(super) fn extrapolation(report: &Report) -> Table {
    let beyond = report.largest.as_ref().and_then(|largest| largest.extrapolated);
    Table {
        id: "extrapolation",
        title: "Beyond this report".to_owned(),
        note: "Extrapolated: by the laws, outside of what they were fitted to. Nothing of this size was built."
            .to_owned(),
        columns: vec![
            Column::text("Figure"),
            Column::number("Parameters", ""),
            Column::number("Verification", "gas"),
            Column::number("k", ""),
            Column::number("Lanes", ""),
            Column::number("Proof", "s"),
            Column::number("Memory", "MiB"),
        ],
        rows: beyond
            .into_iter()
            .map(|beyond| {
                vec![
                    Cell::text("largest model within the budget (extrapolated)").marked(Mark::Faint),
                    Cell::count(beyond.parameters),
                    Cell::count(beyond.transaction_gas),
                    Cell::count(u64::from(beyond.logrows)),
                    Cell::size(beyond.lanes),
                    Cell::significant(beyond.prove_seconds),
                    Cell::figure(numbers::mebibytes(beyond.peak_memory_bytes), beyond.peak_memory_bytes as f64),
                ]
            })
            .collect(),
    }
}
