//! The proving system's own lookup argument.

use serde::{Deserialize, Serialize};

use crate::expression::Expression;

/// On every usable row the tuple of inputs equals the tuple of table values of some usable row.
///
/// The argument of the halo2 book, "Lookup argument": permuted copies of both sides and a grand product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lookup {
    /// The circuit author's name; reaches generated text escaped and in comments only.
    pub name: String,
    /// What is looked up, compressed by powers of `theta`.
    pub inputs: Vec<Expression>,
    /// The table's columns, as many as inputs.
    pub table: Vec<Expression>,
}

impl Lookup {
    /// Degree of the step of the grand product: active rows, product, compressed inputs, compressed table.
    pub fn degree(&self) -> usize {
        let highest = |side: &[Expression]| side.iter().map(Expression::degree).max().unwrap_or_default().max(1);
        2 + highest(&self.inputs) + highest(&self.table)
    }

    /// All expressions of both sides.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        self.inputs.iter().chain(&self.table)
    }
}
