//! `Sigmoid`.

use std::fmt;

use crate::fixed::piecewise::SmoothFunction;
use crate::float::kernels;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::elementwise;
use crate::import::node::OperatorImport;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Sigmoid", attributes: &[], operands: 1..=1, import: |node| elementwise::unary(node, Sigmoid) };

#[derive(Debug)]
pub(crate) struct Sigmoid;

impl fmt::Display for Sigmoid {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl Operator for Sigmoid {
    fn op_type(&self) -> &'static str {
        "Sigmoid"
    }

    fn evaluate(&self, operands: &[&Tensor], _: &[usize]) -> Tensor {
        operands[0].map(kernels::sigmoid)
    }

    fn lower(&self, lowering: &mut Lowering<'_>, operands: &[Operand<'_>], _: &[usize]) -> Result<Lowered, QuantiseError> {
        lowering.smooth(SmoothFunction::Sigmoid, operands[0].activation()?)
    }
}
