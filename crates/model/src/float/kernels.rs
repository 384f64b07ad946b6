//! Elementwise evaluation with broadcasting.

use crate::float::tensor::Tensor;

/// `function` of two tensors that broadcast to `shape`.
pub(crate) fn binary(operands: &[&Tensor], shape: &[usize], function: impl Fn(f64, f64) -> f64) -> Tensor {
    let (left, right) = (operands[0].broadcast(shape), operands[1].broadcast(shape));
    let values = left.values.iter().zip(&right.values).map(|(&a, &b)| function(a, b)).collect();
    Tensor { shape: shape.to_vec(), values }
}

/// The largest element of each window: `members[t][e]` is the position of member `t` of window `e`.
pub(crate) fn largest(x: &Tensor, members: &[Vec<u32>], shape: &[usize]) -> Tensor {
    let mut values = vec![f64::NEG_INFINITY; shape.iter().product()];
    for member in members {
        values.iter_mut().zip(member).for_each(|(best, &at)| *best = best.max(x.values[at as usize]));
    }
    Tensor { shape: shape.to_vec(), values }
}

/// `1 / (1 + exp(-x))`.
pub(crate) fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}
