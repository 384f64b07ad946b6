//! Models, their circuits and what they send.

use super::super::table::{Cell, Column, Table};
use crate::facts::Source;
use crate::report::{Report, Row};

pub(super) fn models(report: &Report) -> Table {
    Table {
        id: "models",
        title: "Models and circuits".to_owned(),
        note: "A circuit has 2^k rows. Evaluations, curve points and terms of the multi-scalar multiplication set the gas; rows \
               set the time."
            .to_owned(),
        columns: vec![
            Column::text("Model"),
            Column::text("From"),
            Column::number("Parameters", ""),
            Column::number("Activations", ""),
            Column::number("Multiply-adds", ""),
            Column::number("k", ""),
            Column::number("Lanes", ""),
            Column::number("With lookups", ""),
            Column::text("Sums"),
            Column::number("Rows used", ""),
            Column::number("Instances", ""),
            Column::number("Points", ""),
            Column::number("Evaluations", ""),
            Column::number("MSM terms", ""),
        ],
        rows: report.rows.iter().map(cells).collect(),
    }
}

fn cells(row: &Row) -> Vec<Cell> {
    let (facts, layout) = (&row.facts, row.facts.layout);
    vec![
        Cell::text(&facts.name),
        Cell::text(match facts.source {
            Source::Artefacts => "artefacts",
            Source::Onnx => "ONNX",
            Source::Generated => "sweep",
        }),
        Cell::count(facts.parameters),
        Cell::optional(facts.activations, Cell::count),
        Cell::count(facts.multiply_adds),
        Cell::count(u64::from(layout.logrows)),
        Cell::size(layout.lanes),
        Cell::size(layout.lookup_lanes),
        Cell::text(layout.sums.to_string()),
        Cell::size(layout.rows_used),
        Cell::size(layout.instances),
        Cell::size(layout.commitments),
        Cell::size(layout.evaluations),
        Cell::size(layout.msm_terms),
    ]
}
