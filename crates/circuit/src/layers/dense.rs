//! Dense layers: every output of a row is a sum over the same inputs, so they are packed, or checked together.

use crate::builder::Builder;
use crate::error::CircuitError;
use crate::gadgets::{Matrices, MatrixSums, Right, SumSlot, SumSlots, packed_sums, secret_sums};
use crate::signal::Signal;
use crate::weights::{FixedParameters, LinearParameters};

/// # Errors
/// As [`packed_sums`] and [`secret_sums`] have them.
pub(super) fn lower(
    builder: &mut Builder,
    operand: &[Signal],
    inputs: usize,
    parameters: LinearParameters<'_>,
    shift: u32,
    rectified: bool,
) -> Result<Vec<Signal>, CircuitError> {
    match parameters {
        LinearParameters::Fixed(fixed) => match checked(builder, operand, inputs, fixed, shift, rectified) {
            Some(sums) => sums.prove(builder),
            None => packed(builder, operand, inputs, fixed, shift, rectified),
        },
        LinearParameters::Secret(secret) => {
            let rows: Vec<Vec<Signal>> = operand.chunks(inputs).map(<[Signal]>::to_vec).collect();
            secret_sums(builder, &rows, secret, shift, rectified)
        }
    }
}

/// The layer as identities for blocks of rows, where these take fewer cells than packed sums.
fn checked<'a>(
    builder: &Builder,
    operand: &[Signal],
    inputs: usize,
    parameters: FixedParameters<'a>,
    shift: u32,
    rectified: bool,
) -> Option<MatrixSums<'a>> {
    let rows = operand.len() / inputs;
    if builder.one().is_none() || rows < 2 || parameters.bias.is_empty() {
        return None;
    }
    let left = operand.chunks(inputs).map(<[Signal]>::to_vec).collect();
    let matrices = Matrices { left, right: Right::Fixed(parameters) };
    // What packed sums cannot hold either is theirs to refuse.
    let sums = MatrixSums::of(builder, vec![matrices], shift, rectified).ok()?;
    (sums.cells() < sums.packed_cells(builder, shift, rectified)).then_some(sums)
}

fn packed(
    builder: &mut Builder,
    operand: &[Signal],
    inputs: usize,
    parameters: FixedParameters<'_>,
    shift: u32,
    rectified: bool,
) -> Result<Vec<Signal>, CircuitError> {
    let slots: Vec<SumSlot<'_>> = (0..parameters.bias.len()).map(|output| parameters.slot(output)).collect();
    let mut outputs = Vec::with_capacity(operand.len() / inputs * slots.len());
    let mut slots = SumSlots::new(slots);
    for row in operand.chunks(inputs) {
        outputs.extend(packed_sums(builder, row, &mut slots, shift, rectified)?);
    }
    Ok(outputs)
}
