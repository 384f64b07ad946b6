//! `Clip`: bounds as attributes up to opset 10, as operands from opset 11.

use std::fmt;

use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::elementwise;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// The first opset with bounds as operands.
const OPERAND_FORM: i64 = 11;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Clip", attributes: &["min", "max"], operands: 1..=3, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let attributes = (node.attributes().float("min")?, node.attributes().float("max")?);
    let operands = (bound(node, 1)?, bound(node, 2)?);
    let (low, high) = match (node.opset() < OPERAND_FORM, attributes, operands) {
        (true, bounds, (None, None)) | (false, (None, None), bounds) => bounds,
        (true, ..) => return Err(node.invalid("bounds as operands need opset 11".to_owned())),
        (false, ..) => return Err(node.invalid("bounds as attributes end with opset 10".to_owned())),
    };
    elementwise::number_unary(node, Clip { low, high })
}

fn bound(node: &NodeReader<'_>, index: usize) -> Result<Option<f64>, ImportError> {
    match node.optional_constant(index)?.map(|tensor| tensor.values.as_slice()) {
        None => Ok(None),
        Some([bound]) => Ok(Some(*bound)),
        Some(values) => Err(node.invalid(format!("a bound must be a single value, got {}", values.len()))),
    }
}

#[derive(Debug)]
pub(crate) struct Clip {
    pub(crate) low: Option<f64>,
    pub(crate) high: Option<f64>,
}

impl fmt::Display for Clip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let show = |bound: Option<f64>| bound.map_or("none".to_owned(), |value| value.to_string());
        write!(f, "min={} max={}", show(self.low), show(self.high))
    }
}

impl Operator for Clip {
    fn op_type(&self) -> &'static str {
        "Clip"
    }

    fn evaluate(&self, operands: &[&Tensor], _: &[usize]) -> Tensor {
        // Where the bounds cross, ONNX lets the upper one win.
        operands[0].map(|x| x.max(self.low.unwrap_or(x)).min(self.high.unwrap_or(f64::INFINITY)))
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        _: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        lowering.clip(operands[0].activation()?, self.low, self.high)
    }
}
