//! `Mul` with broadcasting.

use std::fmt;

use crate::float::kernels;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::elementwise;
use crate::import::node::OperatorImport;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Mul", attributes: &[], operands: 2..=2, import: |node| elementwise::binary(node, Mul) };

#[derive(Debug)]
pub(crate) struct Mul;

impl fmt::Display for Mul {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl Operator for Mul {
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
        lowering.product([&operands[0], &operands[1]], shape)
    }
}
