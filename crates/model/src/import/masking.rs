//! Constant masks go into the softmax behind them: what they leave out costs nothing, and numbers as large as theirs leave the graph.

use std::sync::Arc;

use crate::float::graph::{FloatGraph, FloatId, FloatOp};
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::shape::elements;

/// The same function, as far as what a mask leaves out is zero.
pub(super) fn take_in_masks(mut graph: FloatGraph) -> FloatGraph {
    for index in 0..graph.nodes.len() {
        if let Some((operator, scores)) = masked(&graph, index) {
            graph.nodes[index].op = FloatOp::Apply(operator);
            graph.nodes[index].operands = vec![scores];
        }
    }
    graph
}

/// What node `index` becomes, and its operand, where that is a sum of scores and a mask.
fn masked(graph: &FloatGraph, index: usize) -> Option<(Arc<dyn Operator>, FloatId)> {
    let FloatOp::Apply(operator) = &graph.nodes[index].op else { return None };
    let sum = &graph.nodes[graph.nodes[index].operands.first()?.index()];
    let constant = |id: FloatId| match &graph.nodes[id.index()].op {
        FloatOp::Constant(tensor) => Some(tensor),
        FloatOp::Input { .. } | FloatOp::Apply(_) => None,
    };
    let (mask, scores): (&Tensor, FloatId) = match (sum.op_type(), sum.operands.as_slice()) {
        ("Add", [a, b]) => constant(*b).map(|mask| (mask, *a)).or_else(|| Some((constant(*a)?, *b)))?,
        _ => return None,
    };
    let same_shape = graph.nodes[scores.index()].shape == sum.shape;
    // The sum's shape has been admitted, so that the mask can be that large.
    elements(&sum.shape).filter(|_| same_shape)?;
    Some((operator.masked(&mask.broadcast(&sum.shape))?, scores))
}
