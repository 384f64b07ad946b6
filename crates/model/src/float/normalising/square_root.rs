//! Square roots of sums of squares.

use std::fmt;

use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// `sqrt(factor x + epsilon)` of numbers that are not negative; neither are the factor and epsilon.
#[derive(Debug)]
pub(crate) struct SquareRoot {
    pub(crate) factor: f64,
    pub(crate) epsilon: f64,
}

impl fmt::Display for SquareRoot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "factor={} epsilon={}", self.factor, self.epsilon)
    }
}

impl Operator for SquareRoot {
    fn op_type(&self) -> &'static str {
        "Sqrt"
    }

    fn evaluate(&self, operands: &[&Tensor], _: &[usize]) -> Tensor {
        operands[0].map(|x| (self.factor * x + self.epsilon).sqrt())
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        _: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        lowering.square_root_of(operands[0].activation()?, self.factor, self.epsilon)
    }
}
