//! Positions of maxima, quotients and absolute values.

use crate::fixed::graph::FixedOp;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};
use crate::quantise::scales::{self, FINEST};

/// Largest shift of a division.
const LARGEST_SHIFT: u32 = 60;

impl Lowering<'_> {
    /// The position of the first of the largest elements of each row of a matrix: an integer, at scale 0.
    pub(crate) fn arg_max(&mut self, x: &Lowered) -> Lowered {
        let x = self.narrow(x);
        let length = x.shape[1];
        let shape = vec![x.shape[0]];
        let tensor = self.push(FixedOp::ArgMax { length }, &[&x], &shape, 0);
        Lowered { tensor, shape, scale: 0, magnitude: length as f64, settled: true, shared: false }
    }

    /// `constant - x` with an integer at the scale of `x`, exactly.
    pub(crate) fn subtracted_from(&mut self, constant: i128, x: &Lowered) -> Lowered {
        Lowered { settled: x.settled, ..self.shifted(x, -1, vec![constant]) }
    }

    /// `numerator / divisor`, broadcast to `shape`; interval analysis checks that the divisor is positive.
    pub(crate) fn quotient(
        &mut self,
        numerator: &Operand<'_>,
        divisor: &Lowered,
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let divisor = self.narrow(divisor);
        let divisor = if divisor.scale > FINEST as u32 { self.rescale(&divisor, FINEST as u32) } else { divisor };
        let divisor = self.broadcast(&divisor, shape);
        let numerator = match numerator {
            Operand::Activation(x) => {
                let x = self.narrow(x);
                self.broadcast(&x, shape)
            }
            Operand::Constant(constant) => {
                self.refuse_public_list(constant)?;
                let scale = scales::activation_scale(constant.magnitude(), self.config.activation_bits);
                self.constant(&constant.broadcast(shape), scale)?
            }
        };
        let wanted = scales::activation_scale(self.magnitude, self.config.activation_bits);
        let shift = (wanted + divisor.scale).saturating_sub(numerator.scale).min(LARGEST_SHIFT);
        // Not negative: the divisor's scale is below the largest shift.
        let scale = shift + numerator.scale - divisor.scale;
        let tensor = self.push(FixedOp::Divide { shift }, &[&numerator, &divisor], shape, scale);
        let magnitude = self.magnitude;
        Ok(Lowered { tensor, shape: shape.to_vec(), scale, magnitude, settled: true, shared: false })
    }

    /// `|x|`.
    pub(crate) fn absolute(&mut self, x: &Lowered) -> Lowered {
        let x = self.narrow(x);
        let opposite = self.negated(&x);
        self.maximum(&[x.clone(), opposite], &x.shape)
    }

    /// `-x`, of a constant too.
    pub(crate) fn opposite(&mut self, x: &Operand<'_>) -> Operand<'static> {
        match x {
            Operand::Constant(constant) => Operand::owned(constant.map(|value| -value)),
            Operand::Activation(x) => Operand::Activation(self.negated(x)),
        }
    }
}
