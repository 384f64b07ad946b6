//! Sums of products with secret weights as one identity for all outputs, for layouts that check it at challenges.

use crate::relation::{Slot, Term, Wire};

/// `outputs = rows * weights + bias`: for every row `n` and output `o`
///
/// ```text
/// output_no = constant_n + bias_o + sum over inputs i of factor_ni * weight_io
/// ```
#[derive(Clone, Debug)]
pub(crate) struct MatrixProduct {
    /// For each input, one for each output; all have the same table.
    pub(crate) weights: Vec<Vec<Slot>>,
    /// For each output so many terms, which have the same tables in all of them.
    pub(crate) bias: Vec<Vec<Term>>,
    pub(crate) rows: Vec<ProductRow>,
}

/// A row of factors and what comes of it.
#[derive(Clone, Debug)]
pub(crate) struct ProductRow {
    /// One for each input; `None` where it is zero.
    pub(crate) factors: Vec<Option<Wire>>,
    /// What all outputs have in common besides.
    pub(crate) constant: Wire,
    /// For each output the sum as so many terms, which have the same tables in all of them.
    pub(crate) outputs: Vec<Vec<Term>>,
}

impl MatrixProduct {
    /// Outputs of a row.
    pub(crate) fn outputs(&self) -> usize {
        self.bias.len()
    }

    /// Every slot that is looked up where the identity reads it, once.
    pub(crate) fn slots(&self) -> impl Iterator<Item = Slot> + '_ {
        let sums = self.bias.iter().chain(self.rows.iter().flat_map(|row| &row.outputs));
        self.weights.iter().flatten().copied().chain(sums.flatten().map(|term| term.slot))
    }
}
