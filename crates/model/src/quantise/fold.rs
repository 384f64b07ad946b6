//! Merges sums and rounding shifts into the operation that makes their operand, where the integers stay the same.

use std::collections::HashMap;

use crate::fixed::graph::{FixedGraph, FixedNode, FixedOp, OutputSpec, TensorId};
use crate::fixed::visibility::Visibility;
use crate::float::graph::Port;
use crate::quantise::Origins;
use crate::quantise::linear::collapse;
use crate::quantise::lowering::Draft;

/// Folds, drops what nothing uses, and numbers the rest anew.
pub(super) fn fold(draft: Draft) -> (FixedGraph, Origins) {
    let Draft { mut nodes, inputs, outputs, mut origins } = draft;
    let mut uses = vec![0usize; nodes.len()];
    for id in nodes.iter().flat_map(|node| &node.operands).chain(outputs.iter().map(|(id, _)| id)) {
        uses[id.0 as usize] += 1;
    }
    for consumer in 0..nodes.len() {
        let same_tensor = rounded_operand(&nodes[consumer], &uses);
        fold_affine_operands(&mut nodes, &uses, consumer);
        fold_into_producer(&mut nodes, &uses, consumer);
        if let Some(operand) = same_tensor {
            redirect(&mut origins, operand, TensorId(consumer as u32));
        }
    }
    compact(FixedGraph { nodes, inputs, outputs: output_specs(outputs) }, origins)
}

/// Drops what nothing uses, and numbers the rest anew.
pub(super) fn unfolded(draft: Draft) -> (FixedGraph, Origins) {
    let Draft { nodes, inputs, outputs, origins } = draft;
    compact(FixedGraph { nodes, inputs, outputs: output_specs(outputs) }, origins)
}

/// Outputs whose widths are not known yet.
fn output_specs(outputs: Vec<(TensorId, Port)>) -> Vec<OutputSpec> {
    let visibility = Visibility::default();
    let spec = |(tensor, Port { name, shape, .. })| OutputSpec { name, tensor, shape, bits: 0, offset: 0, visibility };
    outputs.into_iter().map(spec).collect()
}

/// The operand of a node that only rounds it: both stand for the same real tensor.
fn rounded_operand(node: &FixedNode, uses: &[usize]) -> Option<TensorId> {
    let FixedOp::Affine { multipliers, bias, .. } = &node.op else { return None };
    let ([multiplier], [0], [operand]) = (multipliers.as_slice(), bias.as_slice(), node.operands.as_slice()) else {
        return None;
    };
    (multiplier == &[1] && uses[operand.0 as usize] == 1).then_some(*operand)
}

/// Replaces operands of a sum that are unrounded sums themselves by their own operands.
fn fold_affine_operands(nodes: &mut [FixedNode], uses: &[usize], consumer: usize) {
    let FixedOp::Affine { multipliers, bias, shift } = nodes[consumer].op.clone() else { return };
    let (mut terms, mut total, mut changed) = (Vec::new(), bias, false);
    for (outer, operand) in multipliers.into_iter().zip(nodes[consumer].operands.clone()) {
        let producer = &nodes[operand.0 as usize];
        match inlined(producer, &outer, &total).filter(|_| uses[operand.0 as usize] == 1) {
            Some((inner, sum)) => {
                terms.extend(inner);
                total = sum;
                changed = true;
            }
            None => terms.push((outer, operand)),
        }
    }
    if changed {
        let (multipliers, operands) = terms.into_iter().unzip();
        nodes[consumer].operands = operands;
        nodes[consumer].op = FixedOp::Affine { multipliers, bias: total, shift };
    }
}

/// Multipliers of one operand, and the operand.
type Term = (Vec<i64>, TensorId);

/// `outer` times an unrounded sum: its terms, and `bias` with its share added. `None` where that does not fit.
fn inlined(producer: &FixedNode, outer: &[i64], bias: &[i128]) -> Option<(Vec<Term>, Vec<i128>)> {
    let FixedOp::Affine { multipliers, bias: inner_bias, shift: 0 } = &producer.op else { return None };
    let terms = multipliers
        .iter()
        .zip(&producer.operands)
        .map(|(inner, operand)| Some((elementwise(inner, outer, i64::checked_mul)?, *operand)))
        .collect::<Option<_>>()?;
    let wide: Vec<i128> = outer.iter().map(|&multiplier| i128::from(multiplier)).collect();
    let share = elementwise(inner_bias, &wide, i128::checked_mul)?;
    Some((terms, elementwise(bias, &share, i128::checked_add)?))
}

/// Combines two lists of which each has one entry or one per element.
fn elementwise<T: Copy + PartialEq>(left: &[T], right: &[T], combine: fn(T, T) -> Option<T>) -> Option<Vec<T>> {
    let length = left.len().max(right.len());
    let at = |list: &[T], i: usize| if list.len() == 1 { list[0] } else { list[i] };
    (0..length).map(|i| combine(at(left, i), at(right, i))).collect::<Option<_>>().map(collapse)
}

/// Turns `round_shift(producer + bias)` into the producer with that bias and shift.
fn fold_into_producer(nodes: &mut [FixedNode], uses: &[usize], consumer: usize) {
    let FixedOp::Affine { multipliers, bias, shift } = &nodes[consumer].op else { return };
    let ([multiplier], [operand]) = (multipliers.as_slice(), nodes[consumer].operands.as_slice()) else { return };
    let producer = &nodes[operand.0 as usize];
    if multiplier != &[1] || uses[operand.0 as usize] != 1 {
        return;
    }
    if let Some(op) = with_bias_and_shift(&producer.op, bias, *shift) {
        let (name, operands, hidden) = (producer.name.clone(), producer.operands.clone(), producer.hidden);
        nodes[consumer] = FixedNode { name, op, operands, hidden, ..nodes[consumer].clone() };
    }
}

fn with_bias_and_shift(producer: &FixedOp, bias: &[i128], shift: u32) -> Option<FixedOp> {
    match producer {
        FixedOp::Dense { inputs, outputs, weights, bias: own, shift: 0 } => Some(FixedOp::Dense {
            inputs: *inputs,
            outputs: *outputs,
            weights: weights.clone(),
            bias: add_by_column(own, bias)?,
            shift,
        }),
        FixedOp::Conv { geometry, weights, bias: own, shift: 0 } => Some(FixedOp::Conv {
            geometry: *geometry,
            weights: weights.clone(),
            bias: add_by_channel(own, bias, geometry.positions())?,
            shift,
        }),
        FixedOp::Multiply { shift: 0 } if bias == [0] => Some(FixedOp::Multiply { shift }),
        FixedOp::MatMul { batch, rows, inner, columns, shift: 0 } if bias == [0] => {
            let (batch, rows, inner, columns) = (*batch, *rows, *inner, *columns);
            Some(FixedOp::MatMul { batch, rows, inner, columns, shift })
        }
        _ => None,
    }
}

/// Adds a bias to that of a dense layer; `None` where rows would need different ones.
fn add_by_column(own: &[i128], bias: &[i128]) -> Option<Vec<i128>> {
    let columns = own.len();
    if bias.len() == 1 {
        return own.iter().map(|value| value.checked_add(bias[0])).collect();
    }
    let periodic = bias.iter().enumerate().all(|(i, value)| *value == bias[i % columns]);
    let added = || own.iter().zip(bias).map(|(a, b)| a.checked_add(*b)).collect();
    if periodic { added() } else { None }
}

/// Adds a bias to that of a convolution; `None` where the elements of a channel would need different ones.
fn add_by_channel(own: &[i128], bias: &[i128], positions: usize) -> Option<Vec<i128>> {
    if bias.len() == 1 {
        return add_by_column(own, bias);
    }
    let uniform = bias.chunks(positions).all(|channel| channel.iter().all(|value| *value == channel[0]));
    let by_channel: Vec<i128> = bias.iter().step_by(positions).copied().collect();
    if uniform { add_by_column(own, &by_channel) } else { None }
}

fn redirect(origins: &mut Origins, from: TensorId, to: TensorId) {
    origins.iter_mut().filter(|(_, tensor)| *tensor == from).for_each(|(_, tensor)| *tensor = to);
}

/// Keeps inputs and what the outputs depend on.
fn compact(graph: FixedGraph, origins: Origins) -> (FixedGraph, Origins) {
    let FixedGraph { nodes, mut inputs, mut outputs } = graph;
    let mut live = vec![false; nodes.len()];
    let roots = inputs.iter().map(|input| input.tensor).chain(outputs.iter().map(|output| output.tensor));
    roots.for_each(|tensor| live[tensor.0 as usize] = true);
    for index in (0..nodes.len()).rev() {
        if live[index] {
            nodes[index].operands.iter().for_each(|operand| live[operand.0 as usize] = true);
        }
    }
    let kept = (0..nodes.len()).filter(|&index| live[index]);
    let renumbered: HashMap<TensorId, TensorId> =
        kept.zip(0u32..).map(|(old, new)| (TensorId(old as u32), TensorId(new))).collect();
    let mut nodes: Vec<FixedNode> =
        nodes.into_iter().zip(live).filter_map(|(node, live)| live.then_some(node)).collect();
    nodes.iter_mut().flat_map(|node| &mut node.operands).for_each(|operand| *operand = renumbered[operand]);
    inputs.iter_mut().for_each(|input| input.tensor = renumbered[&input.tensor]);
    outputs.iter_mut().for_each(|output| output.tensor = renumbered[&output.tensor]);
    let origins = origins.into_iter().filter_map(|(id, tensor)| Some((id, *renumbered.get(&tensor)?))).collect();
    (FixedGraph { nodes, inputs, outputs }, origins)
}
