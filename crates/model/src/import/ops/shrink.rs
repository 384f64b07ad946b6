//! `Shrink`: `x + bias` below `-lambd`, `x - bias` above `lambd`, 0 between.

use std::fmt;

use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::elementwise;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

pub(super) const IMPORT: OperatorImport = OperatorImport { op_type: "Shrink", attributes: &["bias", "lambd"], operands: 1..=1, import };

/// ONNX's bound where the attribute is missing.
const DEFAULT_BOUND: f64 = 0.5;

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let bias = node.attributes().float("bias")?.unwrap_or(0.0);
    let bound = node.attributes().float("lambd")?.unwrap_or(DEFAULT_BOUND);
    elementwise::unary(node, Shrink { bias, bound })
}

#[derive(Debug)]
pub(crate) struct Shrink {
    bias: f64,
    bound: f64,
}

impl fmt::Display for Shrink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bias={} lambd={}", self.bias, self.bound)
    }
}

impl Operator for Shrink {
    fn op_type(&self) -> &'static str {
        "Shrink"
    }

    fn evaluate(&self, operands: &[&Tensor], _: &[usize]) -> Tensor {
        let (bias, bound) = (self.bias, self.bound);
        let shrunk = |x| if x < -bound { x + bias } else if x > bound { x - bias } else { 0.0 };
        operands[0].map(shrunk)
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        _: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        lowering.shrink(operands[0].activation()?, self.bias, self.bound)
    }
}
