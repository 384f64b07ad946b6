//! Lengths of rows.

use crate::fixed::graph::FixedOp;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering};
use crate::quantise::scales;

/// How much finer than an activation a root is, which is rounded down.
const GUARD_BITS: u32 = 2;
/// Largest shift of a root, half of that.
const MOST_FINER: u32 = 30;

impl Lowering<'_> {
    /// The root of the sum of squares of each row of a matrix. The sum is exact; its root is less than a unit below the true one, at
    /// a scale a little finer than that of activations.
    pub(crate) fn row_norms(&mut self, x: &Lowered) -> Result<Lowered, QuantiseError> {
        let x = self.narrow(x);
        let squares = Lowered { settled: true, ..self.multiply(&x, &x, &x.shape) };
        let sums = self.exact_row_sums(&squares, 1.0, self.magnitude * self.magnitude)?;
        // Bounds of a product are those of independent factors: a rectifier shows that the sum is not negative.
        let sums = self.relu(&Lowered { settled: true, ..sums });
        // The scale of squares is even, and that of their sum, whose factors are ones, the same.
        let root = sums.scale / 2;
        let wanted = scales::activation_scale(self.magnitude, self.config.activation_bits) + GUARD_BITS;
        let finer = wanted.saturating_sub(root).min(MOST_FINER);
        let tensor = self.push(FixedOp::SquareRoot { shift: 2 * finer }, &[&sums], &sums.shape, root + finer);
        let (scale, magnitude) = (root + finer, self.magnitude);
        Ok(Lowered { tensor, scale, magnitude, settled: self.settles(scale), ..sums })
    }
}
