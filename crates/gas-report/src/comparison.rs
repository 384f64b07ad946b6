//! A report against an earlier one: what grew, and which constants are behind it.

mod amounts;
mod constants;
mod figure;
mod lines;
mod rows;
mod tolerance;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::report::Report;
pub use constants::{Constant, ConstantChange, ConstantKind};
pub use figure::{Basis, Figure, GasPart, LayoutFigure, TransactionFigure};
pub(crate) use lines::{ChangeLine, lines};
pub use rows::{Effect, FigureChange, Presence, RowChange};
pub use tolerance::{Share, ShareError, Tolerance};

/// What differs between a baseline and a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    pub tolerance: Tolerance,
    /// By name.
    pub constants: Vec<ConstantChange>,
    /// Models with a difference, by size and name.
    pub rows: Vec<RowChange>,
    /// Models without one.
    pub unchanged: usize,
}

impl Comparison {
    /// Compares rows by name, in whatever order they are.
    ///
    /// Fees are compared at the baseline's prices, so that no price of gas or of ETH makes a model dearer.
    pub fn of(baseline: &Report, report: &Report, tolerance: Tolerance) -> Self {
        let rows = rows::compare(baseline, report, &tolerance);
        let (rows, unchanged): (Vec<_>, Vec<_>) = rows.into_iter().partition(RowChange::differs);
        Self { tolerance, constants: constants::changes(baseline, report), rows, unchanged: unchanged.len() }
    }

    /// Whether a figure grew by more than it may, or a model or a fork of the baseline is missing.
    pub fn grew(&self) -> bool {
        self.failures().next().is_some()
    }

    /// Models that fail the comparison.
    pub fn failures(&self) -> impl Iterator<Item = &RowChange> {
        self.rows.iter().filter(|row| row.fails(&self.tolerance))
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.constants.is_empty()
    }
}

/// Whether two floats differ by no more than printing and reading does.
fn same(before: f64, after: f64) -> bool {
    (after - before).abs() <= 1e-12 * before.abs().max(after.abs())
}

#[cfg(test)]
mod tests;
