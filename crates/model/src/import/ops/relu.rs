//! `Relu`.

use std::fmt;

use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::elementwise;
use crate::import::node::OperatorImport;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Relu", attributes: &[], operands: 1..=1, import: |node| elementwise::number_unary(node, Relu) };

#[derive(Debug)]
pub(crate) struct Relu;

impl fmt::Display for Relu {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl Operator for Relu {
    fn op_type(&self) -> &'static str {
        "Relu"
    }

    fn evaluate(&self, operands: &[&Tensor], _: &[usize]) -> Tensor {
        operands[0].map(|x| x.max(0.0))
    }

    fn lower(&self, lowering: &mut Lowering<'_>, operands: &[Operand<'_>], _: &[usize]) -> Result<Lowered, QuantiseError> {
        Ok(lowering.relu(operands[0].activation()?))
    }
}
