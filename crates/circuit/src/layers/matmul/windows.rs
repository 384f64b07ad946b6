//! Products of small matrices in windows: each output is a chain of products.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;

use super::Sizes;
use crate::builder::Builder;
use crate::error::CircuitError;
use crate::field::from_integer;
use crate::gadgets::{SumSlots, packed_sums, sum_of_products};
use crate::relation::{Relation, Slot, Term, Wire};
use crate::signal::Signal;

/// Most multiply-adds that are laid out in windows, which takes four rows of a lane for each.
pub(crate) const MOST_IN_WINDOWS: usize = 1 << 14;

/// # Errors
/// [`CircuitError::ProductsInWindows`] beyond [`MOST_IN_WINDOWS`], [`CircuitError::Overflow`] when a sum could reach 2^126.
pub(super) fn lower(
    builder: &mut Builder,
    left: &[Signal],
    right: &[Signal],
    sizes: Sizes,
    shift: u32,
) -> Result<Vec<Signal>, CircuitError> {
    let Sizes { batch, rows, inner, columns } = sizes;
    let multiply_adds = [rows, inner, columns].into_iter().fold(batch, usize::saturating_mul);
    if multiply_adds > MOST_IN_WINDOWS {
        return Err(CircuitError::ProductsInWindows);
    }
    builder.claim(4 * multiply_adds)?;
    let mut results = Vec::with_capacity(batch * rows * columns);
    for (left, right) in left.chunks(rows * inner).zip(right.chunks(inner * columns)) {
        for row in left.chunks(inner) {
            for column in 0..columns {
                let column: Vec<&Signal> = right.iter().skip(column).step_by(columns).collect();
                let sum = sum(builder, row, &column)?;
                results.push(if shift == 0 {
                    sum
                } else {
                    packed_sums(builder, &[sum], &mut SumSlots::one(&[1], 0), shift, false)?.remove(0)
                });
            }
        }
    }
    Ok(results)
}

/// The sum of the products of `row` and `column`, each of which adds to the one before.
fn sum(builder: &mut Builder, row: &[Signal], column: &[&Signal]) -> Result<Signal, CircuitError> {
    let pairs = || row.iter().zip(column.iter().copied());
    let known = sum_of_products(pairs())?;
    let mut products: Option<Wire> = None;
    let (mut terms, mut constant) = (Vec::new(), Fr::ZERO);
    for (left, right) in pairs() {
        match (left.wire, right.wire) {
            (Some(left_wire), Some(right_wire)) => {
                let [left_factor, right_factor] = [right.offset, left.offset].map(from_integer);
                let term = left_factor * right_factor;
                let value = from_integer(left.value) * from_integer(right.value);
                let out = builder.wire(products.map_or(Fr::ZERO, |wire| builder.value(wire)) + value);
                builder.push(Relation::Product {
                    left: left_wire.into(),
                    right: right_wire.into(),
                    left_factor,
                    right_factor,
                    addend: products,
                    constant: term,
                    out: out.into(),
                });
                products = Some(out);
            }
            (_, None) => Builder::accumulate(&mut terms, &mut constant, from_integer(right.offset), left),
            (None, Some(_)) => Builder::accumulate(&mut terms, &mut constant, from_integer(left.offset), right),
        }
    }
    let wire = match products {
        Some(wire) if terms.is_empty() && constant == Fr::ZERO => wire,
        None if terms.is_empty() => return Ok(Signal::constant(known.value)),
        _ => {
            terms.extend(products.map(|wire| Term { coefficient: Fr::ONE, slot: Slot::from(wire) }));
            builder.linear(terms, constant)
        }
    };
    Ok(Signal { wire: Some(wire), offset: 0, value: known.value, range: known.range })
}
