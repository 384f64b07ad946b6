//! Element-wise products of two secret tensors.

use crate::builder::Builder;
use crate::error::CircuitError;
use crate::gadgets::{SumSlots, packed_sums, product};
use crate::signal::Signal;

pub(super) fn lower(
    builder: &mut Builder,
    left: &[Signal],
    right: &[Signal],
    shift: u32,
) -> Result<Vec<Signal>, CircuitError> {
    left.iter()
        .zip(right)
        .map(|(left, right)| {
            let product = product(builder, *left, *right)?;
            if shift == 0 {
                return Ok(product);
            }
            Ok(packed_sums(builder, &[product], &mut SumSlots::one(&[1], 0), shift, false)?.remove(0))
        })
        .collect()
}
