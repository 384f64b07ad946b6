//! What proving takes, and how close the proven output is.

use super::super::table::{Cell, Column, Mark, Table};
use crate::numbers;
use crate::report::{Report, Row};

pub(super) fn prover(report: &Report) -> Table {
    Table {
        id: "prover",
        title: "Prover and accuracy".to_owned(),
        note: "Predictions are for the reference machine; measurements are of the machine that made this report. Errors are \
               of fixed point against the float model, in the model's units."
            .to_owned(),
        columns: vec![
            Column::text("Model"),
            Column::number("Proof, predicted", "s"),
            Column::number("Proof, measured", "s"),
            Column::number("Memory, predicted", "MiB"),
            Column::number("Memory, measured", "MiB"),
            Column::number("Key setup", "s"),
            Column::number("Proving key", "MiB"),
            Column::number("Largest error", ""),
            Column::number("Mean error", ""),
            Column::number("Same label", "%"),
            Column::text("Remark"),
        ],
        rows: report.rows.iter().map(cells).collect(),
    }
}

fn cells(row: &Row) -> Vec<Cell> {
    let (prover, accuracy) = (row.facts.prover, row.facts.accuracy);
    let memory = |bytes: u64| Cell::figure(numbers::mebibytes(bytes), bytes as f64);
    let label = accuracy.and_then(|accuracy| accuracy.label_agreement);
    vec![
        Cell::text(&row.facts.name),
        Cell::significant(prover.predicted.seconds),
        Cell::optional(prover.measured, |measured| Cell::significant(measured.seconds)),
        memory(prover.predicted.peak_memory_bytes),
        Cell::optional(prover.measured, |measured| memory(measured.peak_memory_bytes)),
        Cell::optional(prover.setup_seconds, Cell::significant),
        Cell::optional(prover.proving_key_bytes, memory),
        Cell::optional(accuracy, |accuracy| error(accuracy.max_abs_error)),
        Cell::optional(accuracy, |accuracy| error(accuracy.mean_abs_error)),
        Cell::optional(label, |share| Cell::figure(numbers::percent(share), share)),
        row.facts
            .unmeasured
            .as_ref()
            .map_or_else(|| Cell::text(""), |reason| Cell::text(format!("not measured: {reason}")).marked(Mark::Faint)),
    ]
}

fn error(value: f64) -> Cell {
    Cell::figure(format!("{value:.2e}"), value)
}
