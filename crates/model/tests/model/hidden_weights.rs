//! The widths of hidden weights, and that nothing of a graph depends on them but scales.

use model::{
    Calibration, Fault, FixedGraph, ParameterVisibility, QuantiseConfig, interpret, quantise, quantise_to_error,
};

use crate::builder::{
    ModelBuilder, Numbers, float_attribute, float_tensor, int_attribute, ints_attribute, random_samples,
};
use crate::hidden_layers::{config, hidden, operations};
use crate::models;

/// One layer with the given weights.
fn row(weights: &[f32]) -> ModelBuilder {
    let count = weights.len() as i64;
    let model = ModelBuilder::new(13).input("x", &[1, count]).weight(float_tensor("w", &[count, 1], weights));
    model.node("MatMul", &["x", "w"], "y", &[]).output("y")
}

#[test]
fn weights_have_thirteen_bits_whatever_they_are() {
    for weights in [
        [1.0, 0.3],
        [-1.0, 0.3],
        [-1.0, 1.0],
        [0.999_99, -0.4],
        [0.5, 0.25],
        [1e-9, 0.0],
        [0.0, 0.0],
        [4095.4, 1.0],
        [-4096.0, 3.0],
    ] {
        let graph = hidden(&row(&weights)).unwrap();
        let integers = graph.parameters_of().layers[0].weights.clone();
        let largest = integers.iter().map(|weight| weight.abs()).max().unwrap();
        assert!(integers.iter().all(|weight| (-4096..4096).contains(weight)), "{weights:?}: {integers:?}");
        // No width is wasted but at the finest scale there is, nor does a common factor go into the scale.
        assert!(largest >= 2047 || weights[0].abs() < 1e-8, "{weights:?}: {integers:?}");
    }
    for weights in [[4096.0, 0.0], [-4097.0, 0.0], [1e30, 1.0]] {
        let error = hidden(&row(&weights)).unwrap_err();
        let expected = "node `y_node`: a weight or bias is too large to be hidden";
        assert_eq!((error.to_string().as_str(), error.fault()), (expected, Fault::Limit));
    }
}

#[test]
fn the_search_for_widths_leaves_that_of_hidden_weights() {
    let onnx = models::perceptron().read().unwrap();
    let calibration = Calibration { samples: random_samples(&onnx, 20, 1.0, 3) };
    let graph = onnx.import(&[]).unwrap();
    let start = QuantiseConfig { weight_bits: 60, ..config(ParameterVisibility::Hashed) };
    let found = quantise_to_error(&graph, &calibration, 0.05, &start).unwrap();
    assert!(found.accuracy.max_abs_error <= 0.025);
    assert_eq!((found.config.weight_bits, found.config.parameters), (13, ParameterVisibility::Hashed));
    assert!(quantise_to_error(&graph, &calibration, 1e-9, &start).is_err());
}

#[test]
fn hidden_weights_are_as_good_as_public_ones_of_their_width() {
    let onnx = models::perceptron().read().unwrap();
    let calibration = Calibration { samples: random_samples(&onnx, 50, 1.0, 3) };
    let graph = onnx.import(&[]).unwrap();
    let error = |parameters| {
        let widths = QuantiseConfig { parameters, weight_bits: 13, ..QuantiseConfig::uniform(16) };
        quantise(&graph, &calibration, &widths).unwrap().accuracy.max_abs_error
    };
    let [public, hidden] = [ParameterVisibility::Fixed, ParameterVisibility::Hashed].map(error);
    assert!(hidden <= 2.0 * public, "{hidden} {public}");
}

/// Numbers of at most `reach`, in one of several forms that a quantiser could tell apart.
fn form(kind: usize, seed: u64, length: usize, reach: f32) -> Vec<f32> {
    let random = Numbers(seed).floats(length, f64::from(reach));
    match kind {
        0 => random,
        1 => vec![0.0; length],
        2 => vec![reach; length],
        3 => vec![-reach; length],
        4 => random.iter().map(|value| (value / reach * 2.0).round() / 2.0 * reach).collect(),
        _ => random.iter().enumerate().map(|(i, value)| if i == 0 { *value } else { 0.0 }).collect(),
    }
}

/// A network of every kind of layer. In each layer the first output has fixed weights, and is larger than all others for
/// inputs that are not negative: so scales do not depend on the weights of the others.
fn network(kind: usize, seed: u64) -> ModelBuilder {
    let joined = |fixed: Vec<f32>, others: Vec<f32>| [fixed, others].concat();
    let kernels = joined(vec![0.75; 9], form(kind, seed, 9, 0.75));
    let bias = |count: usize| joined(vec![0.5], form(kind, seed + 1, count, 0.5));
    let first_of_both = joined(vec![0.75; 16], vec![0.0; 16]);
    let rows = joined(first_of_both, form(kind, seed + 2, 3 * 32, 0.375));
    // `[4, 3]`, of which column 0 takes the first input alone.
    let others = form(kind, seed + 3, 8, 0.1875);
    let first = |row: usize| if row == 0 { 0.75 } else { 0.0 };
    let matrix: Vec<f32> = (0..4).flat_map(|row| [first(row), others[2 * row], others[2 * row + 1]]).collect();
    let model = ModelBuilder::new(13)
        .input("x", &[1, 1, 4, 4])
        .weight(float_tensor("kernels", &[2, 1, 3, 3], &kernels))
        .weight(float_tensor("bias1", &[2], &bias(1)))
        .weight(float_tensor("rows", &[4, 32], &rows))
        .weight(float_tensor("bias2", &[4], &bias(3)))
        .weight(float_tensor("matrix", &[4, 3], &matrix))
        .weight(float_tensor("bias3", &[1, 3], &bias(2)));
    model
        .node("Conv", &["x", "kernels", "bias1"], "c", &[ints_attribute("pads", &[1, 1, 1, 1])])
        .node("Relu", &["c"], "r", &[])
        .node("Flatten", &["r"], "f", &[])
        .node("Gemm", &["f", "rows", "bias2"], "g", &[int_attribute("transB", 1)])
        .node("LeakyRelu", &["g"], "l", &[float_attribute("alpha", 0.25)])
        .node("MatMul", &["l", "matrix"], "m", &[])
        .node("Add", &["m", "bias3"], "y", &[])
        .output("y")
}

#[test]
fn what_is_published_does_not_depend_on_weights() {
    let samples: Vec<Vec<Vec<f64>>> =
        (0..5).map(|sample| vec![Numbers(sample).list(16, 1.0).into_iter().map(f64::abs).collect()]).collect();
    let inputs = samples[0].clone();
    let calibration = Calibration { samples };
    let graphs = |parameters| -> Vec<FixedGraph> {
        let kinds = (0..6).flat_map(|kind| (0..4).map(move |seed| network(kind, 10 * seed)));
        let graph = |model: ModelBuilder| {
            let float = model.read().unwrap().import(&[]).unwrap();
            quantise(&float, &calibration, &config(parameters)).unwrap().graph
        };
        kinds.map(graph).collect()
    };
    let hidden = graphs(ParameterVisibility::Hashed);
    assert_eq!(operations(&hidden[0]), ["conv*", "relu", "dense*", "relu", "affine", "dense*"], "{}", hidden[0]);
    let published: Vec<FixedGraph> = hidden.iter().map(FixedGraph::without_parameters).collect();
    for (graph, own) in hidden.iter().zip(&published) {
        assert_eq!(*own, published[0], "{graph}\n{}", hidden[0]);
        assert_eq!(postcard::to_stdvec(own).unwrap(), postcard::to_stdvec(&published[0]).unwrap());
        assert_eq!(published[0].with_parameters(&graph.parameters_of()).unwrap(), *graph);
    }

    // The networks do differ, and so do their graphs where weights are public.
    let output = |graph: &FixedGraph| {
        interpret(graph, &graph.quantise_inputs(&inputs).unwrap()).unwrap().outputs(graph).remove(0)
    };
    assert_ne!(output(&hidden[0]), output(&hidden[1]));
    let public = graphs(ParameterVisibility::Fixed);
    let intervals = |graph: &FixedGraph| graph.nodes.iter().map(|node| node.intervals.clone()).collect::<Vec<_>>();
    assert_ne!(intervals(&public[0]), intervals(&public[4]));
}
