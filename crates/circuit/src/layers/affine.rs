//! Element-wise sums of tensors times constants.

use crate::builder::Builder;
use crate::error::CircuitError;
use crate::gadgets::{SumSlots, packed_sums};
use crate::signal::Signal;

pub(super) fn lower(
    builder: &mut Builder,
    operands: &[&[Signal]],
    multipliers: &[Vec<i64>],
    bias: &[i128],
    shift: u32,
    rectified: bool,
) -> Result<Vec<Signal>, CircuitError> {
    let elements = operands.first().map_or(0, |operand| operand.len());
    (0..elements)
        .map(|element| {
            let inputs: Vec<Signal> = operands.iter().map(|operand| operand[element]).collect();
            let weights: Vec<i64> = multipliers.iter().map(|list| *at(list, element)).collect();
            let bias = *at(bias, element);
            if let ([input], [1], 0, false) = (inputs.as_slice(), weights.as_slice(), shift, rectified) {
                return input.plus(bias);
            }
            Ok(packed_sums(builder, &inputs, &mut SumSlots::one(&weights, bias), shift, rectified)?.remove(0))
        })
        .collect()
}

/// The entry for `element`: lists of one entry serve every element.
fn at<T>(list: &[T], element: usize) -> &T {
    if list.len() == 1 { &list[0] } else { &list[element] }
}
