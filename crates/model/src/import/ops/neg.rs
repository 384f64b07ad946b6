//! `Neg`.

use std::fmt;

use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::elementwise;
use crate::import::node::OperatorImport;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Neg", attributes: &[], operands: 1..=1, import: |node| elementwise::number_unary(node, Neg) };

#[derive(Debug)]
pub(crate) struct Neg;

impl fmt::Display for Neg {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl Operator for Neg {
    fn op_type(&self) -> &'static str {
        "Neg"
    }

    fn evaluate(&self, operands: &[&Tensor], _: &[usize]) -> Tensor {
        operands[0].map(|x| -x)
    }

    fn lower(&self, lowering: &mut Lowering<'_>, operands: &[Operand<'_>], _: &[usize]) -> Result<Lowered, QuantiseError> {
        Ok(lowering.negated(operands[0].activation()?))
    }
}
