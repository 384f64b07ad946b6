//! Convolutions, constants and sums as a hostile file could hold them: a verdict at once, never a panic.
#![allow(clippy::unwrap_used)]

mod common;

use std::sync::mpsc;
use std::time::Duration;

use circuit::{CircuitDescription, CircuitError, CircuitShape, Lanes};
use model::{ConvGeometry, FixedGraph, FixedNode, FixedOp, InputSpec, OutputSpec, TensorId, Visibility};

/// Far more than an honest circuit of this size takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// A single element by a single weight.
const SMALL: ConvGeometry = ConvGeometry {
    images: 1,
    groups: 1,
    input: [1, 1, 1],
    output: [1, 1, 1],
    kernel: [1, 1],
    stride: [1, 1],
    dilation: [1, 1],
    pad: [0, 0],
};

/// An input of 8 bits, what `nodes` make of it, and the last of them as output.
fn graph(inputs: usize, nodes: Vec<FixedNode>) -> FixedGraph {
    let all: Vec<FixedNode> =
        [common::node("x", FixedOp::Input { index: 0 }, &[], &[inputs], 0)].into_iter().chain(nodes).collect();
    let last = &all[all.len() - 1];
    let output = OutputSpec {
        name: "y".into(),
        tensor: TensorId(all.len() as u32 - 1),
        shape: last.shape.clone(),
        bits: 64,
        offset: i64::MIN,
        visibility: Visibility::Public,
    };
    let input = InputSpec { shape: vec![inputs], ..common::input(inputs, 8, 0) };
    FixedGraph { nodes: all, inputs: vec![input], outputs: vec![output] }
}

fn conv(operand: u32, geometry: ConvGeometry, weights: Vec<i64>, bias: i128, shift: u32) -> FixedNode {
    let [channels, height, width] = geometry.output;
    let bias = vec![bias; channels];
    let shape = [geometry.images, channels, height, width];
    let length = shape.iter().try_fold(1usize, |product, size| product.checked_mul(*size)).unwrap();
    let mut node = common::node("conv", FixedOp::Conv { geometry, weights, bias, shift }, &[operand], &[length], 0);
    node.shape = shape.to_vec();
    node
}

/// A verdict with each way to lay sums out, within reasonable time.
fn verdicts(graph: &FixedGraph) -> [Result<(), CircuitError>; 2] {
    [Lanes::windows(2, 1), Lanes::folded(2, 2)].map(|lanes| {
        let shape = CircuitShape { logrows: 12, lanes, limb_bits: 8 };
        let description = CircuitDescription::new(graph.clone(), shape);
        let (sender, verdict) = mpsc::channel();
        std::thread::spawn(move || sender.send(description.compile().map(|_| ())));
        verdict.recv_timeout(PATIENCE).unwrap_or_else(|error| panic!("no verdict on {lanes}: {error}"))
    })
}

#[test]
fn convolutions_without_elements_are_refused_at_once() {
    let huge = 1 << 24;
    for (inputs, geometry) in [
        (1, ConvGeometry { output: [0, huge, huge], ..SMALL }),
        (0, ConvGeometry { images: 0, kernel: [huge, huge], output: [0, 1, 1], ..SMALL }),
        (0, ConvGeometry { images: 0, input: [1 << 40, 1, 1], output: [0, 1, 1], kernel: [huge, huge], ..SMALL }),
        (1, ConvGeometry { output: [1, 0, huge], ..SMALL }),
        (1, ConvGeometry { kernel: [1, huge], stride: [1, huge], output: [0, 1, 1], ..SMALL }),
    ] {
        let node = conv(0, geometry, vec![0; geometry.output[0]], 0, 0);
        for verdict in verdicts(&graph(inputs, vec![node])) {
            assert!(matches!(verdict, Err(CircuitError::Malformed(_))), "{geometry}: {verdict:?}");
        }
    }
}

#[test]
fn windows_that_reach_far_beyond_the_image_are_refused() {
    let far = ConvGeometry { kernel: [257, 257], dilation: [1 << 24, 1 << 24], ..SMALL };
    let node = conv(0, far, vec![1; 257 * 257], 0, 0);
    assert!(verdicts(&graph(1, vec![node])).iter().all(|verdict| verdict.is_err()));
}

#[test]
fn work_and_memory_do_not_grow_with_numbers_in_the_file() {
    // A kilobyte of weights, 2^34 products.
    let wide = ConvGeometry { output: [1, 1 << 11, 1 << 12], kernel: [32, 32], pad: [16, 16], ..SMALL };
    let node = conv(0, wide, vec![1; 1024], 0, 0);
    assert!(verdicts(&graph(1, vec![node])).iter().all(|verdict| verdict.is_err()));
}

#[test]
fn strides_as_long_as_kernels_take_no_quadratic_time() {
    let length = 1 << 17;
    let parts = ConvGeometry { kernel: [1, length], stride: [1, length], input: [1, 1, 4], ..SMALL };
    let node = conv(0, parts, vec![1; length], 0, 0);
    let started = std::time::Instant::now();
    let _ = verdicts(&graph(4, vec![node]));
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
}

#[test]
fn constants_beyond_any_sum_are_refused() {
    for constant in [i128::MIN, i128::MAX, 1 << 126] {
        let constants = FixedOp::Rearrange { indices: vec![1], constants: vec![constant] };
        let function = FixedOp::Piecewise { table: common::tanh_table() };
        for op in [function, FixedOp::Relu, FixedOp::Max] {
            let nodes = vec![
                common::node("constants", constants.clone(), &[0], &[1], 0),
                common::node("of", op, &[1], &[1], 0),
            ];
            assert!(verdicts(&graph(1, nodes)).iter().all(|verdict| verdict.is_err()), "{constant}");
        }
    }
}

/// Large enough for the identity between polynomials.
const CHECKED: ConvGeometry = ConvGeometry { input: [1, 12, 12], kernel: [5, 5], output: [1, 8, 8], ..SMALL };

/// The products in a convolution's margin are of elements and weights that no place of the output joins.
#[test]
fn margins_never_overflow() {
    // No output sees the first element but through the first weight.
    let indices = (0..144).map(|pixel| u32::from(pixel == 0)).collect();
    let weights = (0..25).map(|tap| if tap == 0 { 0 } else { i64::MAX }).collect();
    let image = FixedOp::Rearrange { indices, constants: vec![(1 << 126) - 1] };
    let nodes = vec![common::node("image", image, &[0], &[144], 0), conv(1, CHECKED, weights, 0, 60)];
    let _ = verdicts(&graph(1, nodes));
}

/// The widths of all sums of a layer follow from one of them, the sign from another.
#[test]
fn rectified_sums_at_the_limit_never_panic() {
    for shift in [0, 1, 60, 120] {
        let bias = vec![(1 << 126) - 1, -100 << shift];
        let dense = FixedOp::Dense { inputs: 1, outputs: 2, weights: vec![0, 1 << shift.min(62)], bias, shift };
        let sum = common::node("sum", dense, &[0], &[1, 2], 0);
        let relu = common::node("relu", FixedOp::Relu, &[1], &[1, 2], 0);
        let _ = verdicts(&graph(1, vec![sum, relu]));
    }
}

/// A bias whose terms bring it back below the limit.
#[test]
fn biases_beyond_the_limit_never_panic() {
    for (bias, pixel) in [(i128::MAX, 1 - (1 << 126)), (i128::MIN + 1, (1 << 126) - 1)] {
        let image = FixedOp::Rearrange { indices: vec![1; 144], constants: vec![pixel] };
        let weights = (0..25).map(|tap| if tap == 12 { 2 } else { 0 }).collect();
        let nodes = vec![common::node("image", image, &[0], &[144], 0), conv(1, CHECKED, weights, bias, 2)];
        let _ = verdicts(&graph(1, nodes));
    }
}
