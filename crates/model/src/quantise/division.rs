//! Positions of maxima, quotients and softmax.

use crate::fixed::graph::FixedOp;
use crate::fixed::piecewise::SmoothFunction;
use crate::float::tensor::Tensor;
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

    /// `exp(x) / sum of exp(x)` in each row of a matrix.
    ///
    /// With the largest element taken off each, all exponents are at most 0 and the largest is 0: its term is exactly 1, so
    /// that the maximum of the sum and 1 is the sum, and bounds it for interval analysis.
    pub(crate) fn softmax(&mut self, x: &Lowered) -> Result<Lowered, QuantiseError> {
        let x = Lowered { shared: true, ..self.narrow(x) };
        let (count, length) = (x.shape[0], x.shape[1]);
        let column = |member: usize| (0..count).map(|row| (row * length + member) as u32).collect();
        let columns: Vec<Vec<u32>> = (0..length).map(column).collect();
        let largest = self.largest(&x, &columns, &[count]);
        let rows: Vec<u32> = (0..count as u32).flat_map(|row| std::iter::repeat_n(row, length)).collect();
        let largest = self.rearrange(&largest, &rows, &x.shape);
        let exponents = self.sum([&x, &largest], [1, -1], &x.shape);
        let terms = self.smooth(SmoothFunction::Exp, &exponents)?;
        let sum = self.row_sums(&terms, 1.0)?.with_shape(&[count]);
        let sum = Lowered { settled: true, ..sum };
        let one = self.constant(&Tensor { shape: vec![count], values: vec![1.0; count] }, sum.scale)?;
        let sum = self.maximum(&[sum, one], &[count]);
        let divisor = self.rearrange(&sum, &rows, &x.shape);
        self.quotient(&Operand::Activation(terms), &divisor, &x.shape)
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
