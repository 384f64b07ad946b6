//! Square roots, and inverses of what is not negative.

use crate::fixed::graph::FixedOp;
use crate::float::tensor::Tensor;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering};
use crate::quantise::scales::{self, Coefficients, FINEST};

/// How much finer than an activation a value is that many elements are multiplied by, so that its rounding is small beside theirs.
const GUARD_BITS: u32 = 4;
/// Bits of a factor that is not a power of two.
const FACTOR_BITS: i32 = 24;
/// How much finer than an operand what is under a root may be.
const MOST_FINER: u32 = 30;
/// Largest shift of a division.
const LARGEST_SHIFT: u32 = 60;

impl Lowering<'_> {
    /// The scale of values up to the result's magnitude with [`GUARD_BITS`] more than activations have.
    fn guarded_scale(&self) -> u32 {
        let scale = scales::activation_scale(self.magnitude, self.config.activation_bits);
        (scale + GUARD_BITS).min(FINEST as u32)
    }

    /// `sqrt(x)`, rounded down at a scale a few bits finer than that of activations: what the operand's own rounding adds is small
    /// where `x` is not small beside its largest value.
    ///
    /// Interval analysis refuses an `x` that can be negative.
    pub(crate) fn square_root(&mut self, x: &Lowered) -> Result<Lowered, QuantiseError> {
        self.square_root_of(x, 1.0, 0.0)
    }

    /// `sqrt(factor x + epsilon)`, rounded down at a scale a few bits finer than that of activations.
    ///
    /// `x` enters at its full scale. A positive epsilon is at least one unit of what is under the root, so that the root is at least
    /// one unit too and may be a divisor: an epsilon that is smaller acts as that unit, which is a quarter of a unit of the
    /// largest root's square at most, far below what the operand's rounding does.
    pub(crate) fn square_root_of(&mut self, x: &Lowered, factor: f64, epsilon: f64) -> Result<Lowered, QuantiseError> {
        let too_large = || self.constant_too_large(&Tensor { shape: vec![2], values: vec![factor, epsilon] });
        let finest = FACTOR_BITS.saturating_sub(scales::ceil_log2(factor));
        let factor = Coefficients::new(&[factor], scales::clamp(finest)).ok_or_else(too_large)?;
        let full = x.scale + factor.scale;
        // Twice the root's scale, which is even.
        let under = (2 * self.guarded_scale()).min(full + MOST_FINER) & !1;
        let (shift, lift) = (full.saturating_sub(under), under.saturating_sub(full));
        let multiplier = factor.integers[0].checked_mul(1 << lift).ok_or_else(too_large)?;
        let unit = if epsilon > 0.0 { 1i128 << shift } else { 0 };
        let bias = scales::to_integer(epsilon, under + shift).ok_or_else(too_large)?.max(unit);
        let op = FixedOp::Affine { multipliers: vec![vec![multiplier]], bias: vec![bias], shift };
        let tensor = self.push(op, &[x], &x.shape, under);
        let sum = Lowered { tensor, scale: under, ..x.clone() };
        let tensor = self.push(FixedOp::SquareRoot { shift: 0 }, &[&sum], &x.shape, under / 2);
        let (scale, magnitude) = (under / 2, self.magnitude);
        Ok(Lowered { tensor, scale, magnitude, settled: true, shared: false, ..x.clone() })
    }

    /// `1 / x` of numbers that are not negative, at a scale a few bits finer than that of activations; the largest value it can have
    /// where `x` is less than one unit.
    pub(crate) fn inverse(&mut self, x: &Lowered) -> Result<Lowered, QuantiseError> {
        let x = self.narrow(x);
        let x = if x.scale > FINEST as u32 { self.rescale(&x, FINEST as u32) } else { x };
        let ones = |value: f64| Tensor { shape: x.shape.clone(), values: vec![value; x.shape.iter().product()] };
        let unit = self.constant(&ones(2f64.powi(-(x.scale as i32))), x.scale)?;
        let divisor = self.maximum(&[x.clone(), unit], &x.shape);
        let numerator = self.constant(&ones(1.0), 0)?;
        let scale = self.guarded_scale().min(LARGEST_SHIFT - x.scale);
        let op = FixedOp::Divide { shift: scale + x.scale };
        let tensor = self.push(op, &[&numerator, &divisor], &x.shape, scale);
        Ok(Lowered { tensor, scale, magnitude: self.magnitude, settled: true, shared: false, ..x })
    }
}
