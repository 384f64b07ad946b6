//! Tables that line up in plain text too.

use std::fmt;

/// A table; every row has as many cells as there are columns.
pub(crate) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

struct Column {
    heading: String,
    to_the_right: bool,
}

impl Table {
    /// Headings of columns with text, then of those with numbers.
    pub(crate) fn new(texts: &[&str], numbers: &[&str]) -> Self {
        Self { columns: Vec::new(), rows: Vec::new() }.texts(texts).numbers(numbers)
    }

    pub(crate) fn texts(self, headings: &[&str]) -> Self {
        self.columns(headings, false)
    }

    pub(crate) fn numbers(self, headings: &[&str]) -> Self {
        self.columns(headings, true)
    }

    fn columns(mut self, headings: &[&str], to_the_right: bool) -> Self {
        let column = |heading: &&str| Column { heading: (*heading).to_owned(), to_the_right };
        self.columns.extend(headings.iter().map(column));
        self
    }

    /// Missing cells stay empty.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let mut cells: Vec<String> = cells.into_iter().collect();
        cells.resize(self.columns.len(), String::new());
        self.rows.push(cells);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn width(&self, column: usize) -> usize {
        let cells = self.rows.iter().map(|row| row[column].chars().count());
        cells.chain([self.columns[column].heading.chars().count(), 3]).max().unwrap_or(3)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths: Vec<usize> = (0..self.columns.len()).map(|column| self.width(column)).collect();
        let headings: Vec<&str> = self.columns.iter().map(|column| column.heading.as_str()).collect();
        self.line(f, &headings, &widths)?;
        for (column, width) in self.columns.iter().zip(&widths) {
            let end = if column.to_the_right { ":" } else { "-" };
            write!(f, "|{}{end}", "-".repeat(width + 1))?;
        }
        writeln!(f, "|")?;
        self.rows.iter().try_for_each(|row| self.line(f, row, &widths))
    }
}

impl Table {
    fn line(&self, f: &mut fmt::Formatter<'_>, cells: &[impl AsRef<str>], widths: &[usize]) -> fmt::Result {
        for ((cell, width), column) in cells.iter().zip(widths).zip(&self.columns) {
            let cell = cell.as_ref();
            if column.to_the_right { write!(f, "| {cell:>width$} ")? } else { write!(f, "| {cell:width$} ")? }
        }
        writeln!(f, "|")
    }
}
