//! Sums of products of two matrices as one identity for all outputs of a row, for layouts that check it at challenges.

use halo2_proofs::halo2curves::bn256::Fr;

use crate::relation::{Slot, Term, Wire};

/// `outputs = rows * weights + bias`: for every row `n` and output `o`
///
/// ```text
/// output_no = constant_n + scale_n * bias_o + sum over inputs i of factor_ni * (weight_io + offset_io)
/// ```
///
/// # Soundness
/// Output `o` has the coefficient `w_o = gamma^a mu^b`, with another pair of exponents for each output. The difference of both sides
/// of a row's identity is the polynomial whose coefficients are what its outputs are wrong by; of `O` outputs on `S` lanes with lookups
/// its degree is below `O / S` in gamma and `S` in mu. All wires are committed to before the challenges, so that a false row passes with
/// a probability below `(O / S + S) / r`. An output may hold several digits, which whoever makes the product keeps apart.
#[derive(Clone, Debug)]
pub(crate) struct MatrixProduct {
    /// For each input, one for each output; all of an input have the same table.
    pub(crate) weights: Vec<Vec<Term>>,
    /// For each input, what is added to its weights, one for each output; an input without any may have an empty list, the last ones
    /// none.
    pub(crate) offsets: Vec<Vec<Fr>>,
    /// For each output so many terms, which have the same tables in all of them.
    pub(crate) bias: Vec<Vec<Term>>,
    pub(crate) rows: Vec<ProductRow>,
}

/// A row of factors and what comes of it.
#[derive(Clone, Debug)]
pub(crate) struct ProductRow {
    /// One for each input; `None` where it is zero.
    pub(crate) factors: Vec<Option<Wire>>,
    /// What the bias is multiplied by.
    pub(crate) scale: Fr,
    /// What all outputs have in common besides, if anything.
    pub(crate) constant: Option<Wire>,
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
        self.weights.iter().flatten().chain(sums.flatten()).map(|term| term.slot)
    }
}
