//! Hidden parameters as one flat list of digits: what is hashed.

use crate::fixed::graph::FixedGraph;
use crate::fixed::parameters::error::ParameterError;
use crate::fixed::parameters::widths::PARAMETER_BITS;
use crate::fixed::parameters::{HiddenLayer, LayerParameters, Parameters};
use crate::interval::Interval;

impl FixedGraph {
    /// Number of digits of all hidden parameters: the length of what is hashed.
    pub fn parameter_digits(&self) -> usize {
        self.hidden_layers().map(|layer| layer.weights.len() + layer.bias.len() * layer.widths.bias_digits()).sum()
    }
}

impl Parameters {
    /// The unsigned digits of [`PARAMETER_BITS`] bits that stand for the hidden parameters of `graph`: layer by layer one for
    /// each weight, `weight + 2^12`, then the `bias_bits / 13` of each bias, those of `bias + 2^(bias_bits - 1)`, low digits
    /// first.
    ///
    /// # Errors
    /// Parameters that `graph` cannot have.
    pub fn digits(&self, graph: &FixedGraph) -> Result<Vec<u16>, ParameterError> {
        self.check(graph)?;
        let mut digits = Vec::with_capacity(graph.parameter_digits());
        for (layer, own) in graph.hidden_layers().zip(&self.layers) {
            let weights = own.weights.iter().map(|&weight| i128::from(weight));
            weights.for_each(|weight| append(&mut digits, weight, layer.widths.weights(), 1));
            let biases = own.bias.iter();
            biases.for_each(|&bias| append(&mut digits, bias, layer.widths.bias(), layer.widths.bias_digits()));
        }
        Ok(digits)
    }

    /// The hidden parameters of `graph` that have these [digits](Self::digits).
    ///
    /// # Errors
    /// Another number of digits than the graph's parameters have, or one of more than 13 bits.
    pub fn from_digits(graph: &FixedGraph, digits: &[u16]) -> Result<Parameters, ParameterError> {
        graph.hidden_layers().try_for_each(|layer| layer.widths.check(&layer.node.name, &[], &[]))?;
        let (expected, got) = (graph.parameter_digits(), digits.len());
        if expected != got {
            return Err(ParameterError::Digits { expected, got });
        }
        if let Some(index) = digits.iter().position(|digit| digit >> PARAMETER_BITS != 0) {
            return Err(ParameterError::Digit { index });
        }
        let mut rest = digits;
        let layers = graph.hidden_layers().map(|layer| take_layer(&layer, &mut rest)).collect();
        Ok(Parameters { layers })
    }
}

fn append(digits: &mut Vec<u16>, value: i128, range: Interval, count: usize) {
    let unsigned = value - range.low;
    digits.extend((0..count).map(|place| (unsigned >> (PARAMETER_BITS as usize * place)) as u16 & LARGEST));
}

const LARGEST: u16 = (1 << PARAMETER_BITS) - 1;

/// The layer's parameters from the first digits of `rest`, which are as many as it needs or more.
fn take_layer(layer: &HiddenLayer<'_>, rest: &mut &[u16]) -> LayerParameters {
    let width = layer.widths.bias_digits();
    let (weights, behind) = rest.split_at(layer.weights.len());
    let (bias, behind) = behind.split_at(layer.bias.len() * width);
    *rest = behind;
    LayerParameters {
        weights: weights.iter().map(|digit| joined(&[*digit], layer.widths.weights()) as i64).collect(),
        bias: bias.chunks(width.max(1)).map(|digits| joined(digits, layer.widths.bias())).collect(),
    }
}

fn joined(digits: &[u16], range: Interval) -> i128 {
    digits.iter().rev().fold(0, |value, &digit| (value << PARAMETER_BITS) + i128::from(digit)) + range.low
}
