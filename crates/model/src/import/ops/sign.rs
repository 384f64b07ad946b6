//! `Sign`: -1, 0 or 1.

use std::fmt;

use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::elementwise;
use crate::import::node::OperatorImport;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

pub(super) const IMPORT: OperatorImport = OperatorImport { op_type: "Sign", attributes: &[], operands: 1..=1, import: |node| elementwise::number_unary(node, Sign) };


#[derive(Debug)]
pub(crate) struct Sign;

impl fmt::Display for Sign {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl Operator for Sign {
    fn op_type(&self) -> &'static str {
        "Sign"
    }

    fn evaluate(&self, operands: &[&Tensor], _: &[usize]) -> Tensor {
        operands[0].map(|x| if x == 0.0 { 0.0 } else { x.signum() })
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        _: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        Ok(lowering.sign(operands[0].activation()?))
    }
}
