//! Hidden weights and biases: taken out, put in, written as digits, and refused where they do not fit.

use model::{
    Fault, FixedGraph, FixedOp, LayerParameters, PARAMETER_BITS, ParameterError, ParameterVisibility, ParameterWidths,
    Parameters, analyse, interpret,
};
use proptest::prelude::*;

use crate::interpreter::{graph, node};

/// Two inputs, a hidden layer with biases of two digits, a rectifier, a public layer, and a hidden layer with biases of one.
fn network() -> FixedGraph {
    let dense = |inputs, outputs, weights: &[i64], bias: &[i128], shift| {
        node(FixedOp::Dense { inputs, outputs, weights: weights.into(), bias: bias.into(), shift }, &[], &[1, outputs])
    };
    let mut layers = [
        dense(2, 2, &[-4096, 5, 0, 4095], &[1 << 13, -(1 << 25)], 4),
        node(FixedOp::Relu, &[], &[1, 2]),
        dense(2, 3, &[1, 1, 2, 2, 3, 3], &[0, 1, 2], 0),
        dense(3, 1, &[7, -8, 9], &[4095], 2),
    ];
    layers.iter_mut().zip(0u32..).for_each(|(layer, id)| layer.operands = vec![model::TensorId(id)]);
    layers[0].hide_parameters().unwrap();
    layers[3].hide_parameters().unwrap();
    let mut network = graph(2, layers.into());
    analyse(&mut network).unwrap();
    network
}

fn message(graph: &FixedGraph, change: impl FnOnce(&mut Parameters)) -> String {
    let mut parameters = graph.parameters_of();
    change(&mut parameters);
    let error = graph.with_parameters(&parameters).unwrap_err();
    assert_eq!(error.fault(), Fault::BadFile);
    assert_eq!(parameters.digits(graph).unwrap_err(), error);
    error.to_string()
}

#[test]
fn layers_are_hidden_in_the_narrowest_widths() {
    let network = network();
    let widths: Vec<_> = network.nodes.iter().map(|node| node.hidden.map(|widths| widths.bias_bits)).collect();
    assert_eq!(widths, [None, Some(26), None, None, Some(13)]);
    assert_eq!(network.parameter_visibility(), ParameterVisibility::Hashed);
    assert!(network.to_string().contains("dense 2->2 >>4 hidden, biases of 26 bits (t0)"), "{network}");
    let bits = |bias: i128| {
        let mut layer = network.nodes[4].clone();
        if let FixedOp::Dense { bias: own, .. } = &mut layer.op {
            own[0] = bias;
        }
        layer.hide_parameters().map(|()| layer.hidden.unwrap().bias_bits)
    };
    for digits in 1..=9 {
        let half = 1i128 << (13 * digits - 1);
        assert_eq!((bits(half - 1), bits(-half)), (Ok(13 * digits), Ok(13 * digits)));
    }
    let beyond = bits(1 << 116).unwrap_err();
    assert_eq!(beyond.to_string(), "node `node`: hidden biases need more than 117 bits");
    let mut relu = network.nodes[2].clone();
    assert_eq!(relu.hide_parameters(), Err(ParameterError::NoLayer { node: "node".into() }));
}

#[test]
fn a_hidden_layer_of_nothing_is_refused() {
    for (inputs, outputs) in [(0, 1), (1, 0)] {
        let op = FixedOp::Dense { inputs, outputs, weights: Vec::new(), bias: vec![0; outputs], shift: 0 };
        let mut layer = node(op, &[0], &[1, outputs]);
        layer.hidden = network().nodes[1].hidden;
        let error = graph(inputs, vec![layer]).check_structure().unwrap_err();
        assert_eq!(error.fault(), Fault::BadFile, "{error}");
    }
}

#[test]
fn parameters_go_out_and_in_and_nothing_else_changes() {
    let network = network();
    let parameters = network.parameters_of();
    let expected = [
        LayerParameters { weights: vec![-4096, 5, 0, 4095], bias: vec![1 << 13, -(1 << 25)] },
        LayerParameters { weights: vec![7, -8, 9], bias: vec![4095] },
    ];
    assert_eq!(parameters.layers, expected);

    let published = network.without_parameters();
    let zeros = published.parameters_of().layers;
    assert!(zeros.iter().all(|layer| layer.weights.iter().all(|w| *w == 0) && layer.bias.iter().all(|b| *b == 0)));
    assert_eq!(published.nodes[3], network.nodes[3]);
    assert_eq!(published.with_parameters(&parameters).unwrap(), network);
    let mut again = published.clone();
    analyse(&mut again).unwrap();
    assert_eq!(again, published);
}

#[test]
fn a_graph_that_hides_nothing_has_no_parameters() {
    let mut public = network();
    public.nodes.iter_mut().for_each(|node| node.hidden = None);
    assert_eq!(public.parameter_visibility(), ParameterVisibility::Fixed);
    assert_eq!((public.parameter_digits(), public.parameters_of()), (0, Parameters::default()));
    assert_eq!(public.without_parameters(), public);
    assert_eq!(public.with_parameters(&Parameters::default()).unwrap(), public);
}

#[test]
fn the_interpreter_does_not_care_who_sees_the_parameters() {
    let hidden = network();
    let mut public = hidden.clone();
    public.nodes.iter_mut().for_each(|node| node.hidden = None);
    analyse(&mut public).unwrap();
    for inputs in [[0, 0], [127, -128], [-128, 127], [55, 3]] {
        let traces = [&hidden, &public].map(|graph| interpret(graph, &[inputs.to_vec()]).unwrap());
        assert_eq!(traces[0], traces[1]);
    }
    for (own, node) in public.nodes.iter().zip(&hidden.nodes) {
        let mut pairs = own.intervals.iter().zip(&node.intervals);
        assert!(pairs.all(|(own, wide)| wide.contains(own.low) && wide.contains(own.high)), "{own} {node}");
    }
}

#[test]
fn parameters_of_another_graph_are_refused() {
    let network = network();
    let first = |change: fn(&mut LayerParameters)| message(&network, |parameters| change(&mut parameters.layers[0]));
    assert_eq!(message(&network, |p| p.layers.truncate(1)), "parameters of 1 layers, expected 2");
    assert_eq!(message(&network, |p| p.layers.push(LayerParameters::default())), "parameters of 3 layers, expected 2");
    assert_eq!(first(|layer| layer.weights.push(0)), "node `node`: 5 weights, expected 4");
    assert_eq!(first(|layer| layer.bias.clear()), "node `node`: 0 biases, expected 2");
    let weights = "node `node`: hidden weights need more than 13 bits";
    assert_eq!(first(|layer| layer.weights[3] = 4096), weights);
    assert_eq!(first(|layer| layer.weights[0] = -4097), weights);
    assert_eq!(first(|layer| layer.weights[0] = i64::MIN), weights);
    let biases = "node `node`: hidden biases need more than 26 bits";
    assert_eq!(first(|layer| layer.bias[1] = 1 << 25), biases);
    assert_eq!(first(|layer| layer.bias[0] = -(1 << 25) - 1), biases);
    assert_eq!(first(|layer| layer.bias[0] = i128::MAX), biases);
    network.with_parameters(&network.parameters_of()).unwrap();
}

#[test]
fn hostile_graphs_are_refused_before_bounds_are_made_of_them() {
    let refused = |change: fn(&mut FixedGraph)| {
        let mut graph = network();
        change(&mut graph);
        let error = analyse(&mut graph).unwrap_err();
        assert_eq!(error.fault(), Fault::BadFile, "{error}");
        assert!(interpret(&graph, &[vec![0, 0]]).is_err(), "{error}");
        error.to_string()
    };
    let weights = "node `node`: hidden weights need more than 13 bits";
    assert_eq!(refused(|graph| set_first_weight(graph, 1, 4096)), weights);
    assert_eq!(refused(|graph| set_first_weight(graph, 4, -4097)), weights);
    assert_eq!(refused(|graph| hide(graph, 1, 13)), "node `node`: hidden biases need more than 13 bits");
    for (bits, node) in [(0, 1), (12, 1), (27, 4), (130, 4), (u32::MAX, 4)] {
        let mut graph = network();
        hide(&mut graph, node, bits);
        let expected = format!("node `node`: hidden biases of {bits} bits, expected a multiple of 13 up to 117");
        assert_eq!(analyse(&mut graph).unwrap_err().to_string(), expected);
        assert_eq!(Parameters::from_digits(&graph, &[]).unwrap_err().to_string(), expected);
    }
    assert_eq!(refused(|graph| hide(graph, 2, 13)), "node `node` has no weights that could be hidden");
    assert_eq!(refused(|graph| hide(graph, 0, 13)), "node `node` has no weights that could be hidden");
}

fn set_first_weight(graph: &mut FixedGraph, node: usize, weight: i64) {
    if let FixedOp::Dense { weights, .. } = &mut graph.nodes[node].op {
        weights[0] = weight;
    }
}

fn hide(graph: &mut FixedGraph, node: usize, bias_bits: u32) {
    graph.nodes[node].hidden = Some(ParameterWidths { bias_bits });
}

#[test]
fn digits_are_weights_then_biases_layer_by_layer_low_digits_first() {
    let network = network();
    let digits = network.parameters_of().digits(&network).unwrap();
    // 2^13 + 2^25 is 4097 * 2^13, and -2^25 is the least of 26 bits.
    assert_eq!(digits, [0, 4101, 4096, 8191, 0, 4097, 0, 0, 4103, 4088, 4105, 8191]);
    assert_eq!(network.parameter_digits(), digits.len());
    assert_eq!(Parameters::from_digits(&network, &digits).unwrap(), network.parameters_of());
}

#[test]
fn digits_of_another_length_or_width_are_refused() {
    let network = network();
    let message = |digits: &[u16]| Parameters::from_digits(&network, digits).unwrap_err().to_string();
    assert_eq!(message(&[0; 11]), "11 digits of parameters, expected 12");
    assert_eq!(message(&[0; 13]), "13 digits of parameters, expected 12");
    for index in 0..12 {
        let mut digits = [0; 12];
        digits[index] = 1 << PARAMETER_BITS;
        assert_eq!(message(&digits), format!("digit {index} of the parameters has more than 13 bits"));
    }
}

#[test]
fn parameters_do_not_print_themselves() {
    let shown = format!("{:?}", network().parameters_of());
    let layers = "LayerParameters(4 weights, 2 biases), LayerParameters(3 weights, 1 biases)";
    assert_eq!(shown, format!("Parameters {{ layers: [{layers}] }}"));
}

#[test]
fn json_that_says_nothing_hides_nothing() {
    let network = network();
    let mut json = serde_json::to_value(&network).unwrap();
    assert_eq!(serde_json::from_value::<FixedGraph>(json.clone()).unwrap(), network);
    for node in json["nodes"].as_array_mut().unwrap() {
        node.as_object_mut().unwrap().remove("hidden").unwrap();
    }
    let read: FixedGraph = serde_json::from_value(json).unwrap();
    assert_eq!(read.parameter_visibility(), ParameterVisibility::Fixed);
    assert_eq!(serde_json::to_value(ParameterVisibility::Hashed).unwrap(), "hashed");
    assert_eq!(ParameterVisibility::Fixed.to_string(), "fixed");
}

proptest! {
    #[test]
    fn digits_and_parameters_are_one_to_one(digits in proptest::collection::vec(0u16..1 << PARAMETER_BITS, 12)) {
        let network = network();
        let parameters = Parameters::from_digits(&network, &digits).unwrap();
        let other = network.with_parameters(&parameters).unwrap();
        prop_assert_eq!(&other.parameters_of(), &parameters);
        prop_assert_eq!(parameters.digits(&network).unwrap(), digits);
        prop_assert_eq!(other.without_parameters(), network.without_parameters());
    }
}
