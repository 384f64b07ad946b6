//! Products of matrices equal the interpreter with each way to lay sums out.

use model::{FixedGraph, FixedOp, InputSpec, OutputSpec, TensorId, Visibility, analyse, interpret};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

use super::Sizes;
use crate::common;
use crate::compiled::{CircuitDescription, CircuitShape};
use crate::error::CircuitError;
use crate::lanes::{Lanes, Sums};
use crate::layers::{self, CircuitForm};
use crate::layout::Census;

/// Two parts of one input as factors; the second with an offset, the first with constants in between where `mixed`.
fn product(sizes: Sizes, shift: u32, bits: u32, mixed: bool) -> FixedGraph {
    let Sizes { batch, rows, inner, columns } = sizes;
    let (left, right) = (batch * rows * inner, batch * inner * columns);
    let indices = |range: std::ops::Range<usize>| {
        let index = |index: usize| if mixed && index % 5 == 2 { left + right + index % 3 } else { index };
        range.map(|place| index(place) as u32).collect()
    };
    let constants = vec![0, 3, -40];
    let taken = |range| FixedOp::Rearrange { indices: indices(range), constants: constants.clone() };
    let moved = FixedOp::Affine { multipliers: vec![vec![1]], bias: vec![7], shift: 0 };
    let shapes = [[batch, rows, inner], [batch, inner, columns], [batch, rows, columns]];
    let nodes = vec![
        common::node("x", FixedOp::Input { index: 0 }, &[], &[left + right], 0),
        common::node("left", taken(0..left), &[0], &shapes[0], 0),
        common::node("taken", taken(left..left + right), &[0], &shapes[1], 0),
        common::node("right", moved, &[2], &shapes[1], 0),
        common::node("product", FixedOp::MatMul { batch, rows, inner, columns, shift }, &[1, 3], &shapes[2], 0),
    ];
    graph(nodes, left + right, bits, -(1 << (bits - 1)))
}

/// An input of `bits` bits, and the last node as output.
fn graph(nodes: Vec<model::FixedNode>, inputs: usize, bits: u32, offset: i64) -> FixedGraph {
    let last = &nodes[nodes.len() - 1];
    let output = OutputSpec {
        name: "y".into(),
        tensor: TensorId(nodes.len() as u32 - 1),
        shape: last.shape.clone(),
        bits: 60,
        offset: -(1 << 59),
        visibility: Visibility::Public,
    };
    let input = InputSpec { shape: vec![inputs], ..common::input(inputs, bits, offset) };
    let mut graph = FixedGraph { nodes, inputs: vec![input], outputs: vec![output] };
    analyse(&mut graph).unwrap();
    graph
}

/// A dense layer over several rows, with or without Relu.
fn dense([rows, inputs, outputs]: [usize; 3], shift: u32, rectified: bool, bits: u32) -> FixedGraph {
    let mut rng = ChaCha20Rng::seed_from_u64(2);
    let weights = (0..inputs * outputs).map(|_| rng.gen_range(-900..900)).collect();
    let bias = (0..outputs).map(|_| rng.gen_range(-9000..9000)).collect();
    let op = FixedOp::Dense { inputs, outputs, weights, bias, shift };
    let mut nodes = vec![
        common::node("x", FixedOp::Input { index: 0 }, &[], &[rows, inputs], 0),
        common::node("dense", op, &[0], &[rows, outputs], 0),
    ];
    if rectified {
        nodes.push(common::node("relu", FixedOp::Relu, &[1], &[rows, outputs], 0));
    }
    graph(nodes, rows * inputs, bits, -(1 << (bits - 1)))
}

fn matches_the_interpreter(graph: &FixedGraph, lanes: Lanes, limb_bits: u32) {
    let shape = CircuitShape { logrows: 18, lanes, limb_bits };
    let compiled = CircuitDescription::new(graph.clone(), shape).compile().unwrap();
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let corner = |value: fn(&InputSpec) -> i64| vec![vec![value(&graph.inputs[0]); graph.inputs[0].len()]];
    let random = common::random_inputs(graph, &mut rng);
    for inputs in [corner(|spec| spec.offset), corner(|spec| spec.last() as i64), random] {
        let assignment = compiled.assign(&inputs, 5.into(), &[]).unwrap();
        assert_eq!(assignment.outputs, interpret(graph, &inputs).unwrap().outputs(graph), "{graph} on {lanes}");
        compiled.check(&assignment.witness).unwrap_or_else(|error| panic!("{graph} on {lanes}: {error}"));
    }
}

fn every_layout() -> impl Iterator<Item = (Lanes, u32)> {
    [
        (Lanes::windows(1, 1), 8),
        (Lanes::windows(4, 3), 6),
        (Lanes::folded(1, 1), 9),
        (Lanes::folded(2, 2), 11),
        (Lanes::folded(4, 2), 7),
    ]
    .into_iter()
}

#[test]
fn every_size_matches_the_interpreter_in_windows_and_folded() {
    for [batch, rows, inner, columns] in [
        [1, 1, 1, 1],
        [1, 1, 5, 4],
        [1, 4, 5, 1],
        [1, 4, 1, 4],
        [3, 2, 3, 4],
        [2, 9, 4, 2],
        [1, 6, 7, 8],
        [1, 13, 3, 3],
    ] {
        let sizes = Sizes { batch, rows, inner, columns };
        for (shift, bits, mixed) in [(0, 5, false), (0, 9, true), (4, 9, false), (11, 12, true), (25, 8, false)] {
            let graph = product(sizes, shift, bits, mixed);
            every_layout().for_each(|(lanes, limb_bits)| matches_the_interpreter(&graph, lanes, limb_bits));
        }
    }
}

#[test]
fn dense_layers_over_rows_match_the_interpreter_in_windows_and_folded() {
    let mut identities = 0;
    for sizes in [[2, 3, 2], [2, 20, 30], [5, 8, 17], [30, 12, 4], [9, 1, 9], [40, 6, 1]] {
        for (shift, rectified) in [(0, false), (0, true), (9, false), (12, true), (3, true), (30, true)] {
            let graph = dense(sizes, shift, rectified, 9);
            every_layout().for_each(|(lanes, limb_bits)| matches_the_interpreter(&graph, lanes, limb_bits));
            identities += built(&graph, 13).matrix_products().len();
        }
    }
    assert!(identities > 5, "{identities}");
}

fn built(graph: &FixedGraph, limb_bits: u32) -> crate::builder::Builder {
    let form = CircuitForm { limb_bits, sums: Sums::Folded };
    let admitted = crate::compiled::Admitted::of(graph);
    layers::build(graph, form, admitted.start()).unwrap().0
}

#[test]
fn a_single_row_stays_packed() {
    let builder = built(&dense([1, 40, 40], 9, true, 9), 13);
    assert!(builder.matrix_products().is_empty());
}

#[test]
fn large_products_need_folded_sums() {
    let graph = product(Sizes { batch: 1, rows: 32, inner: 32, columns: 32 }, 8, 8, false);
    let shape = |lanes| CircuitShape { logrows: 18, lanes, limb_bits: 8 };
    let refused = CircuitDescription::new(graph.clone(), shape(Lanes::windows(2, 1))).compile().err();
    let Some(CircuitError::Node { node, source }) = refused else { panic!("{refused:?}") };
    assert_eq!((node.as_str(), *source), ("product", CircuitError::ProductsInWindows));
    CircuitDescription::new(graph, shape(Lanes::folded(2, 2))).compile().unwrap();
}

/// Rows that the last `nodes` of a graph take, all of whose tensors are private.
fn rows_of(mut graph: FixedGraph, nodes: usize, limb_bits: u32) -> [usize; 3] {
    graph.inputs[0].visibility = Visibility::Private;
    graph.outputs[0].visibility = Visibility::Private;
    let mut before = graph.clone();
    before.nodes.truncate(graph.nodes.len() - nodes);
    let last = &before.nodes[before.nodes.len() - 1];
    before.outputs[0].tensor = TensorId(before.nodes.len() as u32 - 1);
    before.outputs[0].shape = last.shape.clone();
    let rows = |graph: &FixedGraph| {
        let builder = built(graph, limb_bits);
        [1, 2, 4].map(|lanes| Census::of(&builder).count(Lanes::folded(lanes, lanes)).filled)
    };
    let (with, without) = (rows(&graph), rows(&before));
    [0, 1, 2].map(|number| with[number] - without[number])
}

/// Of width 64 with four heads, over 64 tokens.
#[test]
fn layers_of_a_transformer_take_few_rows_for_an_output() {
    let product = |rows, inner, columns| product(Sizes { batch: 4, rows, inner, columns }, 11, 12, false);
    for (name, graph, nodes, outputs) in [
        ("scores", product(64, 16, 64), 1, 4 * 64 * 64),
        ("values", product(64, 64, 16), 1, 4 * 64 * 16),
        ("dense 64 to 64", dense([64, 64, 64], 11, false, 12), 1, 64 * 64),
        ("dense 64 to 256 with Relu", dense([64, 64, 256], 11, true, 12), 2, 64 * 256),
        ("dense 256 to 64", dense([64, 256, 64], 11, false, 12), 1, 64 * 64),
    ] {
        let started = std::time::Instant::now();
        let [narrow, wide] = [13, 16].map(|limb_bits| rows_of(graph.clone(), nodes, limb_bits));
        println!("{name}: {narrow:?} rows on 1, 2 and 4 lanes, {wide:?} with wide limbs, {:.1?}", started.elapsed());
        assert!(narrow[1] < 10 * outputs && narrow[2] < 6 * outputs, "{name}: {narrow:?}");
    }
}
