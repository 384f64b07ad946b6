//! `LeakyRelu`: `x` where positive, `alpha x` elsewhere.

use std::fmt;

use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::elementwise;
use crate::import::node::OperatorImport;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// ONNX's slope where the attribute is missing.
const DEFAULT_ALPHA: f64 = 0.01;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "LeakyRelu",
    attributes: &["alpha"],
    operands: 1..=1,
    import: |node| {
        let alpha = node.attributes().float("alpha")?.unwrap_or(DEFAULT_ALPHA);
        elementwise::unary(node, LeakyRelu { alpha })
    },
};

#[derive(Debug)]
pub(crate) struct LeakyRelu {
    pub(crate) alpha: f64,
}

impl fmt::Display for LeakyRelu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "alpha={}", self.alpha)
    }
}

impl Operator for LeakyRelu {
    fn op_type(&self) -> &'static str {
        "LeakyRelu"
    }

    fn evaluate(&self, operands: &[&Tensor], _: &[usize]) -> Tensor {
        operands[0].map(|x| if x < 0.0 { self.alpha * x } else { x })
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        _: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        lowering.leaky_relu(operands[0].activation()?, self.alpha)
    }
}
