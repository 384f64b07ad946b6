//! A product whose size is known though its factors' sizes do not tell it.

use std::fmt;

use crate::float::kernels;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// The product of two operands, broadcast, that is never beyond `bound` in magnitude.
#[derive(Debug)]
pub(crate) struct BoundedProduct {
    pub(crate) bound: f64,
}

impl fmt::Display for BoundedProduct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bound={}", self.bound)
    }
}

impl Operator for BoundedProduct {
    fn op_type(&self) -> &'static str {
        "Mul"
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        kernels::binary(operands, shape, |a, b| a * b)
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        lowering.bounded_product([operands[0].activation()?, operands[1].activation()?], self.bound, shape)
    }
}
