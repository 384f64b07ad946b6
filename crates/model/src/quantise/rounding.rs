//! Integers from numbers with a binary point. All of it is exact on the grid of the operand, and the results are at scale 0.

use crate::fixed::graph::FixedOp;
use crate::quantise::lowering::{Lowered, Lowering};
use crate::quantise::scales::FINEST;

impl Lowering<'_> {
    /// `floor(x)`.
    pub(crate) fn floor(&mut self, x: &Lowered) -> Lowered {
        let x = self.on_grid(x);
        if x.scale == 0 { x } else { self.floor_of_multiple(&x, 1, x.scale) }
    }

    /// `ceil(x)`, which is `-floor(-x)`.
    pub(crate) fn ceiling(&mut self, x: &Lowered) -> Lowered {
        let x = self.on_grid(x);
        if x.scale == 0 {
            return x;
        }
        let opposite = self.floor_of_multiple(&x, -1, x.scale);
        self.negated(&opposite)
    }

    /// The nearest integer, of two the even one.
    ///
    /// With `x = 2 m + r` and `0 <= r < 2` it is `2 m`, `2 m + 1` or `2 m + 2`: the middle one where `r` lies strictly between 1/2 and
    /// 3/2.
    pub(crate) fn nearest(&mut self, x: &Lowered) -> Lowered {
        let x = self.on_grid(x);
        if x.scale == 0 {
            return x;
        }
        let half = 1i64 << (x.scale - 1);
        let pairs = self.floor_of_multiple(&x, 1, x.scale + 1);
        let rest = FixedOp::Affine { multipliers: vec![vec![1], vec![-4 * half]], bias: vec![0], shift: 0 };
        let rest = self.settled(rest, &[&x, &pairs], &x.shape, x.scale);
        let above = self.stepped(&rest, &[half, 3 * half - 1], &[0, 1, 2]);
        let sum = FixedOp::Affine { multipliers: vec![vec![2], vec![1]], bias: vec![0], shift: 0 };
        self.settled(sum, &[&pairs, &above], &x.shape, 0)
    }

    /// `x` without its fraction: `floor(max(x, 0)) - floor(max(-x, 0))`, with which interval analysis has the exact bounds.
    pub(crate) fn truncated(&mut self, x: &Lowered) -> Lowered {
        if x.scale == 0 {
            return x.clone();
        }
        let x = self.on_grid(x);
        let above = self.rectified(&x);
        let opposite = self.negated(&x);
        let below = self.rectified(&opposite);
        let above = self.floor_of_multiple(&above, 1, x.scale);
        let below = self.floor_of_multiple(&below, 1, x.scale);
        let op = FixedOp::Affine { multipliers: vec![vec![1], vec![-1]], bias: vec![0], shift: 0 };
        self.settled(op, &[&above, &below], &x.shape, 0)
    }

    /// `x`, no finer than [`FINEST`].
    fn on_grid(&mut self, x: &Lowered) -> Lowered {
        if x.scale > FINEST as u32 { self.rescale(x, FINEST as u32) } else { Lowered { settled: true, ..x.clone() } }
    }

    /// `floor(sign * n / 2^shift)` for the integers `n` of `x`: a rounding shift of what is half a unit lower. `shift`
    /// is positive.
    pub(super) fn floor_of_multiple(&mut self, x: &Lowered, sign: i64, shift: u32) -> Lowered {
        let bias = vec![-(1i128 << (shift - 1))];
        let op = FixedOp::Affine { multipliers: vec![vec![sign]], bias, shift };
        self.settled(op, &[x], &x.shape, 0)
    }
}
