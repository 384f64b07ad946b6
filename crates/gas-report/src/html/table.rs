//! Tables that read well without a script, and sort with one.

use crate::numbers;

/// A table of the page.
pub(super) struct Table {
    /// Unique on the page.
    pub(super) id: &'static str,
    pub(super) title: String,
    /// What one has to know to read it.
    pub(super) note: String,
    pub(super) columns: Vec<Column>,
    /// As many cells as columns each; the first names the row.
    pub(super) rows: Vec<Vec<Cell>>,
}

/// The head of a column.
pub(super) struct Column {
    pub(super) name: String,
    /// Empty where there is none.
    pub(super) unit: &'static str,
    pub(super) numeric: bool,
}

impl Column {
    pub(super) fn text(name: &str) -> Self {
        Self { name: name.to_owned(), unit: "", numeric: false }
    }

    pub(super) fn number(name: &str, unit: &'static str) -> Self {
        Self { name: name.to_owned(), unit, numeric: true }
    }
}

/// One figure or text.
pub(super) struct Cell {
    pub(super) text: String,
    /// What it is sorted by: a number's digits; none where the text says it.
    pub(super) value: Option<String>,
    pub(super) numeric: bool,
    /// How the page sets it apart.
    pub(super) mark: Mark,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    None,
    Good,
    Bad,
    /// Absent, not final, extrapolated.
    Faint,
}

impl Mark {
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Faint => "faint",
        }
    }
}

impl Cell {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), value: None, numeric: false, mark: Mark::None }
    }

    pub(super) fn count(value: u64) -> Self {
        Self::figure(numbers::grouped(value), value as f64)
    }

    pub(super) fn size(value: usize) -> Self {
        Self::count(value as u64)
    }

    /// A number in a form of its own.
    pub(super) fn figure(text: String, value: f64) -> Self {
        Self { text, value: Some(value.to_string()), numeric: true, mark: Mark::None }
    }

    pub(super) fn significant(value: f64) -> Self {
        Self::figure(numbers::significant(value), value)
    }

    /// A number that is not known.
    pub(super) fn none() -> Self {
        Self { text: "\u{2013}".to_owned(), value: None, numeric: true, mark: Mark::Faint }
    }

    pub(super) fn optional<T>(value: Option<T>, cell: impl FnOnce(T) -> Self) -> Self {
        value.map_or_else(Self::none, cell)
    }

    pub(super) fn marked(self, mark: Mark) -> Self {
        Self { mark, ..self }
    }

    /// A verdict; it says so in words, not only in colour.
    pub(super) fn verdict(fits: bool) -> Self {
        if fits { Self::text("fits").marked(Mark::Good) } else { Self::text("too dear").marked(Mark::Bad) }
    }
}
