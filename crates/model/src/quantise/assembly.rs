//! One tensor from several: operands and constants at one scale.

use crate::fixed::graph::FixedOp;
use crate::float::tensor::Tensor;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand, SPARE_BITS};
use crate::quantise::scales;

impl Lowering<'_> {
    /// The elements at `positions` of all operands, one after the other, and of `filling` behind them.
    pub(crate) fn assemble(
        &mut self,
        operands: &[Operand<'_>],
        positions: &[u32],
        filling: Option<f64>,
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        if let ([Operand::Activation(x)], None) = (operands, filling) {
            let x = Lowered { settled: x.settled || self.compared, ..x.clone() };
            return Ok(self.rearrange(&x, positions, shape));
        }
        self.refuse_public_lists(operands)?;
        let filling = Operand::owned(Tensor { shape: vec![], values: filling.into_iter().collect() });
        let parts: Vec<Operand<'_>> = operands.iter().cloned().chain([filling]).collect();
        let (aligned, scale) = self.aligned(&parts);
        let constants = constants(&parts, scale).map_err(|tensor| self.constant_too_large(&tensor))?;
        let moved = moved_positions(&parts);
        let indices = positions.iter().map(|&position| moved[position as usize]).collect();
        let references: Vec<&Lowered> = aligned.iter().collect();
        let tensor = self.push(FixedOp::Rearrange { indices, constants }, &references, shape, scale);
        let magnitude = self.magnitude;
        Ok(Lowered { tensor, shape: shape.to_vec(), scale, magnitude, settled: true, shared: false })
    }

    /// The activations among the operands at one scale: the coarsest at which the largest value has the activation width,
    /// or up to a few bits finer where that saves an operand a rounding of its own. Where they are only compared: the finest
    /// of their scales.
    pub(super) fn aligned(&mut self, operands: &[Operand<'_>]) -> (Vec<Lowered>, u32) {
        let magnitude = operands.iter().map(Operand::magnitude).fold(0.0, f64::max);
        let target = scales::activation_scale(magnitude, self.config.activation_bits);
        let activations: Vec<&Lowered> = operands.iter().filter_map(|operand| operand.activation().ok()).collect();
        if let Some(finest) = activations.iter().map(|x| x.scale).max().filter(|_| self.compared) {
            return (activations.into_iter().map(|x| self.rescale(x, finest)).collect(), finest);
        }
        let kept = |x: &&&Lowered| x.scale <= if x.settled { target + SPARE_BITS } else { target + 1 };
        let finest = activations.iter().filter(kept).map(|x| x.scale).max();
        let scale = match finest {
            Some(finest) if activations.iter().all(|x| kept(&x)) => finest,
            _ => finest.unwrap_or(target).max(target),
        };
        let mut constants = operands.iter().filter_map(|operand| operand.constant().ok());
        let whole = constants.all(|constant| constant.values.iter().all(|value| value.fract() == 0.0));
        let scale = if scale == 0 && !whole { target } else { scale };
        (activations.into_iter().map(|x| self.rescale(x, scale)).collect(), scale)
    }

    /// The largest of several operands, each broadcast to `shape`.
    pub(crate) fn largest_operand(
        &mut self,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        self.refuse_public_lists(operands)?;
        let operands: Vec<Operand<'_>> = operands
            .iter()
            .map(|operand| match operand {
                Operand::Activation(x) => Operand::Activation(self.broadcast(x, shape)),
                Operand::Constant(constant) => Operand::owned(constant.broadcast(shape)),
            })
            .collect();
        let (mut aligned, scale) = self.aligned(&operands);
        for operand in &operands {
            if let Operand::Constant(constant) = operand {
                aligned.push(self.constant(constant, scale)?);
            }
        }
        Ok(self.maximum(&aligned, shape))
    }

    /// A constant as a tensor of its own.
    pub(super) fn constant(&mut self, constant: &Tensor, scale: u32) -> Result<Lowered, QuantiseError> {
        let integers = constant.values.iter().map(|&value| scales::to_integer(value, scale));
        let constants = integers.collect::<Option<_>>().ok_or_else(|| self.constant_too_large(constant))?;
        // Import limits the number of elements far below 2^32.
        let indices = (0..constant.values.len() as u32).collect();
        let shape = constant.shape.clone();
        let tensor = self.push(FixedOp::Rearrange { indices, constants }, &[], &shape, scale);
        Ok(Lowered { tensor, shape, scale, magnitude: constant.magnitude(), settled: true, shared: false })
    }
}

/// The integers of the constants among the operands, or the first that has none.
fn constants(operands: &[Operand<'_>], scale: u32) -> Result<Vec<i128>, Tensor> {
    let mut integers = Vec::new();
    for constant in operands.iter().filter_map(|operand| operand.constant().ok()) {
        let converted = constant.values.iter().map(|&value| scales::to_integer(value, scale));
        integers.extend(converted.collect::<Option<Vec<i128>>>().ok_or_else(|| constant.clone())?);
    }
    Ok(integers)
}

/// For each element of all operands, one after the other, its position where the activations come first.
fn moved_positions(operands: &[Operand<'_>]) -> Vec<u32> {
    let activations = operands.iter().filter(|operand| matches!(operand, Operand::Activation(_)));
    let mut next = [0, activations.map(Operand::len).sum::<usize>()];
    let mut moved = Vec::new();
    for operand in operands {
        let start = &mut next[usize::from(matches!(operand, Operand::Constant(_)))];
        moved.extend((*start..*start + operand.len()).map(|position| position as u32));
        *start += operand.len();
    }
    moved
}
