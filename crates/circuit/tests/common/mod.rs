//! Small fixed-point graphs for the tests.
#![allow(dead_code, unreachable_pub, reason = "shared by several test binaries")]

pub mod fuzzing;
pub mod gadgets;
pub mod mutation;
pub mod random_forest;
pub mod random_graph;
pub mod random_layers;

use model::{
    ConvGeometry, FixedGraph, FixedNode, FixedOp, InputSpec, Interval, OutputSpec, PiecewiseTable, Scale,
    SmoothFunction, TensorId, Visibility,
};
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
        hidden: None,
    }
}

pub fn input(width: usize, bits: u32, offset: i64) -> InputSpec {
    InputSpec {
        name: "x".into(),
        tensor: TensorId(0),
        shape: vec![1, width],
        low: -8.0,
        high: 8.0,
        bits,
        offset,
        visibility: Visibility::Public,
    }
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
        visibility: Visibility::Public,
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

/// Tanh on `[0, 8)` by 32 chords, input and output scale 8 and 12.
pub fn tanh_table() -> PiecewiseTable {
    let height = |x: f64| (x.tanh() * 4096.0).round() as u32;
    let base: Vec<u32> = (0..32).map(|i| height(f64::from(i) / 4.0)).collect();
    let slope: Vec<u32> = (0..32).map(|i| height(f64::from(i + 1) / 4.0) - base[i as usize]).collect();
    let slope_bits = 32 - slope.iter().max().copied().unwrap_or(0).leading_zeros();
    PiecewiseTable {
        function: SmoothFunction::Tanh,
        input_scale: 8,
        output_scale: 12,
        index_bits: 5,
        offset_bits: 6,
        base,
        slope,
        base_bits: 13,
        slope_bits,
        centre: 0,
    }
}

/// Every operation of the fixed-point graph once, on three inputs.
pub fn every_operation() -> FixedGraph {
    let shape = [1, 3];
    let nodes = vec![
        node("x", FixedOp::Input { index: 0 }, &[], &shape, 8),
        node("tanh", FixedOp::Piecewise { table: tanh_table() }, &[0], &shape, 12),
        node("square", FixedOp::Multiply { shift: 8 }, &[0, 1], &shape, 12),
        node("relu", FixedOp::Relu, &[2], &shape, 12),
        node(
            "mix",
            FixedOp::Affine { multipliers: vec![vec![3], vec![-5, 2, 7]], bias: vec![100, -20, 3], shift: 3 },
            &[3, 0],
            &shape,
            12,
        ),
        node("turn", FixedOp::Rearrange { indices: vec![2, 0, 1], constants: vec![] }, &[4], &shape, 12),
        node("shift", FixedOp::Affine { multipliers: vec![vec![1]], bias: vec![-17], shift: 0 }, &[5], &shape, 12),
        node(
            "dense",
            FixedOp::Dense { inputs: 3, outputs: 2, weights: vec![9, -4, 2, 1, 5, -6], bias: vec![11, -7], shift: 4 },
            &[6],
            &[1, 2],
            12,
        ),
    ];
    let outputs = vec![
        OutputSpec {
            name: "y".into(),
            tensor: TensorId(7),
            shape: vec![1, 2],
            bits: 30,
            offset: -(1 << 29),
            visibility: Visibility::Public,
        },
        OutputSpec {
            name: "t".into(),
            tensor: TensorId(1),
            shape: vec![1, 3],
            bits: 15,
            offset: -(1 << 14),
            visibility: Visibility::Public,
        },
    ];
    FixedGraph { nodes, inputs: vec![input(3, 13, -(1 << 12))], outputs }
}

/// A convolution whose sums are its outputs, large enough to be checked at challenges where sums are folded; with
/// `rectified`, rounded and followed by Relu.
pub fn convolution(rectified: bool) -> FixedGraph {
    convolution_of(ones([4, 12, 12], [8, 10, 10], [3, 3]), rectified)
}

/// The same, as small as it can be.
pub fn small_convolution(rectified: bool) -> FixedGraph {
    convolution_of(ones([2, 7, 7], [2, 5, 5], [3, 3]), rectified)
}

/// Of one image, with steps of one and without padding.
fn ones(input: [usize; 3], output: [usize; 3], kernel: [usize; 2]) -> ConvGeometry {
    ConvGeometry { images: 1, groups: 1, input, output, kernel, stride: [1, 1], dilation: [1, 1], pad: [0, 0] }
}

fn convolution_of(geometry: ConvGeometry, rectified: bool) -> FixedGraph {
    let ConvGeometry { input: image, output: shape, kernel, .. } = geometry;
    let mut rng = ChaCha20Rng::seed_from_u64(17);
    let weights = (0..shape[0] * image[0] * kernel[0] * kernel[1]).map(|_| rng.gen_range(-9..10)).collect();
    let bias = (0..shape[0]).map(|_| rng.gen_range(-90..90)).collect();
    let shift = if rectified { 5 } else { 0 };
    let mut nodes = vec![
        node("x", FixedOp::Input { index: 0 }, &[], &image, 4),
        node("conv", FixedOp::Conv { geometry, weights, bias, shift }, &[0], &shape, 4),
    ];
    if rectified {
        nodes.push(node("relu", FixedOp::Relu, &[1], &shape, 4));
    }
    let tensor = TensorId(nodes.len() as u32 - 1);
    let outputs = vec![OutputSpec {
        name: "y".into(),
        tensor,
        shape: shape.to_vec(),
        bits: 20,
        offset: -(1 << 19),
        visibility: Visibility::Public,
    }];
    FixedGraph { nodes, inputs: vec![input(image.iter().product(), 5, -16)], outputs }
}

/// A dense layer with Relu over several rows, whose rows are multiplied with one another, large enough for identities where sums
/// are folded.
pub fn attention() -> FixedGraph {
    attention_of(5, 6, 8)
}

/// The same, as small as it can be.
pub fn small_attention() -> FixedGraph {
    attention_of(2, 3, 4)
}

fn attention_of(rows: usize, inputs: usize, keys: usize) -> FixedGraph {
    let mut rng = ChaCha20Rng::seed_from_u64(23);
    let weights = (0..inputs * keys).map(|_| rng.gen_range(-90..=90)).collect();
    let bias = (0..keys).map(|_| rng.gen_range(-900..=900)).collect();
    let turned = (0..keys * rows).map(|element| (element % rows * keys + element / rows) as u32).collect();
    let dense = FixedOp::Dense { inputs, outputs: keys, weights, bias, shift: 5 };
    let below = FixedOp::Affine { multipliers: vec![vec![1]], bias: vec![-20], shift: 0 };
    let scores = FixedOp::MatMul { batch: 1, rows, inner: keys, columns: rows, shift: 6 };
    let nodes = vec![
        node("x", FixedOp::Input { index: 0 }, &[], &[rows, inputs], 4),
        node("dense", dense, &[0], &[rows, keys], 4),
        node("relu", FixedOp::Relu, &[1], &[rows, keys], 4),
        node("keys", below, &[2], &[rows, keys], 4),
        node("turned", FixedOp::Rearrange { indices: turned, constants: vec![] }, &[3], &[keys, rows], 4),
        node("scores", scores, &[2, 4], &[1, rows, rows], 4),
    ];
    let output = OutputSpec {
        name: "y".into(),
        tensor: TensorId(5),
        shape: vec![1, rows, rows],
        bits: 24,
        offset: -(1 << 23),
        visibility: Visibility::Public,
    };
    FixedGraph { nodes, inputs: vec![input(rows * inputs, 5, -16)], outputs: vec![output] }
}

/// The graph with the parameters of all its linear layers hidden.
pub fn hidden(mut graph: FixedGraph) -> FixedGraph {
    for node in &mut graph.nodes {
        if matches!(node.op, FixedOp::Dense { .. } | FixedOp::Conv { .. }) {
            node.hide_parameters().unwrap();
        }
    }
    model::analyse(&mut graph).unwrap();
    graph
}
