//! Norms of rows.

use std::fmt;

use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// What a row is divided by; a norm of 0 leaves it as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Norm {
    /// The largest element, with its sign.
    Max,
    /// The sum of absolute values.
    L1,
    /// The root of the sum of squares.
    L2,
}

impl Norm {
    fn of(self, row: &[f64]) -> f64 {
        match self {
            Norm::Max => row.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            Norm::L1 => row.iter().map(|x| x.abs()).sum(),
            Norm::L2 => row.iter().map(|x| x * x).sum::<f64>().sqrt(),
        }
    }
}

impl fmt::Display for Norm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "norm={self:?}")
    }
}

/// Divides the rows of a matrix by their norms.
impl Operator for Norm {
    fn op_type(&self) -> &'static str {
        "ai.onnx.ml.Normalizer"
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let length = operands[0].shape.last().copied().unwrap_or(1);
        let divided = |row: &[f64]| -> Vec<f64> {
            let norm = self.of(row);
            row.iter().map(|x| if norm == 0.0 { *x } else { x / norm }).collect()
        };
        Tensor { shape: shape.to_vec(), values: operands[0].values.chunks(length).flat_map(divided).collect() }
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        _: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        lowering.normalised(*self, operands[0].activation()?)
    }
}
