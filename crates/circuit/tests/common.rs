//! Small fixed-point graphs for the tests.
#![allow(dead_code, unreachable_pub, reason = "shared by several test binaries")]

use model::{FixedGraph, FixedNode, FixedOp, InputSpec, Interval, OutputSpec, Scale, TensorId};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

pub fn node(name: &str, op: FixedOp, operands: &[u32], shape: &[usize], scale: u32) -> FixedNode {
    FixedNode {
        name: name.into(),
        op,
        operands: operands.iter().map(|id| TensorId(*id)).collect(),
        shape: shape.to_vec(),
        scale: Scale(scale),
        intervals: vec![Interval { low: i128::from(i64::MIN), high: i128::from(i64::MAX) }; shape.iter().product()],
    }
}

pub fn input(width: usize, bits: u32, offset: i64) -> InputSpec {
    InputSpec { name: "x".into(), tensor: TensorId(0), shape: vec![1, width], low: -8.0, high: 8.0, bits, offset }
}

/// A multilayer perceptron with Relu between the layers and random weights from a seed.
pub fn perceptron(sizes: &[usize], weight: i64, shift: u32, seed: u64) -> FixedGraph {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let mut nodes = vec![node("x", FixedOp::Input { index: 0 }, &[], &[1, sizes[0]], 12)];
    for (layer, pair) in sizes.windows(2).enumerate() {
        let (inputs, outputs) = (pair[0], pair[1]);
        let weights = (0..inputs * outputs).map(|_| rng.gen_range(-weight..=weight)).collect();
        let bias = (0..outputs).map(|_| rng.gen_range(-(weight as i128) << 8..=(weight as i128) << 8)).collect();
        let last = nodes.len() as u32 - 1;
        let dense = FixedOp::Dense { inputs, outputs, weights, bias, shift };
        nodes.push(node(&format!("dense{layer}"), dense, &[last], &[1, outputs], 12));
        if layer + 2 < sizes.len() {
            nodes.push(node(&format!("relu{layer}"), FixedOp::Relu, &[last + 1], &[1, outputs], 12));
        }
    }
    let last = nodes.len() as u32 - 1;
    let outputs = vec![OutputSpec {
        name: "y".into(),
        tensor: TensorId(last),
        shape: vec![1, sizes[sizes.len() - 1]],
        bits: 40,
        offset: -(1 << 39),
    }];
    FixedGraph { nodes, inputs: vec![input(sizes[0], 16, -(1 << 15))], outputs }
}

pub fn random_inputs(graph: &FixedGraph, rng: &mut impl Rng) -> Vec<Vec<i64>> {
    graph
        .inputs
        .iter()
        .map(|spec| {
            let count = spec.shape.iter().product();
            (0..count).map(|_| rng.gen_range(0..1i64 << spec.bits) + spec.offset).collect()
        })
        .collect()
}
