//! `Sqrt`: the square root of what is not negative for any admitted input.

use std::fmt;

use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::elementwise;
use crate::import::node::OperatorImport;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

pub(super) const IMPORT: OperatorImport = OperatorImport { op_type: "Sqrt", attributes: &[], operands: 1..=1, import: |node| elementwise::unary(node, Sqrt) };


#[derive(Debug)]
pub(crate) struct Sqrt;

impl fmt::Display for Sqrt {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl Operator for Sqrt {
    fn op_type(&self) -> &'static str {
        "Sqrt"
    }

    fn evaluate(&self, operands: &[&Tensor], _: &[usize]) -> Tensor {
        operands[0].map(f64::sqrt)
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        _: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        lowering.square_root(operands[0].activation()?)
    }
}
