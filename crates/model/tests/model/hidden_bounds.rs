//! Bounds of layers with hidden parameters hold for all parameters of their widths, and are reached.

use model::{
    ConvGeometry, FixedError, FixedGraph, FixedNode, FixedOp, Interval, LayerParameters, ParameterWidths, Parameters,
    TensorId, analyse, interpret,
};
use proptest::prelude::*;

use crate::builder::Numbers;
use crate::interpreter::{graph, node};

fn hidden(op: FixedOp, operand: u32, shape: &[usize], bias_bits: u32) -> FixedNode {
    FixedNode { hidden: Some(ParameterWidths { bias_bits }), ..node(op, &[operand], shape) }
}

/// A layer of zeros over images of 8-bit inputs.
fn convolution(geometry: ConvGeometry, shift: u32) -> FixedGraph {
    let [channels, rows, columns] = geometry.output;
    let weights = vec![0; channels * geometry.weights_per_channel()];
    let op = FixedOp::Conv { geometry, weights, bias: vec![0; channels], shift };
    let length = geometry.images * geometry.input.iter().product::<usize>();
    let shape = [geometry.images, channels, rows, columns];
    let mut graph = graph(length, vec![hidden(op, 0, &shape, 26)]);
    analyse(&mut graph).unwrap();
    graph
}

/// Rows of inputs through two hidden layers with a rectifier and a public sum between them.
fn perceptron() -> FixedGraph {
    let dense = |inputs: usize, outputs: usize, shift| FixedOp::Dense {
        inputs,
        outputs,
        weights: vec![0; inputs * outputs],
        bias: vec![0; outputs],
        shift,
    };
    let sums = FixedOp::Affine { multipliers: vec![vec![3], vec![-1]], bias: vec![5], shift: 1 };
    let nodes = vec![
        hidden(dense(3, 4, 9), 0, &[2, 4], 26),
        node(FixedOp::Relu, &[1], &[2, 4]),
        node(sums, &[1, 2], &[2, 4]),
        hidden(dense(4, 2, 11), 3, &[2, 2], 13),
    ];
    let mut graph = graph(6, nodes);
    analyse(&mut graph).unwrap();
    graph
}

/// The graph with every weight and every bias at one end of its width.
fn with_ends(graph: &FixedGraph, end: fn(Interval) -> i128, bias_end: fn(Interval) -> i128) -> FixedGraph {
    let layers = graph.hidden_layers().map(|layer| LayerParameters {
        weights: vec![end(layer.widths.weights()) as i64; layer.weights.len()],
        bias: vec![bias_end(layer.widths.bias()); layer.bias.len()],
    });
    graph.with_parameters(&Parameters { layers: layers.collect() }).unwrap()
}

/// For all inputs at -128, least weights make the largest sums and largest weights the least.
fn reaches_its_bounds(graph: &FixedGraph) {
    let inputs = vec![vec![-128; graph.inputs[0].len()]];
    let first = TensorId(1);
    let values = |graph: &FixedGraph| interpret(graph, &inputs).unwrap().tensor(first).to_vec();
    let highest = values(&with_ends(graph, |range| range.low, |range| range.high));
    let lowest = values(&with_ends(graph, |range| range.high, |range| range.low));
    let reached: Vec<Interval> = lowest.into_iter().zip(highest).map(|(low, high)| Interval { low, high }).collect();
    assert_eq!(graph.node(first).intervals, reached);
}

/// Random digits, or such at either end, and random inputs, or such at either end.
fn stays_within(graph: &FixedGraph, seed: u64, extreme: bool) -> Result<(), TestCaseError> {
    let mut numbers = Numbers(seed);
    let mut pick = |low: f64, high: f64| {
        let share = (numbers.next(1.0) + 1.0) / 2.0;
        if extreme { if share < 0.5 { low } else { high } } else { (low + share * (high - low)).round() }
    };
    let digits: Vec<u16> = (0..graph.parameter_digits()).map(|_| pick(0.0, 8191.0) as u16).collect();
    let graph = graph.with_parameters(&Parameters::from_digits(graph, &digits).unwrap()).unwrap();
    let inputs = (0..graph.inputs[0].len()).map(|_| pick(-128.0, 127.0) as i64).collect();
    let trace = interpret(&graph, &[inputs]).unwrap();
    for (node, id) in graph.nodes.iter().zip(0..) {
        let mut pairs = trace.tensor(TensorId(id)).iter().zip(&node.intervals);
        prop_assert!(pairs.all(|(value, interval)| interval.contains(*value)), "{}", node);
    }
    Ok(())
}

#[test]
fn the_bounds_of_a_dense_layer_are_those_of_all_parameters() {
    let graph = perceptron();
    reaches_its_bounds(&graph);
    let (low, high) = (3 * -128 * 4095 - (1 << 25), 3 * 128 * 4096 + (1 << 25) - 1);
    let rounded = |sum: i128| model::round_shift(sum, 9);
    assert_eq!(graph.nodes[1].intervals, vec![Interval { low: rounded(low), high: rounded(high) }; 8]);
}

#[test]
fn at_the_border_of_a_padded_image_bounds_are_narrower() {
    let geometry = ConvGeometry {
        images: 1,
        groups: 1,
        input: [1, 3, 3],
        output: [2, 3, 3],
        kernel: [3, 3],
        stride: [1, 1],
        dilation: [1, 1],
        pad: [1, 1],
    };
    let graph = convolution(geometry, 0);
    let high = |weights: i128| weights * 128 * 4096 + (1 << 25) - 1;
    let expected = [4, 6, 4, 6, 9, 6, 4, 6, 4].map(high).repeat(2);
    let intervals = &graph.nodes[1].intervals;
    assert_eq!(intervals.iter().map(|interval| interval.high).collect::<Vec<_>>(), expected);
}

#[test]
fn a_layer_that_could_overflow_is_an_error_whatever_its_parameters() {
    let wide = FixedOp::Affine { multipliers: vec![vec![1 << 60]], bias: vec![0], shift: 0 };
    let wider = FixedOp::Affine { multipliers: vec![vec![1 << 47]], bias: vec![0], shift: 0 };
    let dense = |weight| FixedOp::Dense { inputs: 1, outputs: 1, weights: vec![weight], bias: vec![0], shift: 0 };
    let layers = |op| vec![node(wide.clone(), &[0], &[1]), node(wider.clone(), &[1], &[1]), op];
    for weight in [0, 1, -4096] {
        let mut last = hidden(dense(weight), 2, &[1], 13);
        last.name = "secret".into();
        let error = analyse(&mut graph(1, layers(last))).unwrap_err();
        assert!(matches!(&error, FixedError::Overflow { node } if node == "secret"), "{error}");
    }
    analyse(&mut graph(1, layers(node(dense(1), &[2], &[1])))).unwrap();
}

proptest! {
    #[test]
    fn no_perceptron_leaves_its_bounds(seed in any::<u64>(), extreme in any::<bool>()) {
        stays_within(&perceptron(), seed, extreme)?;
    }

    #[test]
    fn no_convolution_leaves_its_bounds_and_one_reaches_each(
        [images, groups, input, output] in [1usize..3, 1usize..3, 1usize..3, 1usize..3],
        size in [1usize..6, 1usize..6],
        kernel in [1usize..4, 1usize..4],
        stride in [1usize..3, 1usize..3],
        dilation in [1usize..3, 1usize..3],
        pad in [0usize..3, 0usize..3],
        places in [1usize..5, 1usize..5],
        shift in 0u32..20,
        seed in any::<u64>(),
        extreme in any::<bool>(),
    ) {
        let geometry = ConvGeometry {
            images,
            groups,
            input: [groups * input, size[0], size[1]],
            output: [groups * output, places[0], places[1]],
            kernel,
            stride,
            dilation,
            pad,
        };
        let graph = convolution(geometry, shift);
        reaches_its_bounds(&graph);
        stays_within(&graph, seed, extreme)?;
    }
}
