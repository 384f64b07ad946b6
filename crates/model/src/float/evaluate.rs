//! Our own evaluation of the float graph, in double precision: the quantiser's source of ranges.

use crate::float::graph::{FloatGraph, FloatId, FloatNode, FloatOp};
use crate::float::tensor::Tensor;
use crate::inputs::error::InputError;

impl FloatGraph {
    /// Every tensor of the graph for one set of inputs, in the order of [`FloatGraph::nodes`]; empty for a constant,
    /// which is the same for all inputs.
    ///
    /// # Errors
    /// When the number of inputs, or the length of one, is not the model's.
    pub fn evaluate(&self, inputs: &[Vec<f64>]) -> Result<Vec<Tensor>, InputError> {
        crate::inputs::check::check_lengths(&self.inputs(), inputs)?;
        let mut tensors: Vec<Tensor> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let tensor = self.evaluate_node(node, inputs, &tensors);
            tensors.push(tensor);
        }
        Ok(tensors)
    }

    /// The model's outputs for one set of inputs.
    ///
    /// # Errors
    /// As [`FloatGraph::evaluate`].
    pub fn outputs_for(&self, inputs: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, InputError> {
        let tensors = self.evaluate(inputs)?;
        Ok(self.outputs.iter().map(|(id, _)| tensors[id.index()].values.clone()).collect())
    }

    fn evaluate_node(&self, node: &FloatNode, inputs: &[Vec<f64>], earlier: &[Tensor]) -> Tensor {
        match &node.op {
            FloatOp::Input { index } => Tensor { shape: node.shape.clone(), values: inputs[*index].clone() },
            FloatOp::Constant(_) => Tensor { shape: vec![0], values: Vec::new() },
            FloatOp::Apply(operator) => {
                let operands: Vec<&Tensor> = node.operands.iter().map(|id| self.tensor(*id, earlier)).collect();
                operator.evaluate(&operands, &node.shape)
            }
        }
    }

    fn tensor<'a>(&'a self, id: FloatId, evaluated: &'a [Tensor]) -> &'a Tensor {
        match &self.nodes[id.index()].op {
            FloatOp::Constant(tensor) => tensor,
            FloatOp::Input { .. } | FloatOp::Apply(_) => &evaluated[id.index()],
        }
    }
}
