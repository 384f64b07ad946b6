//! The inverse of what a row is divided by.

use std::fmt;

use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// `1 / x` of numbers that are not negative, and 0 at 0: rows of zeros stay what they are.
#[derive(Debug)]
pub(crate) struct Inverse;

impl fmt::Display for Inverse {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl Operator for Inverse {
    fn op_type(&self) -> &'static str {
        "Reciprocal"
    }

    fn evaluate(&self, operands: &[&Tensor], _: &[usize]) -> Tensor {
        operands[0].map(|x| if x > 0.0 { x.recip() } else { 0.0 })
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        _: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        lowering.inverse(operands[0].activation()?)
    }
}
