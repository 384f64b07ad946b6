//! Dense tensors of real numbers.

use crate::shape::{broadcast_positions, elements};

/// A row-major tensor; `values` holds as many numbers as `shape` has elements.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    pub shape: Vec<usize>,
    pub values: Vec<f64>,
}

impl Tensor {
    /// A tensor of `shape` over `values`, `None` when their lengths differ.
    pub fn new(shape: Vec<usize>, values: Vec<f64>) -> Option<Tensor> {
        (elements(&shape) == Some(values.len())).then_some(Tensor { shape, values })
    }

    /// The same values under another shape of equal size.
    pub(crate) fn reshaped(&self, shape: &[usize]) -> Tensor {
        Tensor { shape: shape.to_vec(), values: self.values.clone() }
    }

    /// The elements at `positions`, as a tensor of `shape`.
    pub(crate) fn gather(&self, positions: &[u32], shape: &[usize]) -> Tensor {
        Tensor { shape: shape.to_vec(), values: positions.iter().map(|&p| self.values[p as usize]).collect() }
    }

    /// The tensor repeated by numpy's rules to `shape`, to which it broadcasts.
    pub(crate) fn broadcast(&self, shape: &[usize]) -> Tensor {
        self.gather(&broadcast_positions(&self.shape, shape), shape)
    }

    /// `function` of every element.
    pub(crate) fn map(&self, function: impl Fn(f64) -> f64) -> Tensor {
        Tensor { shape: self.shape.clone(), values: self.values.iter().map(|&v| function(v)).collect() }
    }

    /// Largest absolute value, 0 for an empty tensor.
    pub fn magnitude(&self) -> f64 {
        self.values.iter().fold(0.0, |largest, v| v.abs().max(largest))
    }
}
