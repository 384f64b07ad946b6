//! Extremes of several tensors, quotients, and what classifiers end with.

use tract_onnx::pb::AttributeProto;

use super::weights;
use crate::builder::{ModelBuilder, float_attribute, float_tensor, int_attribute, integer_tensor, string_attribute};

pub(super) fn all() -> Vec<(&'static str, ModelBuilder)> {
    [extremes(), quotients(), classifiers(), resizes()].into_iter().flatten().collect()
}

fn extremes() -> Vec<(&'static str, ModelBuilder)> {
    let three = |op: &str| {
        let model = ModelBuilder::new(13).input("a", &[2, 3]).input("b", &[2, 1]).input("c", &[3]);
        model.node(op, &["a", "b", "c"], "y", &[]).output("y")
    };
    let with_constant = |op: &str| {
        let model = ModelBuilder::new(13).input("x", &[2, 3]).weight(weights("c", &[3], 1.0));
        model.node("Tanh", &["x"], "t", &[]).node(op, &["t", "c", "x"], "y", &[]).output("y")
    };
    let unary = |op: &str| {
        let model = ModelBuilder::new(13).input("x", &[2, 3]).weight(weights("w", &[3, 3], 1.0));
        model.node("MatMul", &["x", "w"], "p", &[]).node(op, &["p"], "y", &[]).output("y")
    };
    vec![
        ("max", three("Max")),
        ("min", three("Min")),
        ("max with a constant", with_constant("Max")),
        ("min with a constant", with_constant("Min")),
        ("max of one", ModelBuilder::new(13).input("x", &[3]).node("Max", &["x"], "y", &[]).output("y")),
        ("neg", unary("Neg")),
        ("abs", unary("Abs")),
        ("dropout", {
            let model =
                ModelBuilder::new(11).input("x", &[3]).node("Dropout", &["x"], "d", &[float_attribute("ratio", 0.3)]);
            model.node("Relu", &["d"], "y", &[]).output("y")
        }),
    ]
}

fn quotients() -> Vec<(&'static str, ModelBuilder)> {
    let lifted = |numerator: &str| {
        let model = ModelBuilder::new(13).input("x", &[2, 3]).weight(float_tensor("one", &[], &[1.5]));
        let model = model.weight(weights("c", &[3], 2.0)).node("Sigmoid", &["x"], "s", &[]);
        model.node("Add", &["s", "one"], "by", &[]).node("Div", &[numerator, "by"], "y", &[]).output("y")
    };
    vec![
        ("div by a constant", {
            let model = ModelBuilder::new(13).input("x", &[2, 3]).weight(float_tensor("c", &[3], &[4.0, -0.7, 3.0]));
            model.node("Div", &["x", "c"], "y", &[]).output("y")
        }),
        ("div of activations", lifted("x")),
        ("div of a constant", lifted("c")),
    ]
}

fn classifiers() -> Vec<(&'static str, ModelBuilder)> {
    let softmax = |opset: i64, x: &[i64], attributes: &[AttributeProto]| {
        ModelBuilder::new(opset).input("x", x).node("Softmax", &["x"], "y", attributes).output("y")
    };
    let arg_max = |attributes: &[AttributeProto]| {
        ModelBuilder::new(13).input("x", &[2, 3, 4]).node("ArgMax", &["x"], "y", attributes).output("y")
    };
    let (axis, dropped) = (|value| int_attribute("axis", value), int_attribute("keepdims", 0));
    vec![
        ("softmax", softmax(13, &[2, 5], &[])),
        ("softmax along the middle", softmax(13, &[2, 3, 2], &[axis(1)])),
        ("softmax of the rest", softmax(11, &[2, 3, 2], &[])),
        ("softmax of one", softmax(13, &[3, 1], &[])),
        ("softmax of a layer", {
            let model = ModelBuilder::new(13).input("x", &[1, 4]).weight(weights("w", &[4, 3], 1.0));
            model.node("MatMul", &["x", "w"], "p", &[]).node("Softmax", &["p"], "y", &[axis(-1)]).output("y")
        }),
        ("argmax", arg_max(&[axis(-1), dropped.clone()])),
        ("argmax in the middle", arg_max(&[axis(1)])),
        ("argmax of the last", arg_max(&[dropped, int_attribute("select_last_index", 1)])),
    ]
}

fn resizes() -> Vec<(&'static str, ModelBuilder)> {
    let modes = |coordinates: &str, rounding: &str| {
        let coordinates = string_attribute("coordinate_transformation_mode", coordinates);
        [string_attribute("mode", "nearest"), coordinates, string_attribute("nearest_mode", rounding)]
    };
    let scaled = |scales: &[f32], attributes: &[AttributeProto]| {
        let model = ModelBuilder::new(13).input("x", &[1, 1, 2, 3]).weight(float_tensor("scales", &[4], scales));
        model.node("Resize", &["x", "", "scales"], "r", attributes).node("Tanh", &["r"], "y", &[]).output("y")
    };
    let sized = |sizes: &[i64], attributes: &[AttributeProto]| {
        let model = ModelBuilder::new(13).input("x", &[1, 1, 4, 3]).weight(integer_tensor("sizes", sizes));
        model.node("Resize", &["x", "", "", "sizes"], "r", attributes).node("Tanh", &["r"], "y", &[]).output("y")
    };
    vec![
        ("resize", scaled(&[1.0, 1.0, 2.0, 2.0], &modes("asymmetric", "floor"))),
        ("resize by half pixels", scaled(&[1.0, 1.0, 3.0, 2.0], &modes("half_pixel", "round_prefer_floor"))),
        ("resize to sizes", sized(&[1, 1, 2, 6], &modes("asymmetric", "floor"))),
    ]
}
