//! What differs from the baseline.

use super::super::table::{Cell, Column, Mark, Table};
use crate::comparison::{Comparison, Constant, ConstantChange, Effect, Figure, FigureChange, Presence, RowChange};
use crate::numbers;

pub(super) fn changes(comparison: &Comparison) -> Table {
    Table {
        id: "changes",
        title: "Against the baseline".to_owned(),
        note: "Figures with another value than in the baseline. A figure that grew by more than it may fails the comparison."
            .to_owned(),
        columns: vec![
            Column::text("Model"),
            Column::text("Figure"),
            Column::text("Fork"),
            Column::number("Before", ""),
            Column::number("After", ""),
            Column::number("Change", "%"),
            Column::text("Effect"),
        ],
        rows: comparison.rows.iter().flat_map(row_cells).collect(),
    }
}

/// What happened to the model as a whole, then each figure.
fn row_cells(row: &RowChange) -> Vec<Vec<Cell>> {
    let whole = |text: String, mark: Mark| {
        let none = || Cell::text("\u{2013}").marked(Mark::Faint);
        vec![
            Cell::text(&row.name),
            Cell::text(text).marked(mark),
            none(),
            Cell::none(),
            Cell::none(),
            Cell::none(),
            Cell::text(""),
        ]
    };
    let mut cells = match row.presence {
        Presence::Both => Vec::new(),
        Presence::Added => vec![whole("new in this report".to_owned(), Mark::None)],
        Presence::Removed => vec![whole("only in the baseline".to_owned(), Mark::Bad)],
    };
    cells.extend(row.missing_forks.iter().map(|fork| whole(format!("{fork} is only in the baseline"), Mark::Bad)));
    if row.no_longer_measured {
        cells.push(whole("no longer measured".to_owned(), Mark::None));
    }
    if row.no_longer_fits {
        cells.push(whole("no longer keeps to the budget".to_owned(), Mark::Bad));
    }
    cells.extend(row.figures.iter().map(|change| figure_cells(&row.name, change)));
    cells
}

fn figure_cells(name: &str, change: &FigureChange) -> Vec<Cell> {
    let fork = match &change.figure {
        Figure::Gas { fork, .. } => Cell::text(fork.to_string()),
        _ => Cell::text("\u{2013}").marked(Mark::Faint),
    };
    let (effect, mark) = match change.effect {
        Effect::Grew => ("grew", Mark::Bad),
        Effect::Shrank => ("shrank", Mark::Good),
        Effect::WithinTolerance => ("within tolerance", Mark::None),
        Effect::Shown => ("shown only", Mark::Faint),
    };
    vec![
        Cell::text(name),
        Cell::text(change.figure.to_string()),
        fork,
        Cell::significant(change.before),
        Cell::significant(change.after),
        Cell::optional(change.relative(), |share| Cell::figure(numbers::signed_percent(share), share)),
        Cell::text(effect).marked(mark),
    ]
}

pub(super) fn constants(comparison: &Comparison) -> Table {
    Table {
        id: "changed-constants",
        title: "Changed constants".to_owned(),
        note: "What the figures rest on and the baseline had otherwise.".to_owned(),
        columns: vec![Column::text("Constant"), Column::text("Before"), Column::text("After")],
        rows: comparison.constants.iter().map(constant_cells).collect(),
    }
}

fn constant_cells(change: &ConstantChange) -> Vec<Cell> {
    let value = |constant: &Option<Constant>| match constant {
        Some(Constant::Number(value)) => Cell::text(numbers::exact(*value)),
        Some(Constant::Text(text)) => Cell::text(text),
        None => Cell::text("absent").marked(Mark::Faint),
    };
    vec![Cell::text(&change.name), value(&change.before), value(&change.after)]
}
