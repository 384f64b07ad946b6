//! `Div` with broadcasting: by a constant, or by values that are positive for every admitted input. Quotients of integers are
//! rounded towards zero.

use std::fmt;

use crate::float::element_type::ElementType;
use crate::float::kernels;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::elementwise;
use crate::import::error::ImportError;
use crate::import::integer_division::IntegerDivision;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

pub(super) const IMPORT: OperatorImport = OperatorImport { op_type: "Div", attributes: &[], operands: 2..=2, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    match node.constant(1) {
        Ok(divisor) if divisor.values.iter().any(|value| !value.recip().is_finite()) => {
            Err(node.invalid("division by zero".to_owned()))
        }
        _ => match node.number(0)?.element_type {
            ElementType::Integer { signed, .. } => {
                elementwise::binary(node, IntegerDivision::Quotient { signed })
            }
            _ => elementwise::binary(node, Div),
        },
    }
}

#[derive(Debug)]
pub(crate) struct Div;

impl fmt::Display for Div {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl Operator for Div {
    fn op_type(&self) -> &'static str {
        "Div"
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        kernels::binary(operands, shape, |a, b| a / b)
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        match &operands[1] {
            Operand::Constant(divisor) => {
                let reciprocal = Operand::owned(divisor.map(f64::recip));
                lowering.product([&operands[0], &reciprocal], shape)
            }
            Operand::Activation(divisor) => lowering.quotient(&operands[0], divisor, shape),
        }
    }
}
