//! The integer interpreter: what the circuit has to equal, bit for bit.

use crate::fixed::error::FixedError;
use crate::fixed::graph::{FixedGraph, FixedNode, FixedOp, TensorId, round_shift};

/// Every tensor of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    tensors: Vec<Vec<i128>>,
}

impl Trace {
    /// The integers of a tensor, row-major.
    ///
    /// # Panics
    /// If `tensor` is not of the graph that was run.
    pub fn tensor(&self, tensor: TensorId) -> &[i128] {
        &self.tensors[tensor.0 as usize]
    }

    /// The model's outputs, in order.
    pub fn outputs(&self, graph: &FixedGraph) -> Vec<Vec<i128>> {
        graph.outputs.iter().map(|output| self.tensor(output.tensor).to_vec()).collect()
    }
}

/// Runs a graph on integers, one list per model input.
///
/// # Errors
/// Inputs of the wrong number, length or range; a malformed graph; a value that leaves 127 bits and a sign.
pub fn interpret(graph: &FixedGraph, inputs: &[Vec<i64>]) -> Result<Trace, FixedError> {
    graph.check_structure()?;
    graph.check_admitted(inputs)?;
    let mut tensors: Vec<Vec<i128>> = Vec::with_capacity(graph.nodes.len());
    for node in &graph.nodes {
        let overflow = || FixedError::Overflow { node: node.name.clone() };
        let tensor = evaluate(node, inputs, &tensors).ok_or_else(overflow)?;
        tensors.push(tensor);
    }
    Ok(Trace { tensors })
}

/// The node's tensor, `None` on overflow.
fn evaluate(node: &FixedNode, inputs: &[Vec<i64>], earlier: &[Vec<i128>]) -> Option<Vec<i128>> {
    let operand = |t: usize| earlier[node.operands[t].0 as usize].as_slice();
    match &node.op {
        FixedOp::Input { index } => Some(inputs[*index].iter().map(|&value| i128::from(value)).collect()),
        FixedOp::Dense { inputs, weights, bias, shift, .. } => dense(operand(0), *inputs, weights, bias, *shift),
        FixedOp::Affine { multipliers, bias, shift } => {
            let operands: Vec<&[i128]> = (0..node.operands.len()).map(operand).collect();
            let length = node.shape.iter().product();
            (0..length).map(|e| affine(&operands, multipliers, bias, e).and_then(|acc| rounded(acc, *shift))).collect()
        }
        FixedOp::Multiply { shift } => {
            let pairs = operand(0).iter().zip(operand(1));
            pairs.map(|(a, b)| a.checked_mul(*b).and_then(|product| rounded(product, *shift))).collect()
        }
        FixedOp::Relu => Some(operand(0).iter().map(|&value| value.max(0)).collect()),
        FixedOp::Piecewise { table } => Some(operand(0).iter().map(|&value| table.evaluate(value)).collect()),
        FixedOp::Rearrange { indices } => Some(indices.iter().map(|&i| operand(0)[i as usize]).collect()),
    }
}

fn dense(x: &[i128], inputs: usize, weights: &[i64], bias: &[i128], shift: u32) -> Option<Vec<i128>> {
    let rows = x.len() / inputs;
    (0..rows * bias.len())
        .map(|cell| {
            let (row, column) = (cell / bias.len(), cell % bias.len());
            let values = &x[row * inputs..(row + 1) * inputs];
            let terms = weights[column * inputs..(column + 1) * inputs].iter().zip(values);
            let sum = terms
                .map(|(&w, &v)| v.checked_mul(i128::from(w)))
                .try_fold(bias[column], |acc, term| acc.checked_add(term?))?;
            rounded(sum, shift)
        })
        .collect()
}

fn affine(operands: &[&[i128]], multipliers: &[Vec<i64>], bias: &[i128], element: usize) -> Option<i128> {
    operands.iter().zip(multipliers).try_fold(*at(bias, element), |acc, (operand, multiplier)| {
        acc.checked_add(operand[element].checked_mul(i128::from(*at(multiplier, element)))?)
    })
}

/// Entry of a list that has one entry for all elements or one for each.
pub(super) fn at<T>(list: &[T], element: usize) -> &T {
    if list.len() == 1 { &list[0] } else { &list[element] }
}

/// [`round_shift`] where the added half does not overflow.
fn rounded(value: i128, shift: u32) -> Option<i128> {
    (value.unsigned_abs() < 1 << 126).then(|| round_shift(value, shift))
}
