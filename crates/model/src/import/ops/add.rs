//! `Add` with broadcasting.

use std::fmt;

use crate::float::kernels;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::elementwise;
use crate::import::node::OperatorImport;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Add", attributes: &[], operands: 2..=2, import: |node| elementwise::binary(node, Add) };

#[derive(Debug)]
pub(crate) struct Add;

impl fmt::Display for Add {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl Operator for Add {
    fn op_type(&self) -> &'static str {
        "Add"
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        kernels::binary(operands, shape, |a, b| a + b)
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        lowering.combine([&operands[0], &operands[1]], [1, 1], shape)
    }
}
