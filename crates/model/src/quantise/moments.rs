//! Rows less their means, their sums of squares, and products with inverses of those.

use crate::fixed::graph::FixedOp;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering};
use crate::quantise::scales;

/// Bits of the share that an element has in its row's mean.
const SHARE_BITS: i32 = 24;

impl Lowering<'_> {
    /// The rows of a matrix less their means, at full scale: rounded once, where it is used.
    pub(crate) fn centred(&mut self, x: &Lowered) -> Result<Lowered, QuantiseError> {
        let x = self.narrow(x);
        let [count, length] = [x.shape[0], x.shape[1]];
        let sums = self.exact_row_sums(&x, 1.0, x.magnitude * length as f64)?;
        let sums = Lowered { settled: true, ..sums };
        let rows: Vec<u32> = (0..count as u32).flat_map(|row| std::iter::repeat_n(row, length)).collect();
        let sums = self.rearrange(&sums, &rows, &x.shape);
        // The sum's scale is that of `x`: all of its weights are one.
        let bits = if length.is_power_of_two() { 0 } else { SHARE_BITS };
        let finer = scales::clamp(bits + scales::ceil_log2(length as f64));
        let (whole, share) = (1i64 << finer, (2f64.powi(finer as i32) / length as f64).round() as i64);
        let op = FixedOp::Affine { multipliers: vec![vec![whole], vec![-share]], bias: vec![0], shift: 0 };
        let scale = x.scale + finer;
        let tensor = self.push(op, &[&x, &sums], &x.shape, scale);
        Ok(Lowered { tensor, scale, magnitude: self.magnitude, settled: false, shared: false, ..x })
    }

    /// The sum of the squares of each row of a matrix, exactly.
    pub(crate) fn square_sums(&mut self, x: &Lowered) -> Result<Lowered, QuantiseError> {
        let squares = self.square(x);
        self.exact_row_sums(&Lowered { settled: true, ..squares }, 1.0, self.magnitude)
    }

    /// The squares at their full scale. As one tensor is both factors, interval analysis knows that none is negative.
    pub(crate) fn square(&mut self, x: &Lowered) -> Lowered {
        let x = self.narrow(x);
        self.multiply(&x, &x, &x.shape)
    }

    /// The product of two operands, broadcast to `shape`, that is never beyond `bound`.
    ///
    /// With `u = max(x + bound, 0)` it is `bound - max(2 bound - u, 0)`: what interval analysis cannot know of it, clipping tells. As
    /// the product is rounded, the bound is a unit wider.
    pub(crate) fn bounded_product(
        &mut self,
        [x, y]: [&Lowered; 2],
        bound: f64,
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let product = self.multiply(x, y, shape);
        let target = scales::activation_scale(self.magnitude, self.config.activation_bits).min(product.scale);
        let bound = (bound * 2f64.powi(target as i32)).ceil() as i128 + 1;
        let shift = product.scale - target;
        let magnitude = self.magnitude;
        let op = FixedOp::Affine { multipliers: vec![vec![1]], bias: vec![bound << shift], shift };
        let tensor = self.push(op, &[&product], shape, target);
        let lifted = Lowered { tensor, scale: target, magnitude, settled: true, ..product };
        let above = self.rectified(&lifted);
        let room = self.shifted(&above, -1, vec![2 * bound]);
        let kept = self.rectified(&room);
        Ok(Lowered { settled: true, ..self.shifted(&kept, -1, vec![bound]) })
    }
}
