//! Functions that run along lines far from zero.

use std::fmt;

use crate::float::function::Function;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::elementwise;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader};
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// `slope max(x, 0) + bend(x)`, where `bend` hardly changes beyond its domain: as exact far from zero as near it.
#[derive(Debug)]
pub(crate) struct Rectified {
    slope: f64,
    bend: Function,
}

impl Rectified {
    /// The function of operand 0.
    pub(crate) fn import(node: &NodeReader<'_>, slope: f64, bend: Function) -> Result<Imported, ImportError> {
        elementwise::unary(node, Rectified { slope, bend })
    }
}

impl fmt::Display for Rectified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} Relu + {}", self.slope, self.bend.name)
    }
}

impl Operator for Rectified {
    fn op_type(&self) -> &'static str {
        self.bend.op_type
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let mut result = self.bend.evaluate(operands, shape);
        let values = result.values.iter_mut().zip(&operands[0].values);
        values.for_each(|(bend, x)| *bend += self.slope * x.max(0.0));
        result
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        _: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        lowering.rectified_and_bent(operands[0].activation()?, self.slope, &self.bend)
    }
}
