//! What convolutions, pools and classifiers become: roundings merged, rectifiers late, integers exact.

use model::{
    Calibration, Fault, FixedGraph, FixedOp, QuantiseConfig, QuantiseError, interpret, quantise, quantise_to_error,
};

use crate::builder::{ModelBuilder, float_tensor, int_attribute, ints_attribute, random_samples};
use crate::models;

fn fixed(name: &str) -> FixedGraph {
    let (_, model) = models::all().into_iter().find(|(known, _)| *known == name).unwrap();
    let onnx = model.read().unwrap();
    let calibration = Calibration { samples: random_samples(&onnx, 20, 2.0, 3) };
    quantise(&onnx.import(&[]).unwrap(), &calibration, &QuantiseConfig::uniform(12)).unwrap().graph
}

/// The operations by name, without inputs.
fn operations(graph: &FixedGraph) -> Vec<&'static str> {
    let name = |op: &FixedOp| match op {
        FixedOp::Input { .. } => None,
        FixedOp::Dense { .. } => Some("dense"),
        FixedOp::Affine { .. } => Some("affine"),
        FixedOp::Multiply { .. } => Some("multiply"),
        FixedOp::Relu => Some("relu"),
        FixedOp::Piecewise { .. } => Some("table"),
        FixedOp::Conv { .. } => Some("conv"),
        FixedOp::Max => Some("max"),
        FixedOp::ArgMax { .. } => Some("argmax"),
        FixedOp::Divide { .. } => Some("divide"),
        FixedOp::Rearrange { .. } => Some("rearrange"),
        _ => Some("another"),
    };
    graph.nodes.iter().filter_map(|node| name(&node.op)).collect()
}

fn without_rearrangements(graph: &FixedGraph) -> Vec<&'static str> {
    operations(graph).into_iter().filter(|name| *name != "rearrange").collect()
}

#[test]
fn a_convolution_takes_bias_and_rounding_and_relu_follows_directly() {
    let graph = fixed("conv and relu");
    assert_eq!(operations(&graph), ["conv", "relu"]);
    let FixedOp::Conv { shift, .. } = graph.nodes[1].op else { panic!("{graph}") };
    assert!(shift > 0, "{graph}");
    assert_eq!(operations(&fixed("conv of lines with everything")), ["conv"]);
}

#[test]
fn pooling_comes_before_a_rising_function_and_costs_no_rounding() {
    let graph = fixed("max pool of a relu");
    assert_eq!(without_rearrangements(&graph), ["conv", "max", "relu"], "{graph}");
    let graph = fixed("max pool of a tanh");
    assert_eq!(without_rearrangements(&graph), ["conv", "max", "table"], "{graph}");
    let FixedOp::Max = graph.nodes[graph.nodes.len() - 2].op else { panic!("{graph}") };
    assert_eq!(graph.nodes[graph.nodes.len() - 2].operands.len(), 4);
}

#[test]
fn a_relu_with_another_use_stays_before_the_pool() {
    let model = ModelBuilder::new(13)
        .input("x", &[1, 1, 2, 2])
        .node("Relu", &["x"], "r", &[])
        .node("GlobalMaxPool", &["r"], "m", &[])
        .node("Sub", &["r", "m"], "y", &[])
        .output("y");
    let onnx = model.read().unwrap();
    let calibration = Calibration { samples: random_samples(&onnx, 4, 1.0, 3) };
    let graph = quantise(&onnx.import(&[]).unwrap(), &calibration, &QuantiseConfig::uniform(10)).unwrap().graph;
    assert_eq!(without_rearrangements(&graph), ["relu", "max", "affine"], "{graph}");
}

#[test]
fn a_mean_of_a_power_of_two_is_a_sum_that_the_next_layer_takes_as_it_is() {
    let graph = fixed("average pool of a relu");
    let last = &graph.nodes[graph.nodes.len() - 1];
    let FixedOp::Affine { multipliers, bias, shift: 0 } = &last.op else { panic!("{graph}") };
    assert_eq!((multipliers, bias), (&vec![vec![1]; 4], &vec![0]));
    assert_eq!(last.scale.0, graph.node(last.operands[0]).scale.0 + 2);
    let network = fixed("small lenet with means");
    let expected = ["conv", "table", "affine", "conv", "table", "affine", "dense", "table", "dense"];
    assert_eq!(without_rearrangements(&network), expected, "{network}");
    let unrounded = |op: &FixedOp| !matches!(op, FixedOp::Affine { shift, .. } if *shift > 0);
    assert!(network.nodes.iter().all(|node| unrounded(&node.op)), "{network}");
}

#[test]
fn a_lenet_has_one_rounding_per_layer() {
    let expected = ["conv", "max", "relu", "conv", "max", "relu", "dense", "relu", "dense"];
    let network = fixed("small lenet with maxima");
    assert_eq!(without_rearrangements(&network), expected, "{network}");
}

#[test]
fn a_normalisation_costs_nothing_behind_a_layer_that_is_used_once() {
    for (name, layer) in [
        ("normalised conv", "conv"),
        ("normalised transposed conv", "conv"),
        ("normalised gemm", "dense"),
        ("normalised gemm with a bias", "dense"),
        ("normalised matmul", "dense"),
    ] {
        let graph = fixed(name);
        let kept = without_rearrangements(&graph);
        // A bias that differs from row to row stays a sum of its own.
        let sums =
            if name == "normalised gemm with a bias" { vec![layer, "affine", "relu"] } else { vec![layer, "relu"] };
        assert_eq!(kept, sums, "{name}:\n{graph}");
    }
    let shared = fixed("normalised conv that has another use");
    assert_eq!(without_rearrangements(&shared), ["conv", "affine", "relu", "affine"], "{shared}");
}

#[test]
fn positions_stay_integers() {
    for (name, bits) in [("argmax", 2), ("argmax in the middle", 2), ("argmax of the last", 1)] {
        let graph = fixed(name);
        let output = &graph.outputs[0];
        assert_eq!((graph.node(output.tensor).scale.0, output.offset), (0, 0), "{name}: {graph}");
        assert_eq!(output.bits, bits, "{name}: {graph}");
    }
}

#[test]
fn the_divisor_of_a_softmax_is_at_least_one() {
    let graph = fixed("softmax");
    let divide = graph.nodes.iter().find(|node| matches!(node.op, FixedOp::Divide { .. })).unwrap();
    let divisor = graph.node(divide.operands[1]);
    let one = 1i128 << divisor.scale.0;
    assert!(divisor.intervals.iter().all(|interval| interval.low == one && interval.high > one), "{graph}");
}

#[test]
fn operands_of_one_scale_are_joined_without_rounding() {
    let graph = fixed("concat");
    assert_eq!(operations(&graph), ["rearrange", "table"], "{graph}");
    let graph = fixed("concat of different magnitudes");
    let joined = graph.node(graph.outputs[0].tensor);
    let scales: Vec<u32> = joined.operands.iter().map(|operand| graph.node(*operand).scale.0).collect();
    assert_eq!(scales, [joined.scale.0; 4], "{graph}");
}

#[test]
fn factors_of_averages_are_as_fine_as_their_sums_need() {
    let model = ModelBuilder::new(13).input("x", &[1, 1, 1, 6]);
    let model = model.node("AveragePool", &["x"], "y", &[ints_attribute("kernel_shape", &[1, 3])]).output("y");
    let graph = model.read().unwrap().import(&[]).unwrap();
    let calibration = Calibration { samples: vec![vec![vec![1.0; 6]]] };
    let graph = quantise(&graph, &calibration, &QuantiseConfig::uniform(12)).unwrap().graph;
    let FixedOp::Affine { multipliers, .. } = &graph.node(graph.outputs[0].tensor).op else { panic!("{graph}") };
    // A third at the result's scale, two bits finer, and as many more as the sum is larger than the result.
    assert_eq!(multipliers, &vec![vec![((1 << 15) + 1) / 3]; 3], "{graph}");
}

#[test]
fn what_is_joined_is_turned_with_all_its_parts() {
    let joined = |model: ModelBuilder, other: &str| {
        let axis = int_attribute("axis", 1);
        let model = model.input("x", &[2, 3]).node("Concat", &["x", other], "joined", &[axis]);
        let model = model.node("Transpose", &["joined"], "y", &[ints_attribute("perm", &[1, 0])]).output("y");
        model.read().unwrap().import(&[]).unwrap()
    };
    let constant = ModelBuilder::new(13).weight(float_tensor("w", &[2, 1], &[0.5, -0.25]));
    for (graph, inputs) in [
        (
            joined(ModelBuilder::new(13).input("z", &[2, 1]), "z"),
            vec![vec![0.5, -0.25], vec![1.0, 2.0, 3.0, -4.0, 0.0, 1.5]],
        ),
        (joined(constant, "w"), vec![vec![1.0, 2.0, 3.0, -4.0, 0.0, 1.5]]),
    ] {
        let fixed =
            quantise(&graph, &Calibration { samples: vec![inputs.clone()] }, &QuantiseConfig::default()).unwrap().graph;
        let integers = fixed.quantise_inputs(&inputs).unwrap();
        let outputs = fixed.dequantise_outputs(&interpret(&fixed, &integers).unwrap().outputs(&fixed));
        assert_eq!(outputs, [[1.0, -4.0, 2.0, 0.0, 3.0, 1.5, 0.5, -0.25]]);
        assert_eq!(outputs, graph.outputs_for(&inputs).unwrap());
    }
}

#[test]
fn a_divisor_that_may_be_zero_names_its_node() {
    let model = ModelBuilder::new(13).input("a", &[2]).input("b", &[2]).node("Div", &["a", "b"], "y", &[]).output("y");
    let graph = model.read().unwrap().import(&[]).unwrap();
    let calibration = Calibration { samples: vec![vec![vec![1.0, 2.0], vec![1.0, 3.0]]] };
    let error = quantise_to_error(&graph, &calibration, 1e-2, &QuantiseConfig::default()).unwrap_err();
    assert_eq!(error.to_string(), "node `y_node`: a divisor is not positive for every admitted input");
    assert_eq!(error.fault(), Fault::Unsupported);
    let range = QuantiseConfig { input_range: Some((0.5, 3.5)), ..QuantiseConfig::uniform(14) };
    assert!(quantise(&graph, &calibration, &range).is_ok());
}

#[test]
fn the_search_looks_for_widths_in_which_a_divisor_is_positive() {
    let model = ModelBuilder::new(13)
        .input("x", &[4])
        .weight(float_tensor("little", &[], &[0.06]))
        .node("Relu", &["x"], "r", &[])
        .node("Add", &["r", "little"], "by", &[])
        .node("Div", &["x", "by"], "y", &[])
        .output("y");
    let onnx = model.read().unwrap();
    let graph = onnx.import(&[]).unwrap();
    let calibration = Calibration { samples: random_samples(&onnx, 10, 8.0, 1) };
    let narrow = quantise(&graph, &calibration, &QuantiseConfig::uniform(6));
    assert!(matches!(narrow, Err(QuantiseError::Fixed(model::FixedError::Divisor { .. }))));
    let found = quantise_to_error(&graph, &calibration, 0.5, &QuantiseConfig::default()).unwrap();
    assert!(found.accuracy.max_abs_error <= 0.25);
}
