//! Products with secret weights in folded sums: both sides of the identity, evaluated at the challenges.
//!
//! Outputs stand side by side in the lanes with lookups, which are powers of mu, and from row to row in powers of gamma. So every
//! output has a power of its own, and the identity of a row holds for all challenges only if it holds for every output.

use halo2_proofs::halo2curves::bn256::Fr;

use super::folds::{FoldOp, FoldWriter, Late};
use crate::matrix_product::MatrixProduct;
use crate::relation::{Slot, Term};

/// A matrix product all of whose lookups have their rows.
pub(super) struct Folded<'a> {
    product: &'a MatrixProduct,
    /// For each input, its weights for all outputs.
    weights: Vec<Late>,
    bias: Late,
    /// The powers of all outputs, added up.
    powers: Late,
    /// For each row, all its outputs.
    outputs: Vec<Late>,
}

/// Appends the rows in which wires of `product` stand in the lanes.
///
/// All weights have a row, those of inputs that are zero as well: elsewhere others may rely on their range.
pub(super) fn fold<'a>(writer: &mut FoldWriter<'_>, product: &'a MatrixProduct) -> Folded<'a> {
    let one = writer.one();
    let count = product.outputs();
    let powers = over_outputs(writer, count, 1, |_, _| term(one.into()));
    let bias = sums_over_outputs(writer, &product.bias);
    let weights = product.weights.iter();
    let weights = weights.map(|weights| over_outputs(writer, count, 1, |output, _| term(weights[output]))).collect();
    let outputs = product.rows.iter().map(|row| sums_over_outputs(writer, &row.outputs)).collect();
    Folded { product, weights, bias, powers, outputs }
}

impl Folded<'_> {
    /// Appends the rows that prove the identity.
    pub(super) fn multiply(&self, writer: &mut FoldWriter<'_>) {
        for (row, outputs) in self.product.rows.iter().zip(&self.outputs) {
            let mut sum = self.bias;
            for (factor, weights) in row.factors.iter().zip(&self.weights) {
                if let Some(factor) = factor {
                    let factor = writer.wire(*factor);
                    sum = writer.multiply(sum, *weights, factor);
                }
            }
            let constant = writer.wire(row.constant);
            writer.multiply_into(sum, self.powers, constant, *outputs);
        }
    }
}

/// One fold over all outputs, each of which is the sum of `terms` terms: as many outputs to a row as there are lanes with
/// lookups, and one row per term.
fn over_outputs(
    writer: &mut FoldWriter<'_>,
    outputs: usize,
    terms: usize,
    term: impl Fn(usize, usize) -> Term,
) -> Late {
    let lanes = writer.lanes().looked_up;
    writer.begin();
    for first in (0..outputs).step_by(lanes) {
        for number in 0..terms {
            let op = if number == 0 { FoldOp::Step } else { FoldOp::Add };
            let side_by_side = (first..outputs.min(first + lanes)).map(|output| term(output, number));
            let cells = side_by_side.map(|term| Some((term.coefficient, term.slot.wire)));
            writer.push(op, term(first, number).slot.table, cells);
        }
    }
    writer.end()
}

/// One fold over all outputs, given as so many terms each.
fn sums_over_outputs(writer: &mut FoldWriter<'_>, sums: &[Vec<Term>]) -> Late {
    let terms = sums.first().map_or(0, Vec::len);
    over_outputs(writer, sums.len(), terms, |output, number| sums[output][number])
}

fn term(slot: Slot) -> Term {
    Term { coefficient: Fr::one(), slot }
}
