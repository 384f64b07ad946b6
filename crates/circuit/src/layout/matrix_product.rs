//! Products of matrices in folded sums: both sides of the identity, evaluated at the challenges.
//!
//! Outputs stand side by side in the lanes with lookups, which are powers of mu, and from row to row in powers of gamma. So every
//! output has a power of its own, and the identity of a row holds for all challenges only if it holds for every output.

use std::collections::HashMap;

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;

use super::folds::{Base, FoldOp, FoldWriter, Late};
use crate::matrix_product::{MatrixProduct, ProductRow};
use crate::relation::Term;

/// A matrix product all of whose lookups have their rows.
pub(super) struct Folded<'a> {
    product: &'a MatrixProduct,
    /// For each input, its weights for all outputs.
    weights: Vec<Late>,
    bias: Late,
    /// The powers of all outputs, added up, where a row has a constant.
    powers: Late,
    /// For each row, all its outputs.
    outputs: Vec<Late>,
}

/// Appends the rows in which wires of `product` stand in the lanes.
///
/// All weights have a row, those of inputs that are zero as well: elsewhere others may rely on their range.
pub(super) fn fold<'a>(writer: &mut FoldWriter<'_>, product: &'a MatrixProduct) -> Folded<'a> {
    let has_constants = product.rows.iter().any(|row| row.constant.is_some());
    let powers = if has_constants { constants(writer, &vec![Fr::ONE; product.outputs()]) } else { Late::ZERO };
    let bias = sums_over_outputs(writer, &product.bias);
    let mut offsets = Offsets::default();
    let mut weights = Vec::with_capacity(product.weights.len());
    for (input, own) in product.weights.iter().enumerate() {
        let added = product.offsets.get(input).filter(|added| !added.is_empty());
        weights.push(match added {
            Some(added) => offsets.add(writer, own, added),
            None => over_outputs(writer, own.len(), 1, |output, _| own[output]),
        });
    }
    let outputs = product.rows.iter().map(|row| sums_over_outputs(writer, &row.outputs)).collect();
    Folded { product, weights, bias, powers, outputs }
}

impl Folded<'_> {
    /// Appends the rows that prove the identity.
    pub(super) fn multiply(&self, writer: &mut FoldWriter<'_>) {
        let mut scales = Scales::default();
        for (row, outputs) in self.product.rows.iter().zip(&self.outputs) {
            match row.constant {
                Some(constant) => {
                    let bias = scales.times(writer, self.bias, row.scale);
                    let sum = self.sum(writer, row, bias);
                    let constant = writer.wire(constant);
                    writer.multiply_into(sum, self.powers, constant, *outputs);
                }
                None => {
                    let scale = scales.of(writer, row.scale);
                    let sum = self.sum(writer, row, Late::ZERO);
                    writer.multiply_into(sum, self.bias, scale, *outputs);
                }
            }
        }
    }

    /// `first` and the products of a row.
    fn sum(&self, writer: &mut FoldWriter<'_>, row: &ProductRow, first: Late) -> Late {
        let mut sum = first;
        for (factor, weights) in row.factors.iter().zip(&self.weights) {
            if let Some(factor) = factor {
                let factor = writer.wire(*factor);
                sum = writer.multiply(sum, *weights, factor);
            }
        }
        sum
    }
}

/// Scales of biases that have a row.
#[derive(Default)]
struct Scales(HashMap<Fr, Late>);

impl Scales {
    fn of(&mut self, writer: &mut FoldWriter<'_>, scale: Fr) -> Late {
        *self.0.entry(scale).or_insert_with(|| writer.constant(scale))
    }

    fn times(&mut self, writer: &mut FoldWriter<'_>, bias: Late, scale: Fr) -> Late {
        if scale == Fr::ONE {
            return bias;
        }
        let scale = self.of(writer, scale);
        writer.multiply(Late::ZERO, bias, scale)
    }
}

/// Rows of constants beside weights up to which they are not folded once for all inputs that have the same.
const ROWS_OF_OFFSETS: usize = 3;

/// Folds of constants that are added to weights: inputs often have the same.
#[derive(Default)]
struct Offsets<'a> {
    folded: HashMap<&'a [Fr], Late>,
}

impl<'a> Offsets<'a> {
    /// The fold of `weights + offsets`.
    fn add(&mut self, writer: &mut FoldWriter<'_>, weights: &[Term], offsets: &'a [Fr]) -> Late {
        let count = weights.len();
        if count.div_ceil(writer.lanes().looked_up) <= ROWS_OF_OFFSETS {
            let one = writer.one();
            let offset = |output: usize| Term { coefficient: offsets[output], slot: one.into() };
            return over_outputs(
                writer,
                count,
                2,
                |output, number| if number == 0 { weights[output] } else { offset(output) },
            );
        }
        let unit = writer.power(Base::Gamma, 0);
        let offsets = *self.folded.entry(offsets).or_insert_with(|| constants(writer, offsets));
        let weights = over_outputs(writer, count, 1, |output, _| weights[output]);
        writer.multiply(weights, offsets, unit)
    }
}

/// One fold over constants of the circuit, one for each output.
fn constants(writer: &mut FoldWriter<'_>, values: &[Fr]) -> Late {
    let slot = writer.one().into();
    over_outputs(writer, values.len(), 1, |output, _| Term { coefficient: values[output], slot })
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
