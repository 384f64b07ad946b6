//! A factor and an offset per channel, and the layers that take them into their weights.

use std::sync::Arc;

use crate::float::operator::Operator;
use crate::float::tensor::Tensor;

/// `factors[c] x + offsets[c]` for the elements of channel `c`, which axis 1 counts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ChannelAffine {
    pub(crate) factors: Vec<f64>,
    pub(crate) offsets: Vec<f64>,
}

/// A layer that has taken an affine map of its result into its weights.
pub(crate) struct Absorbed {
    pub(crate) operator: Arc<dyn Operator>,
    /// What follows operand 0, which stays.
    pub(crate) constants: Vec<Tensor>,
}

impl ChannelAffine {
    /// Factors and offsets for every element of a tensor of `shape`.
    pub(crate) fn broadcast(&self, shape: &[usize]) -> [Tensor; 2] {
        let dims: Vec<usize> = (1..shape.len()).map(|axis| if axis == 1 { shape[1] } else { 1 }).collect();
        [&self.factors, &self.offsets]
            .map(|values| Tensor { shape: dims.clone(), values: values.clone() }.broadcast(shape))
    }

    /// The bias of a layer with this map behind it.
    pub(crate) fn bias(&self, bias: Option<&Tensor>) -> Tensor {
        let own = |channel: usize| bias.map_or(0.0, |bias| bias.values[channel]);
        let pairs = self.factors.iter().zip(&self.offsets).enumerate();
        let values = pairs.map(|(channel, (factor, offset))| factor * own(channel) + offset).collect();
        Tensor { shape: vec![self.factors.len()], values }
    }
}
