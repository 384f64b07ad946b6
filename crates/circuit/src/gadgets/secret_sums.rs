//! Rounded sums with secret weights: one identity for all of them.

use std::collections::HashMap;

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;

use super::digit::{Digit, DigitForm, Sum, Use};
use crate::builder::Builder;
use crate::error::CircuitError;
use crate::field::from_integer;
use crate::matrix_product::{MatrixProduct, ProductRow};
use crate::relation::{Term, Wire};
use crate::signal::Signal;
use crate::weights::{SecretParameters, SecretWeight};

#[cfg(test)]
mod attacks;
#[cfg(test)]
mod tests;

/// Proves `round_shift(sum_i weight_oi * x_i + bias_o, shift)` for each row of inputs and each output, or its positive part with
/// `rectified`, and returns the results: all outputs of the first row, then of the next.
///
/// A weight is its wire and an offset, so that the sum is that over the wires and the offset times the sum of a row's inputs, which is
/// the same for all outputs.
///
/// # Assumptions
/// Every input's wire is proven to hold its integer, and its `range` is true for all admitted inputs. Sums are folded.
///
/// Every looked-up slot of `parameters` is looked up here, so the integers are what they are said to be. The range of a sum is that of all
/// parameters admitted, below 2^126: the identity, which holds modulo r, holds for integers.
///
/// # Errors
/// [`CircuitError::SecretWeightsInWindows`] where sums are not folded, [`CircuitError::Overflow`] when a sum could reach 2^126,
/// [`CircuitError::TooManyCells`] beyond what a circuit holds.
pub(crate) fn secret_sums(
    builder: &mut Builder,
    rows: &[Vec<Signal>],
    parameters: SecretParameters<'_>,
    shift: u32,
    rectified: bool,
) -> Result<Vec<Signal>, CircuitError> {
    if builder.one().is_none() {
        return Err(CircuitError::SecretWeightsInWindows);
    }
    let outputs = parameters.bias.len();
    builder.claim(cells(rows.len(), parameters))?;
    let sums: Vec<Vec<Sum>> = rows.iter().map(|row| parameters.sums(row.iter())).collect::<Result<_, _>>()?;
    let form = DigitForm::of(builder, sums.iter().flatten().copied(), shift, rectified, Use::Alone);

    let mut factors = Factors::default();
    let mut results = Vec::with_capacity(rows.len() * outputs);
    let mut product_rows = Vec::with_capacity(rows.len());
    for (row, sums) in rows.iter().zip(sums) {
        let digits: Vec<Digit> = sums.into_iter().map(|sum| form.alone(builder, sum)).collect();
        let factors: Vec<_> = row.iter().map(|input| factors.of(builder, *input)).collect();
        // All sums of a row have one range, so that their digits have one constant.
        let digit_constant = digits.first().map_or(Fr::ZERO, |digit| digit.constant);
        let constant = from_integer(parameters.bias_offset) + digit_constant;
        let constant = row_constant(builder, &factors, constant);
        results.extend(digits.iter().map(|digit| digit.result));
        let outputs = digits.into_iter().map(|digit| digit.parts).collect();
        product_rows.push(ProductRow { factors, scale: Fr::ONE, constant: Some(constant), outputs });
    }
    let inputs = parameters.weights.len() / outputs;
    let weights = parameters.weights.chunks(inputs);
    let term = |weight: &SecretWeight| Term { coefficient: Fr::ONE, slot: weight.slot };
    let weights = (0..inputs).map(|input| weights.clone().map(|own| term(&own[input])).collect()).collect();
    let bias = parameters.bias.iter().map(|bias| bias.terms.clone()).collect();
    builder.push_matrix_product(MatrixProduct { weights, offsets: Vec::new(), bias, rows: product_rows });
    Ok(results)
}

/// Cells beside its products that a weight's input takes once.
const INPUT_CELLS: usize = 2;
/// Cells of a product, and of the sum of factors.
const PRODUCT_CELLS: usize = 4;

/// Cells of so many rows, about; those of the results are left out.
pub(crate) fn cells(rows: usize, parameters: SecretParameters<'_>) -> usize {
    let SecretParameters { weights, bias, .. } = parameters;
    let inputs = weights.len() / bias.len();
    let bias = bias.iter().map(|bias| bias.terms.len()).sum::<usize>();
    let each = rows.saturating_mul(PRODUCT_CELLS).saturating_add(INPUT_CELLS);
    (weights.len() + bias).saturating_add(inputs.saturating_mul(each))
}

/// Wires that hold inputs with what is added to them.
#[derive(Default)]
struct Factors {
    settled: HashMap<(Option<Wire>, i128), Wire>,
}

impl Factors {
    /// A wire that holds `input`, `None` where that is zero.
    fn of(&mut self, builder: &mut Builder, input: Signal) -> Option<Wire> {
        let Signal { wire, offset, .. } = input;
        match (wire, offset) {
            (None, 0) => None,
            (Some(wire), 0) => Some(wire),
            _ => Some(*self.settled.entry((wire, offset)).or_insert_with(|| {
                let terms = wire.map(|wire| Term { coefficient: Fr::ONE, slot: wire.into() });
                builder.linear(terms.into_iter().collect(), from_integer(offset))
            })),
        }
    }
}

/// Sums of factors that stand side by side in the lanes, at most.
const PARTIAL_SUMS: usize = 8;

/// What all sums of a row have in common: `constant` and the weights' offset times the sum of factors.
fn row_constant(builder: &mut Builder, factors: &[Option<Wire>], constant: Fr) -> Wire {
    let factors: Vec<Wire> = factors.iter().copied().flatten().collect();
    let parts = if factors.len() > 2 * PARTIAL_SUMS { partial_sums(builder, &factors) } else { factors };
    let offset = from_integer(i128::from(SecretWeight::OFFSET));
    let terms = parts.into_iter().map(|wire| Term { coefficient: offset, slot: wire.into() }).collect();
    builder.linear(terms, constant)
}

/// Wires whose sum is that of `wires`. The relations have one length, so that they share rows.
fn partial_sums(builder: &mut Builder, wires: &[Wire]) -> Vec<Wire> {
    let length = wires.len().div_ceil(PARTIAL_SUMS);
    let mut sum = |part: &[Wire]| {
        let idle = part.iter().cycle().take(length - part.len()).map(|wire| (Fr::ZERO, *wire));
        let all = part.iter().map(|wire| (Fr::ONE, *wire)).chain(idle);
        let terms = all.map(|(coefficient, wire)| Term { coefficient, slot: wire.into() }).collect();
        builder.linear(terms, Fr::ZERO)
    };
    wires.chunks(length).map(&mut sum).collect()
}
