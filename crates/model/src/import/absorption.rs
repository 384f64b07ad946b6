//! Maps per channel go into the weights of the layer before them, where nothing else uses its result.

use std::collections::HashMap;

use crate::float::channels::Absorbed;
use crate::float::graph::{FloatGraph, FloatId, FloatNode, FloatOp};

/// The same function with fewer nodes.
pub(super) fn absorb(graph: FloatGraph) -> FloatGraph {
    let uses = graph.use_counts();
    let absorbed: HashMap<usize, Absorbed> =
        (0..graph.nodes.len()).filter_map(|index| Some((index, absorbed(&graph, &uses, index)?))).collect();
    let layers: Vec<usize> = absorbed.keys().map(|&index| graph.nodes[index].operands[0].index()).collect();
    let mut dropped = vec![false; graph.nodes.len()];
    for &layer in &layers {
        dropped[layer] = true;
        let weights = graph.nodes[layer].operands[1..].iter().filter(|weight| uses[weight.index()] == 1);
        weights.for_each(|weight| dropped[weight.index()] = true);
    }
    rebuild(graph, absorbed, &dropped)
}

/// What the layer before node `index` becomes, where it takes that node in.
fn absorbed(graph: &FloatGraph, uses: &[usize], index: usize) -> Option<Absorbed> {
    let FloatOp::Apply(operator) = &graph.nodes[index].op else { return None };
    let affine = operator.channel_affine()?;
    let layer = graph.nodes[index].operands.first().filter(|layer| uses[layer.index()] == 1)?;
    let layer = &graph.nodes[layer.index()];
    let FloatOp::Apply(operator) = &layer.op else { return None };
    let constant = |id: &FloatId| match &graph.nodes[id.index()].op {
        FloatOp::Constant(tensor) => Some(tensor),
        FloatOp::Input { .. } | FloatOp::Apply(_) => None,
    };
    let constants: Vec<_> = layer.operands.get(1..)?.iter().map(constant).collect::<Option<_>>()?;
    operator.absorb(&constants, affine)
}

fn rebuild(graph: FloatGraph, mut absorbed: HashMap<usize, Absorbed>, dropped: &[bool]) -> FloatGraph {
    let old: Vec<(String, Vec<FloatId>)> =
        graph.nodes.iter().map(|node| (node.name.clone(), node.operands.clone())).collect();
    let mut nodes: Vec<FloatNode> = Vec::with_capacity(graph.nodes.len());
    let mut renumbered: HashMap<FloatId, FloatId> = HashMap::new();
    for (index, node) in graph.nodes.into_iter().enumerate().filter(|(index, _)| !dropped[*index]) {
        let node = match absorbed.remove(&index) {
            None => FloatNode { operands: node.operands.iter().map(|id| renumbered[id]).collect(), ..node },
            Some(Absorbed { operator, constants }) => {
                let (name, operands) = old[node.operands[0].index()].clone();
                let mut kept = vec![renumbered[&operands[0]]];
                for tensor in constants {
                    kept.push(FloatId(nodes.len() as u32));
                    let (name, shape) = (name.clone(), tensor.shape.clone());
                    let (element_type, op) = (node.element_type, FloatOp::Constant(tensor));
                    nodes.push(FloatNode { name, shape, element_type, op, operands: vec![] });
                }
                FloatNode { name, op: FloatOp::Apply(operator), operands: kept, ..node }
            }
        };
        renumbered.insert(FloatId(index as u32), FloatId(nodes.len() as u32));
        nodes.push(node);
    }
    let moved = |ports: Vec<(FloatId, _)>| ports.into_iter().map(|(id, port)| (renumbered[&id], port)).collect();
    FloatGraph { inputs: moved(graph.inputs), outputs: moved(graph.outputs), nodes }
}
