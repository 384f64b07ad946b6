//! Element-wise maxima of several tensors.

use crate::builder::Builder;
use crate::error::CircuitError;
use crate::gadgets::maximum;
use crate::signal::Signal;

pub(super) fn lower(builder: &mut Builder, operands: &[&[Signal]]) -> Result<Vec<Signal>, CircuitError> {
    let Some((first, others)) = operands.split_first() else { return Ok(Vec::new()) };
    let mut largest = first.to_vec();
    for operand in others {
        for (largest, signal) in largest.iter_mut().zip(*operand) {
            *largest = maximum(builder, *largest, *signal)?;
        }
    }
    Ok(largest)
}
