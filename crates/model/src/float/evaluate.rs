//! Our own evaluation of the float graph, in double precision: the quantiser's source of ranges.

use crate::float::graph::{FloatGraph, FloatNode, FloatOp};
use crate::float::tensor::Tensor;
use crate::inputs::error::InputError;

impl FloatGraph {
    /// Every tensor of the graph for one set of inputs, in the order of [`FloatGraph::nodes`].
    ///
    /// # Errors
    /// When the number of inputs, or the length of one, is not the model's.
    pub fn evaluate(&self, inputs: &[Vec<f64>]) -> Result<Vec<Tensor>, InputError> {
        crate::inputs::check::check_lengths(&self.inputs(), inputs)?;
        let mut tensors: Vec<Tensor> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let tensor = evaluate_node(node, inputs, &tensors);
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
}

fn evaluate_node(node: &FloatNode, inputs: &[Vec<f64>], earlier: &[Tensor]) -> Tensor {
    match &node.op {
        FloatOp::Input { index } => Tensor { shape: node.shape.clone(), values: inputs[*index].clone() },
        FloatOp::Constant(tensor) => tensor.clone(),
        FloatOp::Apply(operator) => {
            let operands: Vec<&Tensor> = node.operands.iter().map(|id| &earlier[id.index()]).collect();
            operator.evaluate(&operands, &node.shape)
        }
    }
}
