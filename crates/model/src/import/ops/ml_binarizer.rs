//! `Binarizer` of `ai.onnx.ml`: 1 above the threshold, else 0.

use std::fmt;
use std::sync::Arc;

use crate::float::ensemble::Precision;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

const OP_TYPE: &str = "ai.onnx.ml.Binarizer";

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: OP_TYPE, attributes: &["threshold"], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = node.float(0)?;
    let precision = Precision::of(x.element_type)
        .ok_or_else(|| node.invalid(format!("elements of type {} are not supported", x.element_type)))?;
    let threshold = node.attributes().float("threshold")?.unwrap_or(0.0);
    let operator = Binarizer { threshold, precision };
    Ok(Imported::Node { operator: Arc::new(operator), operands: vec![x.id], shape: x.shape })
}

#[derive(Debug)]
struct Binarizer {
    threshold: f64,
    precision: Precision,
}

impl fmt::Display for Binarizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "threshold={}", self.threshold)
    }
}

impl Operator for Binarizer {
    fn op_type(&self) -> &'static str {
        OP_TYPE
    }

    fn compares(&self) -> bool {
        true
    }

    fn evaluate(&self, operands: &[&Tensor], _: &[usize]) -> Tensor {
        operands[0].map(|x| f64::from(u8::from(self.precision.seen(x) > self.threshold)))
    }

    fn lower(&self, lowering: &mut Lowering<'_>, operands: &[Operand<'_>], _: &[usize]) -> Result<Lowered, QuantiseError> {
        let x = operands[0].activation()?;
        let (precision, scale) = (self.precision, x.scale);
        Ok(lowering.step(x, |n| precision.seen_integer(n, scale) <= self.threshold, [0, 1]))
    }
}
