//! `ThresholdedRelu`: `x` where it is above `alpha`, 0 elsewhere.

use std::fmt;

use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::elementwise;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

pub(super) const IMPORT: OperatorImport = OperatorImport { op_type: "ThresholdedRelu", attributes: &["alpha"], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let alpha = node.attributes().float("alpha")?.unwrap_or(1.0);
    elementwise::unary(node, ThresholdedRelu { alpha })
}

#[derive(Debug)]
pub(crate) struct ThresholdedRelu {
    alpha: f64,
}

impl fmt::Display for ThresholdedRelu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "alpha={}", self.alpha)
    }
}

impl Operator for ThresholdedRelu {
    fn op_type(&self) -> &'static str {
        "ThresholdedRelu"
    }

    fn evaluate(&self, operands: &[&Tensor], _: &[usize]) -> Tensor {
        operands[0].map(|x| if x > self.alpha { x } else { 0.0 })
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        _: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        lowering.above(operands[0].activation()?, self.alpha)
    }
}
