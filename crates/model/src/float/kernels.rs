//! Elementwise evaluation with broadcasting.

use crate::float::tensor::Tensor;
use crate::shape::broadcast_positions;

/// `function` of two tensors that broadcast to `shape`.
pub(crate) fn binary(operands: &[&Tensor], shape: &[usize], function: impl Fn(f64, f64) -> f64) -> Tensor {
    let left = operands[0].gather(&broadcast_positions(&operands[0].shape, shape), shape);
    let right = operands[1].gather(&broadcast_positions(&operands[1].shape, shape), shape);
    let values = left.values.iter().zip(&right.values).map(|(&a, &b)| function(a, b)).collect();
    Tensor { shape: shape.to_vec(), values }
}

/// `1 / (1 + exp(-x))`.
pub(crate) fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}
