//! Real numbers to integers.

use std::fmt;

use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// Which integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rounding {
    Floor,
    Ceil,
    /// The nearest, of two the even one.
    Round,
}

impl fmt::Display for Rounding {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl Operator for Rounding {
    fn op_type(&self) -> &'static str {
        match self {
            Rounding::Floor => "Floor",
            Rounding::Ceil => "Ceil",
            Rounding::Round => "Round",
        }
    }

    fn evaluate(&self, operands: &[&Tensor], _: &[usize]) -> Tensor {
        operands[0].map(match self {
            Rounding::Floor => f64::floor,
            Rounding::Ceil => f64::ceil,
            Rounding::Round => f64::round_ties_even,
        })
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        _: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let x = operands[0].activation()?;
        Ok(match self {
            Rounding::Floor => lowering.floor(x),
            Rounding::Ceil => lowering.ceiling(x),
            Rounding::Round => lowering.nearest(x),
        })
    }
}
