//! `Tanh`.

use std::fmt;

use crate::fixed::piecewise::SmoothFunction;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::elementwise;
use crate::import::node::OperatorImport;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Tanh", attributes: &[], operands: 1..=1, import: |node| elementwise::unary(node, Tanh) };

#[derive(Debug)]
pub(crate) struct Tanh;

impl fmt::Display for Tanh {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl Operator for Tanh {
    fn op_type(&self) -> &'static str {
        "Tanh"
    }

    fn evaluate(&self, operands: &[&Tensor], _: &[usize]) -> Tensor {
        operands[0].map(libm::tanh)
    }

    fn lower(&self, lowering: &mut Lowering<'_>, operands: &[Operand<'_>], _: &[usize]) -> Result<Lowered, QuantiseError> {
        lowering.smooth(SmoothFunction::Tanh, operands[0].activation()?)
    }
}
