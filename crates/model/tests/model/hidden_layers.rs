//! What the quantiser hides, and what it refuses to leave public.

use model::{
    Calibration, Fault, FixedGraph, FixedOp, ParameterVisibility, QuantiseConfig, QuantiseError, Quantised, quantise,
};

use crate::builder::{ModelBuilder, Numbers, float_tensor, int_attribute, ints_attribute, random_samples};
use crate::models;

pub(crate) fn config(parameters: ParameterVisibility) -> QuantiseConfig {
    QuantiseConfig { parameters, ..QuantiseConfig::uniform(12) }
}

fn seen(model: &ModelBuilder, parameters: ParameterVisibility) -> Result<Quantised, QuantiseError> {
    let onnx = model.read().unwrap();
    let calibration = Calibration { samples: random_samples(&onnx, 20, 2.0, 3) };
    quantise(&onnx.import(&[]).unwrap(), &calibration, &config(parameters))
}

pub(crate) fn hidden(model: &ModelBuilder) -> Result<FixedGraph, QuantiseError> {
    Ok(seen(model, ParameterVisibility::Hashed)?.graph)
}

/// The operations by name, `dense*` where their parameters are hidden; inputs and moved elements left out.
pub(crate) fn operations(graph: &FixedGraph) -> Vec<String> {
    let text = |op: &FixedOp| op.to_string().split(' ').next().unwrap_or_default().to_owned();
    let mark = |hidden: bool| if hidden { "*" } else { "" };
    let shown = graph.nodes.iter().map(|node| text(&node.op) + mark(node.hidden.is_some()));
    shown.filter(|name| name != "input" && name != "rearrange").collect()
}

/// An input `x` of `[2, 3]`, a matrix `w` of `[3, 3]`, lists `c` and `zeros` of `[3]` and `column` of `[2, 1]`, and a number
/// `one`.
fn matrices() -> ModelBuilder {
    let list = |name: &str, dims: &[i64], values: &[f32]| float_tensor(name, dims, values);
    let model = ModelBuilder::new(13).input("x", &[2, 3]).weight(list("w", &[3, 3], &Numbers(5).floats(9, 0.8)));
    let model = model.weight(list("c", &[3], &[0.5, -0.25, 0.125])).weight(list("column", &[2, 1], &[0.5, 0.5]));
    model.weight(list("zeros", &[3], &[0.0; 3])).weight(list("one", &[], &[0.75]))
}

/// An input `x` of two channels of 4 by 4, kernels `w` for three channels, a bias `b` and lists that broadcast over channels, rows
/// and columns.
fn images() -> ModelBuilder {
    let list = |name: &str, dims: &[i64], seed: u64| {
        float_tensor(name, dims, &Numbers(seed).floats(dims.iter().product::<i64>() as usize, 0.5))
    };
    let model = ModelBuilder::new(14).input("x", &[1, 2, 4, 4]).weight(list("w", &[3, 2, 3, 3], 1));
    let model = model.weight(list("b", &[3], 2)).weight(list("channels", &[1, 3, 1, 1], 3));
    let model = model.weight(list("rows", &[1, 1, 2, 1], 4)).weight(list("mean", &[3], 5));
    model.weight(float_tensor("variance", &[3], &[0.5, 1.0, 2.0]))
}

#[test]
fn a_constant_that_is_added_to_a_layer_is_hidden_with_its_biases() {
    let gemm = |operand: &str| matrices().node("Gemm", &["x", "w", operand], "y", &[]).output("y");
    let behind = |op: &str, operand: &str| {
        let operands = if op == "Add" { [operand, "p"] } else { ["p", operand] };
        matrices().node("MatMul", &["x", "w"], "p", &[]).node(op, &operands, "y", &[]).output("y")
    };
    let conv = |op: &str, operands: &[&str]| {
        let operands = [&["p"][..], operands].concat();
        images().node("Conv", &["x", "w", "b"], "p", &[]).node(op, &operands, "y", &[]).output("y")
    };
    for (model, expected) in [
        (gemm("c"), "dense*"),
        (gemm("one"), "dense*"),
        (gemm("zeros"), "dense*"),
        (behind("Add", "c"), "dense*"),
        (behind("Add", "zeros"), "dense*"),
        (behind("Sub", "c"), "dense*"),
        (behind("Add", "one"), "dense*"),
        (conv("Add", &["channels"]), "conv*"),
        (conv("Sub", &["channels"]), "conv*"),
        (conv("BatchNormalization", &["b", "b", "mean", "variance"]), "conv*"),
    ] {
        let own = hidden(&model).unwrap();
        assert_eq!(operations(&own), [expected], "{own}");
        let public = seen(&model, ParameterVisibility::Fixed).unwrap().graph;
        assert_eq!(operations(&public), [expected.trim_end_matches('*')], "{public}");
    }
}

#[test]
fn a_hidden_bias_is_the_constant_at_the_scale_of_the_sums() {
    let model = matrices().node("MatMul", &["x", "w"], "p", &[]).node("Sub", &["p", "c"], "d", &[]);
    let graph = hidden(&model.node("Add", &["d", "one"], "y", &[]).output("y")).unwrap();
    let FixedOp::Dense { bias, shift, .. } = &graph.nodes[1].op else { panic!("{graph}") };
    let unit = 2f64.powi((graph.nodes[1].scale.0 + shift) as i32);
    assert_eq!(*bias, [0.25, 1.0, 0.625].map(|bias| (bias * unit) as i128), "{graph}");
}

#[test]
fn constants_that_would_show_are_refused_by_name() {
    let with = |op: &str, operands: &[&str]| matrices().node(op, operands, "y", &[]).output("y");
    let shared = |op: &str, operand: &str| {
        let model = matrices().node("MatMul", &["x", "w"], "p", &[]).node(op, &["p", operand], "y", &[]);
        model.node("Relu", &["p"], "r", &[]).output("y").output("r")
    };
    let behind = |op: &str, operands: &[&str]| {
        matrices().node("MatMul", &["x", "w"], "p", &[]).node(op, operands, "y", &[]).output("y")
    };
    let normalised = images().node("Conv", &["x", "w", "b"], "p", &[]).node("Relu", &["p"], "r", &[]);
    let normalised = normalised.node("BatchNormalization", &["r", "b", "b", "mean", "variance"], "y", &[]).output("y");
    let by_rows = images().node("Conv", &["x", "w", "b"], "p", &[]).node("Add", &["p", "rows"], "y", &[]).output("y");
    let quotient = matrices().node("Sigmoid", &["x"], "s", &[]).node("Add", &["s", "one"], "by", &[]);
    let quotient = quotient.node("Div", &["c", "by"], "y", &[]).output("y");
    let stack = ModelBuilder::new(13).input("x", &[2, 1, 3]).weight(float_tensor("w", &[2, 3, 1], &[0.5; 6]));
    let concatenated = matrices().weight(float_tensor("row", &[1, 3], &[0.5; 3]));
    for (what, model, count) in [
        ("add", with("Add", &["x", "c"]), 3),
        ("add of equal elements", with("Add", &["x", "column"]), 2),
        ("add of zeros", with("Add", &["x", "zeros"]), 3),
        ("sub from", with("Sub", &["c", "x"]), 3),
        ("mul", with("Mul", &["x", "c"]), 3),
        ("div", with("Div", &["x", "c"]), 3),
        ("a constant divided by what is computed", quotient, 3),
        ("max", with("Max", &["x", "c"]), 3),
        ("min", with("Min", &["column", "x"]), 2),
        ("add to a shared layer", shared("Add", "c"), 3),
        ("mul of a layer", behind("Mul", &["p", "c"]), 3),
        ("a layer taken from a constant", behind("Sub", &["c", "p"]), 3),
        ("a bias for each row, though equal", behind("Add", &["p", "column"]), 2),
        ("gemm with a bias for each row", with("Gemm", &["x", "w", "column"]), 2),
        ("normalisation of what no layer makes", normalised, 12),
        ("a bias for each row of an image", by_rows, 2),
        ("matmul by a stack", stack.node("MatMul", &["x", "w"], "y", &[]).output("y"), 6),
        ("concat", concatenated.node("Concat", &["x", "row"], "y", &[int_attribute("axis", 0)]).output("y"), 3),
    ] {
        let error = hidden(&model).unwrap_err();
        let expected = format!("node `y_node`: a constant of {count} elements would be public, and weights are hidden");
        assert_eq!((error.to_string(), error.fault()), (expected, Fault::Unsupported), "{what}");
        seen(&model, ParameterVisibility::Fixed).unwrap();
    }
}

#[test]
fn a_layer_with_another_use_is_no_place_for_a_constant() {
    let model = matrices().node("MatMul", &["x", "w"], "p", &[]).node("Add", &["p", "c"], "y", &[]);
    let onnx = model.node("Relu", &["p"], "r", &[]).output("y").output("r").read().unwrap();
    let calibration = Calibration { samples: random_samples(&onnx, 20, 2.0, 3) };
    // So wide that the layer's sums are used without being rounded.
    let widths = QuantiseConfig { activation_bits: 28, input_bits: 4, ..config(ParameterVisibility::Hashed) };
    let error = quantise(&onnx.import(&[]).unwrap(), &calibration, &widths).unwrap_err();
    assert!(matches!(error, QuantiseError::PublicConstant { node, got: 3 } if node == "y_node"));
}

#[test]
fn a_single_number_is_public_structure() {
    let model = matrices().node("MatMul", &["x", "w"], "p", &[]).node("Relu", &["p"], "r", &[]);
    let model = model.node("Mul", &["r", "one"], "m", &[]).node("Add", &["m", "one"], "y", &[]).output("y");
    assert_eq!(operations(&hidden(&model).unwrap()), ["dense*", "relu", "affine"]);
}

#[test]
fn sums_that_the_quantiser_makes_itself_stay_public() {
    let model = matrices().node("MatMul", &["x", "w"], "p", &[]).node("Softmax", &["p"], "s", &[]);
    let model = model.node("ReduceMean", &["s"], "y", &[ints_attribute("axes", &[1])]).output("y");
    let graph = hidden(&model).unwrap();
    let layers: Vec<String> = operations(&graph).into_iter().filter(|name| name.starts_with("dense")).collect();
    assert_eq!(layers, ["dense*", "dense", "dense"], "{graph}");
    let published = graph.without_parameters();
    for node in published.nodes.iter().filter(|node| node.hidden.is_none()) {
        if let Some((weights, _)) = node.op.parameters() {
            assert!(weights.iter().all(|weight| *weight == weights[0] && *weight > 0), "{node}");
        }
    }
}

#[test]
fn a_model_without_layers_has_nothing_to_hide() {
    let error = hidden(&ModelBuilder::new(13).input("x", &[3]).node("Relu", &["x"], "y", &[]).output("y")).unwrap_err();
    assert_eq!(
        (error.to_string().as_str(), error.fault()),
        ("the model has no layer with weights to hide", Fault::Usage)
    );
}

#[test]
fn every_model_is_hidden_or_refused_for_a_reason() {
    let mut hidden_models = 0;
    for (name, model) in models::all() {
        match hidden(&model) {
            Ok(graph) => {
                assert_eq!(graph.parameter_visibility(), ParameterVisibility::Hashed, "{name}");
                let mut again = graph.without_parameters();
                model::analyse(&mut again).unwrap();
                assert_eq!(again, graph.without_parameters(), "{name}");
                hidden_models += 1;
            }
            Err(QuantiseError::PublicConstant { .. } | QuantiseError::NothingToHide) => {}
            Err(error) => panic!("{name}: {error}"),
        }
    }
    assert!(hidden_models > 40, "{hidden_models}");
}
