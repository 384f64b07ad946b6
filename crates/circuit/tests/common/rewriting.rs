//! Other graphs for the same function: identities put in, operands exchanged, layers cut, turned and put together again.
#![allow(dead_code, unreachable_pub, reason = "shared by several test binaries")]

use model::{ConvGeometry, FixedGraph, FixedNode, FixedOp, TensorId};
use rand::Rng;

use crate::common::node;

/// A graph that gives the same integers, and how many of its nodes are written in another way.
pub fn rewritten(graph: &FixedGraph, rng: &mut impl Rng) -> (FixedGraph, usize) {
    let mut other = FixedGraph { nodes: vec![], inputs: graph.inputs.clone(), outputs: graph.outputs.clone() };
    let (mut places, mut changes): (Vec<u32>, usize) = (vec![], 0);
    for original in &graph.nodes {
        let operands: Vec<u32> = original.operands.iter().map(|operand| places[operand.0 as usize]).collect();
        let mut writer = Writer { graph: &mut other, name: &original.name, scale: original.scale.0 };
        let mut place = match rng.gen_bool(0.7).then(|| writer.another_way(original, &operands)).flatten() {
            Some(place) => {
                changes += 1;
                place
            }
            None => writer.push(original.op.clone(), &operands, &original.shape),
        };
        if rng.gen_bool(0.3) {
            changes += 1;
            place = writer.identity(place, &original.shape, rng.gen_range(0..3));
        }
        places.push(place);
    }
    let place = |tensor: TensorId| TensorId(places[tensor.0 as usize]);
    other.inputs.iter_mut().for_each(|port| port.tensor = place(port.tensor));
    other.outputs.iter_mut().for_each(|port| port.tensor = place(port.tensor));
    (other, changes)
}

/// Appends what stands for one node.
struct Writer<'a> {
    graph: &'a mut FixedGraph,
    name: &'a str,
    scale: u32,
}

impl Writer<'_> {
    fn push(&mut self, op: FixedOp, operands: &[u32], shape: &[usize]) -> u32 {
        let name = format!("{}_{}", self.name, self.graph.nodes.len());
        self.graph.nodes.push(node(&name, op, operands, shape, self.scale));
        self.graph.nodes.len() as u32 - 1
    }

    fn rearranged(&mut self, tensors: &[u32], shape: &[usize], source: impl Fn(usize) -> usize) -> u32 {
        let indices = (0..shape.iter().product()).map(|element| source(element) as u32).collect();
        self.push(FixedOp::Rearrange { indices, constants: vec![] }, tensors, shape)
    }

    /// A copy, a sum of one term, or twice the tensor halved.
    fn identity(&mut self, tensor: u32, shape: &[usize], kind: u32) -> u32 {
        if kind == 0 {
            return self.rearranged(&[tensor], shape, |element| element);
        }
        let (factor, shift) = if kind == 1 { (1, 0) } else { (2, 1) };
        self.push(FixedOp::Affine { multipliers: vec![vec![factor]], bias: vec![0], shift }, &[tensor], shape)
    }

    fn another_way(&mut self, original: &FixedNode, operands: &[u32]) -> Option<u32> {
        let shape = &original.shape;
        let backwards: Vec<u32> = operands.iter().rev().copied().collect();
        Some(match &original.op {
            FixedOp::Multiply { .. } | FixedOp::Max => self.push(original.op.clone(), &backwards, shape),
            FixedOp::Affine { multipliers, bias, shift } => {
                let multipliers = multipliers.iter().rev().cloned().collect();
                self.push(FixedOp::Affine { multipliers, bias: bias.clone(), shift: *shift }, &backwards, shape)
            }
            FixedOp::Relu | FixedOp::Piecewise { .. } | FixedOp::Divide { .. } => {
                let last = shape.iter().product::<usize>() - 1;
                let turned: Vec<u32> = operands
                    .iter()
                    .map(|operand| self.rearranged(&[*operand], shape, |element| last - element))
                    .collect();
                let result = self.push(original.op.clone(), &turned, shape);
                self.rearranged(&[result], shape, |element| last - element)
            }
            FixedOp::Dense { outputs, .. } if *outputs > 1 => self.halves(&original.op, operands[0], shape)?,
            FixedOp::MatMul { .. } => self.transposed(&original.op, operands, shape)?,
            FixedOp::Conv { geometry, weights, bias, shift } if geometry.groups == 1 && bias.len() > 1 => {
                let per_channel = weights.len() / bias.len();
                let weights = weights.chunks(per_channel).rev().flatten().copied().collect();
                let bias = bias.iter().rev().copied().collect();
                self.channels_backwards(*geometry, weights, bias, *shift, operands[0], shape)
            }
            _ => return None,
        })
    }

    /// The first outputs and the others, each as a layer.
    fn halves(&mut self, op: &FixedOp, operand: u32, shape: &[usize]) -> Option<u32> {
        let FixedOp::Dense { inputs, outputs, weights, bias, shift } = op else { return None };
        let first = outputs / 2;
        let rows = shape.iter().product::<usize>() / outputs;
        let mut half = |from: usize, to: usize| {
            let mut part = shape.to_vec();
            *part.last_mut()? = to - from;
            let weights = weights[from * inputs..to * inputs].to_vec();
            let bias = bias[from..to].to_vec();
            let op = FixedOp::Dense { inputs: *inputs, outputs: to - from, weights, bias, shift: *shift };
            Some(self.push(op, &[operand], &part))
        };
        let parts = [half(0, first)?, half(first, *outputs)?];
        Some(self.rearranged(&parts, shape, |element| {
            let (row, output) = (element / outputs, element % outputs);
            if output < first { row * first + output } else { rows * first + row * (outputs - first) + output - first }
        }))
    }

    /// `(B' A')'` for `A B`.
    fn transposed(&mut self, op: &FixedOp, operands: &[u32], shape: &[usize]) -> Option<u32> {
        let FixedOp::MatMul { batch, rows, inner, columns, shift } = *op else { return None };
        let left = self.turned(operands[0], [batch, rows, inner]);
        let right = self.turned(operands[1], [batch, inner, columns]);
        let op = FixedOp::MatMul { batch, rows: columns, inner, columns: rows, shift };
        let product = self.push(op, &[right, left], &[batch, columns, rows]);
        let result = self.turned(product, [batch, columns, rows]);
        Some(self.rearranged(&[result], shape, |element| element))
    }

    fn turned(&mut self, tensor: u32, [batch, rows, columns]: [usize; 3]) -> u32 {
        self.rearranged(&[tensor], &[batch, columns, rows], |element| {
            let (matrix, place) = (element / (rows * columns), element % (rows * columns));
            matrix * rows * columns + place % rows * columns + place / rows
        })
    }

    fn channels_backwards(
        &mut self,
        geometry: ConvGeometry,
        weights: Vec<i64>,
        bias: Vec<i128>,
        shift: u32,
        operand: u32,
        shape: &[usize],
    ) -> u32 {
        let channels = bias.len();
        let pixels = geometry.output[1] * geometry.output[2];
        let result = self.push(FixedOp::Conv { geometry, weights, bias, shift }, &[operand], shape);
        self.rearranged(&[result], shape, |element| {
            let (image, channel, pixel) =
                (element / (channels * pixels), element / pixels % channels, element % pixels);
            (image * channels + channels - 1 - channel) * pixels + pixel
        })
    }
}
