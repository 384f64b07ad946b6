//! Every operator in floating point against tract.

use model::{ImportError, Onnx};

use crate::builder::{ModelBuilder, assert_agrees_with_tract, float_attribute, float_tensor, int_attribute};
use crate::models;

#[test]
fn every_form_of_every_operator_agrees_with_tract() {
    for (name, model) in models::all() {
        println!("{name}");
        assert_agrees_with_tract(&model, 2.0);
    }
}

#[test]
fn where_the_bounds_of_a_clip_cross_the_upper_one_wins() {
    let model = ModelBuilder::new(13)
        .input("x", &[3])
        .weight(float_tensor("low", &[], &[1.0]))
        .weight(float_tensor("high", &[], &[-1.0]))
        .node("Clip", &["x", "low", "high"], "y", &[])
        .output("y");
    let graph = model.read().unwrap().import(&[]).unwrap();
    assert_eq!(graph.outputs_for(&[vec![-5.0, 0.0, 5.0]]).unwrap(), [[-1.0, -1.0, -1.0]]);
}

#[test]
fn the_oldest_resize_rounds_down_when_it_grows_and_up_when_it_shrinks() {
    let resized = |scales: &[f32]| {
        let model = ModelBuilder::new(10).input("x", &[1, 5]).weight(float_tensor("s", &[2], scales));
        let graph = model.node("Resize", &["x", "s"], "y", &[]).output("y").read().unwrap().import(&[]).unwrap();
        graph.outputs_for(&[vec![0.0, 1.0, 2.0, 3.0, 4.0]]).unwrap().remove(0)
    };
    assert_eq!(resized(&[1.0, 1.6]), [0.0, 0.0, 1.0, 1.0, 2.0, 3.0, 3.0, 4.0]);
    assert_eq!(resized(&[2.0, 0.6]), [0.0, 2.0, 4.0, 0.0, 2.0, 4.0]);
}

#[test]
fn operators_on_constants_leave_only_a_constant() {
    let model = ModelBuilder::new(13)
        .input("x", &[2])
        .weight(float_tensor("a", &[2], &[1.0, -2.0]))
        .node("LeakyRelu", &["a"], "b", &[float_attribute("alpha", 0.5)])
        .node("Add", &["x", "b"], "y", &[])
        .output("y");
    let graph = model.read().unwrap().import(&[]).unwrap();
    let kinds: Vec<&str> = graph.nodes().iter().map(|node| node.op_type()).collect();
    assert_eq!(kinds, ["Constant", "Input", "Constant", "Add"]);
    assert_eq!(graph.outputs_for(&[vec![0.0, 0.0]]).unwrap(), [[1.0, -1.0]]);
}

fn import_error(model: ModelBuilder) -> ImportError {
    model.read().and_then(|onnx: Onnx| onnx.import(&[])).unwrap_err()
}

#[test]
fn all_unsupported_nodes_are_listed_at_once() {
    let error = import_error(
        ModelBuilder::new(13)
            .input("x", &[2])
            .node("Bernoulli", &["x"], "a", &[])
            .node("Relu", &["a"], "b", &[])
            .node("NonMaxSuppression", &["b"], "c", &[])
            .node("CastMap", &["c"], "d", &[])
            .edit(|proto| proto.graph.as_mut().unwrap().node[3].domain = "ai.onnx.ml".into())
            .output("d"),
    );
    assert_eq!(
        error.to_string(),
        "unsupported operators: `a_node` (Bernoulli), `c_node` (NonMaxSuppression), `d_node` (ai.onnx.ml.CastMap)"
    );
    assert_eq!(error.fault(), model::Fault::Unsupported);
}

#[test]
fn a_known_operator_of_another_domain_is_not_ours() {
    let model = ModelBuilder::new(13)
        .input("x", &[2])
        .node("Relu", &["x"], "y", &[])
        .edit(|proto| proto.graph.as_mut().unwrap().node[0].domain = "com.example".into())
        .output("y");
    assert!(
        matches!(import_error(model), ImportError::UnsupportedOperators { nodes } if nodes[0].op == "com.example.Relu")
    );
}

#[test]
fn cast_to_a_type_that_is_no_number_is_refused() {
    let model = ModelBuilder::new(13).input("x", &[2]).node("Cast", &["x"], "y", &[int_attribute("to", 8)]).output("y");
    assert!(import_error(model).to_string().contains("cast to STRING"));
}
