//! `Tan`: the tangent, of what stays within a quarter of a turn on calibration data.

use std::fmt;

use std::f64::consts::FRAC_PI_2;

use crate::float::function::Function;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::elementwise;
use crate::import::node::OperatorImport;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

pub(super) const IMPORT: OperatorImport = OperatorImport { op_type: "Tan", attributes: &[], operands: 1..=1, import: |node| elementwise::unary(node, Tan) };


#[derive(Debug)]
pub(crate) struct Tan;

impl fmt::Display for Tan {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl Operator for Tan {
    fn op_type(&self) -> &'static str {
        "Tan"
    }

    fn evaluate(&self, operands: &[&Tensor], _: &[usize]) -> Tensor {
        operands[0].map(libm::tan)
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        _: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let branch = Function::new("Tan", "Tan", libm::tan).defined_on(-FRAC_PI_2, FRAC_PI_2);
        lowering.function_within(&branch, operands[0].activation()?)
    }
}
