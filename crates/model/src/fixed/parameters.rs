//! Hidden weights and biases: taken out of a graph, put into one, and how wide they are.

mod digits;
pub(crate) mod error;
pub(crate) mod widths;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::fixed::graph::{FixedGraph, FixedNode, FixedOp, TensorId};
use crate::fixed::parameters::error::ParameterError;
use crate::fixed::parameters::widths::ParameterWidths;
use crate::fixed::visibility::ParameterVisibility;

/// All hidden weights and biases of a graph, layer by layer in the order of its nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameters {
    pub layers: Vec<LayerParameters>,
}

/// The hidden weights and biases of one layer, as [`FixedOp::Dense`] and [`FixedOp::Conv`] have them. `Debug` shows how many.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerParameters {
    pub weights: Vec<i64>,
    pub bias: Vec<i128>,
}

impl fmt::Debug for LayerParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LayerParameters({} weights, {} biases)", self.weights.len(), self.bias.len())
    }
}

/// A layer of a graph whose weights and biases are hidden.
#[derive(Clone, Copy)]
pub struct HiddenLayer<'a> {
    pub tensor: TensorId,
    pub node: &'a FixedNode,
    pub widths: ParameterWidths,
    pub weights: &'a [i64],
    pub bias: &'a [i128],
}

impl FixedOp {
    /// Weights and biases of a linear layer.
    pub fn parameters(&self) -> Option<(&[i64], &[i128])> {
        match self {
            FixedOp::Dense { weights, bias, .. } | FixedOp::Conv { weights, bias, .. } => Some((weights, bias)),
            _ => None,
        }
    }

    fn parameters_mut(&mut self) -> Option<(&mut Vec<i64>, &mut Vec<i128>)> {
        match self {
            FixedOp::Dense { weights, bias, .. } | FixedOp::Conv { weights, bias, .. } => Some((weights, bias)),
            _ => None,
        }
    }
}

impl FixedGraph {
    /// Layers with hidden parameters, in the order of the nodes.
    pub fn hidden_layers(&self) -> impl Iterator<Item = HiddenLayer<'_>> {
        self.nodes.iter().zip(0u32..).filter_map(|(node, id)| {
            let (widths, (weights, bias)) = (node.hidden?, node.op.parameters()?);
            Some(HiddenLayer { tensor: TensorId(id), node, widths, weights, bias })
        })
    }

    /// Whether any layer's parameters are hidden.
    pub fn parameter_visibility(&self) -> ParameterVisibility {
        if self.hidden_layers().next().is_some() { ParameterVisibility::Hashed } else { ParameterVisibility::Fixed }
    }

    /// The hidden parameters, zeros where they were taken out.
    pub fn parameters_of(&self) -> Parameters {
        let own = |layer: HiddenLayer<'_>| LayerParameters { weights: layer.weights.into(), bias: layer.bias.into() };
        Parameters { layers: self.hidden_layers().map(own).collect() }
    }

    /// The graph with zeros for all hidden parameters: what may be published.
    #[must_use]
    pub fn without_parameters(&self) -> FixedGraph {
        let mut graph = self.clone();
        for (weights, bias) in graph.hidden_parameters_mut() {
            weights.fill(0);
            bias.fill(0);
        }
        graph
    }

    /// The graph with these hidden parameters. Nothing else of it changes: intervals hold for all parameters of their
    /// widths.
    ///
    /// # Errors
    /// Another number of layers, weights or biases than the graph has, or one that its width does not hold.
    pub fn with_parameters(&self, parameters: &Parameters) -> Result<FixedGraph, ParameterError> {
        parameters.check(self)?;
        let mut graph = self.clone();
        for ((weights, bias), layer) in graph.hidden_parameters_mut().zip(&parameters.layers) {
            weights.clone_from(&layer.weights);
            bias.clone_from(&layer.bias);
        }
        Ok(graph)
    }

    fn hidden_parameters_mut(&mut self) -> impl Iterator<Item = (&mut Vec<i64>, &mut Vec<i128>)> {
        self.nodes.iter_mut().filter(|node| node.hidden.is_some()).filter_map(|node| node.op.parameters_mut())
    }
}

impl Parameters {
    /// Refuses parameters that `graph` cannot have.
    fn check(&self, graph: &FixedGraph) -> Result<(), ParameterError> {
        let (expected, got) = (graph.hidden_layers().count(), self.layers.len());
        if expected != got {
            return Err(ParameterError::Layers { expected, got });
        }
        for (layer, own) in graph.hidden_layers().zip(&self.layers) {
            let counts =
                [("weights", layer.weights.len(), own.weights.len()), ("biases", layer.bias.len(), own.bias.len())];
            if let Some((what, expected, got)) = counts.into_iter().find(|(_, expected, got)| expected != got) {
                return Err(ParameterError::Count { node: layer.node.name.clone(), what, expected, got });
            }
            layer.widths.check(&layer.node.name, &own.weights, &own.bias)?;
        }
        Ok(())
    }
}
