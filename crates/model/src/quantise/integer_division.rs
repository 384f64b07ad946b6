//! Division of integers at scale 0, exactly.

use crate::fixed::graph::FixedOp;
use crate::float::tensor::Tensor;
use crate::quantise::error::QuantiseError;
use crate::quantise::linear::collapse;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// A divisor by what it is.
struct Divisor {
    /// Positive, where interval analysis finds it so.
    magnitude: Lowered,
    /// 1 or -1 for each element, or for all.
    signs: Vec<i64>,
}

impl Lowering<'_> {
    /// `x / divisor` rounded towards zero.
    ///
    /// Below zero it is `floor((x + divisor - 1) / divisor)` for a positive divisor.
    pub(crate) fn integer_quotient(
        &mut self,
        x: &Operand<'_>,
        divisor: &Operand<'_>,
        signed: bool,
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let x = self.integers(x, shape)?;
        let Divisor { magnitude, signs } = self.divisor(divisor, shape)?;
        let dividend = if signed {
            let below_zero = self.stepped(&x, &[-1], &[1, 0]);
            let most = self.shifted(&magnitude, 1, vec![-1]);
            let lift = self.multiply(&below_zero, &most, shape);
            self.sum([&x, &lift], [1, 1], shape)
        } else {
            x
        };
        let quotient = self.settled(FixedOp::FloorDivide, &[&dividend, &magnitude], shape, 0);
        Ok(self.signed(&quotient, &signs))
    }

    /// What is left of `x / divisor` rounded towards zero: the rest of `max(x, 0)` less that of `max(-x, 0)`.
    pub(crate) fn remainder(
        &mut self,
        x: &Operand<'_>,
        divisor: &Operand<'_>,
        signed: bool,
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let x = self.integers(x, shape)?;
        let Divisor { magnitude, .. } = self.divisor(divisor, shape)?;
        if !signed {
            return Ok(self.rest(&x, &magnitude));
        }
        let above = self.rectified(&x);
        let opposite = self.negated(&x);
        let below = self.rectified(&opposite);
        let (above, below) = (self.rest(&above, &magnitude), self.rest(&below, &magnitude));
        Ok(self.sum([&above, &below], [1, -1], shape))
    }

    /// What is left of `x / divisor` rounded down.
    pub(crate) fn modulo(
        &mut self,
        x: &Operand<'_>,
        divisor: &Operand<'_>,
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let x = self.integers(x, shape)?;
        let Divisor { magnitude, signs } = self.divisor(divisor, shape)?;
        let x = self.signed(&x, &signs);
        let rest = self.rest(&x, &magnitude);
        Ok(self.signed(&rest, &signs))
    }

    /// `x - by floor(x / by)`, clamped to what it can be, which interval analysis does not see.
    fn rest(&mut self, x: &Lowered, by: &Lowered) -> Lowered {
        let shape = x.shape.clone();
        let quotient = self.settled(FixedOp::FloorDivide, &[x, by], &shape, 0);
        let multiple = self.multiply(&quotient, by, &shape);
        let rest = self.sum([x, &multiple], [1, -1], &shape);
        let rest = self.rectified(&rest);
        let (opposite, least) = (self.negated(&rest), self.subtracted_from(1, by));
        let largest = self.maximum(&[opposite, least], &shape);
        self.negated(&largest)
    }

    /// An operand as a tensor of `shape`.
    pub(super) fn integers(&mut self, x: &Operand<'_>, shape: &[usize]) -> Result<Lowered, QuantiseError> {
        match x {
            Operand::Activation(x) => Ok(self.broadcast(x, shape)),
            Operand::Constant(constant) => {
                self.refuse_public_list(constant)?;
                self.constant(&constant.broadcast(shape), 0)
            }
        }
    }

    fn divisor(&mut self, divisor: &Operand<'_>, shape: &[usize]) -> Result<Divisor, QuantiseError> {
        let signs = match divisor {
            Operand::Activation(_) => vec![1],
            Operand::Constant(constant) => {
                let signs = constant.broadcast(shape).values.into_iter().map(|value| if value < 0.0 { -1 } else { 1 });
                collapse(signs.collect())
            }
        };
        let magnitude = match divisor {
            Operand::Activation(_) => self.integers(divisor, shape)?,
            Operand::Constant(constant) => {
                let magnitudes: Tensor = constant.map(f64::abs);
                self.integers(&Operand::owned(magnitudes), shape)?
            }
        };
        Ok(Divisor { magnitude, signs })
    }

    fn signed(&mut self, x: &Lowered, signs: &[i64]) -> Lowered {
        if signs == [1] { x.clone() } else { self.affine(x, signs.to_vec(), vec![0]) }
    }
}
