//! Gas of one verification on the live fork.

use verifier_program::{Fork, Section};

use super::super::table::{Cell, Column, Mark, Table};
use crate::facts::ForkGas;
use crate::numbers;
use crate::report::{Report, Row};

pub(super) fn gas(report: &Report) -> Table {
    let mut columns = vec![
        Column::text("Model"),
        Column::number("Predicted", "gas"),
        Column::number("Measured", "gas"),
        Column::number("Deviation", "%"),
        Column::number("Intrinsic", "gas"),
        Column::number("Calldata", "gas"),
    ];
    columns.extend(SECTIONS.map(|(_, name)| Column::number(name, "gas")));
    columns.push(Column::number("Floor", "gas"));
    Table {
        id: "gas",
        title: "Gas of one verification, Osaka".to_owned(),
        note: "A transaction pays intrinsic, calldata and the sections of its execution, or the calldata floor where that is \
               higher. Parts are of the measurement where there is one, else of the prediction. Deviation is prediction \
               against measurement."
            .to_owned(),
        columns,
        rows: report.rows.iter().filter_map(|row| Some(cells(row, row.facts.on(Fork::LIVE)?))).collect(),
    }
}

const SECTIONS: [(Section, &str); 6] = [
    (Section::Transcript, "Transcript"),
    (Section::Instances, "Instances"),
    (Section::Gates, "Gates"),
    (Section::Opening, "Opening"),
    (Section::Pairing, "Pairing"),
    (Section::Other, "Other"),
];

fn cells(row: &Row, gas: &ForkGas) -> Vec<Cell> {
    let best = gas.best();
    let mut cells = vec![
        Cell::text(&row.facts.name),
        Cell::count(gas.predicted.transaction),
        Cell::optional(gas.measured.as_ref(), |gas| Cell::count(gas.transaction)),
        Cell::optional(gas.deviation(), deviation),
        Cell::count(best.intrinsic),
        Cell::count(best.calldata),
    ];
    cells.extend(SECTIONS.map(|(section, _)| Cell::optional(best.sections.get(&section).copied(), Cell::count)));
    cells.push(Cell::count(best.floor));
    cells
}

/// A prediction may be off by one in a hundred.
fn deviation(share: f64) -> Cell {
    let mark = if share.abs() <= 0.01 { Mark::None } else { Mark::Bad };
    Cell::figure(numbers::signed_percent(share), share).marked(mark)
}
