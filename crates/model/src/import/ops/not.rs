//! `Not`.

use std::fmt;

use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::elementwise;
use crate::import::node::OperatorImport;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Not",
    attributes: &[],
    operands: 1..=1,
    import: |node| Ok(elementwise::of_operand(node.truth(0)?, Not)),
};

#[derive(Debug)]
struct Not;

impl fmt::Display for Not {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl Operator for Not {
    fn op_type(&self) -> &'static str {
        "Not"
    }

    fn evaluate(&self, operands: &[&Tensor], _: &[usize]) -> Tensor {
        operands[0].map(|x| 1.0 - x)
    }

    fn lower(&self, lowering: &mut Lowering<'_>, operands: &[Operand<'_>], _: &[usize]) -> Result<Lowered, QuantiseError> {
        Ok(lowering.subtracted_from(1, operands[0].activation()?))
    }
}
