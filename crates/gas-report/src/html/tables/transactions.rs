//! What rollups charge for: the transaction that carries one verification.

use super::super::table::{Cell, Column, Table};
use crate::report::{Report, Row};

pub(super) fn transactions(report: &Report) -> Table {
    Table {
        id: "transactions",
        title: "Transactions".to_owned(),
        note: "Sizes of the signed transaction that carries one verification, plain and compressed: OP stack chains charge for \
               its size under FastLZ, Arbitrum chains for that under brotli."
            .to_owned(),
        columns: vec![
            Column::text("Model"),
            Column::text("With"),
            Column::number("Calldata", "bytes"),
            Column::number("Transaction", "bytes"),
            Column::number("FastLZ", "bytes"),
            Column::number("Brotli", "bytes"),
        ],
        rows: report.rows.iter().map(cells).collect(),
    }
}

fn cells(row: &Row) -> Vec<Cell> {
    let sizes = row.facts.transaction;
    vec![
        Cell::text(&row.facts.name),
        Cell::text(if sizes.measured { "a real proof" } else { "random words" }),
        Cell::count(sizes.calldata_bytes),
        Cell::count(sizes.bytes),
        Cell::count(sizes.fastlz_bytes),
        Cell::count(sizes.brotli_bytes),
    ]
}
