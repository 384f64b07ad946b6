//! Dense layers: every output of a row is a sum over the same inputs, so they are packed.

use crate::builder::Builder;
use crate::error::CircuitError;
use crate::gadgets::{SumSlot, SumSlots, packed_sums};
use crate::signal::Signal;

pub(super) fn lower(
    builder: &mut Builder,
    operand: &[Signal],
    inputs: usize,
    weights: &[i64],
    bias: &[i128],
    shift: u32,
    rectified: bool,
) -> Result<Vec<Signal>, CircuitError> {
    let slots: Vec<SumSlot<'_>> =
        weights.chunks(inputs).zip(bias).map(|(weights, bias)| SumSlot { weights, bias: *bias }).collect();
    let mut outputs = Vec::with_capacity(operand.len() / inputs * slots.len());
    let mut slots = SumSlots::new(slots);
    for row in operand.chunks(inputs) {
        outputs.extend(packed_sums(builder, row, &mut slots, shift, rectified)?);
    }
    Ok(outputs)
}
