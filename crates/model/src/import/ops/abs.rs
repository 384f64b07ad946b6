//! `Abs`: the larger of `x` and `-x`.

use std::fmt;

use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::elementwise;
use crate::import::node::OperatorImport;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Abs", attributes: &[], operands: 1..=1, import: |node| elementwise::number_unary(node, Abs) };

#[derive(Debug)]
pub(crate) struct Abs;

impl fmt::Display for Abs {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl Operator for Abs {
    fn op_type(&self) -> &'static str {
        "Abs"
    }

    fn evaluate(&self, operands: &[&Tensor], _: &[usize]) -> Tensor {
        operands[0].map(f64::abs)
    }

    fn lower(&self, lowering: &mut Lowering<'_>, operands: &[Operand<'_>], _: &[usize]) -> Result<Lowered, QuantiseError> {
        Ok(lowering.absolute(operands[0].activation()?))
    }
}
