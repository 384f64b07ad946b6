//! One small model per operator and form.

mod choices;
mod images;
mod moves;
mod reductions;

use crate::builder::{
    ModelBuilder, Numbers, double_tensor, float_attribute, float_tensor, int_attribute, integer_tensor, ints_attribute,
    tensor_attribute,
};

fn weights(name: &str, dims: &[i64], reach: f64) -> tract_onnx::pb::TensorProto {
    let length = dims.iter().product::<i64>() as usize;
    float_tensor(name, dims, &Numbers(name.len() as u64 + length as u64).floats(length, reach))
}

fn unary(op: &str, attributes: &[tract_onnx::pb::AttributeProto]) -> ModelBuilder {
    ModelBuilder::new(13).input("x", &[2, 5]).node(op, &["x"], "y", attributes).output("y")
}

fn binary(op: &str, left: &[i64], right: &[i64]) -> ModelBuilder {
    ModelBuilder::new(13).input("a", left).input("b", right).node(op, &["a", "b"], "y", &[]).output("y")
}

fn with_constant(op: &str, constant_first: bool, dims: &[i64]) -> ModelBuilder {
    let operands = if constant_first { ["c", "x"] } else { ["x", "c"] };
    ModelBuilder::new(13).input("x", &[2, 3]).weight(weights("c", dims, 2.0)).node(op, &operands, "y", &[]).output("y")
}

/// Every model with a name for messages.
pub(crate) fn all() -> Vec<(&'static str, ModelBuilder)> {
    let simple = [products(), elementwise(), rectifiers(), shapes(), whole_networks()];
    let spatial =
        [images::convolutions(), images::transposed(), images::pools(), images::normalised(), images::networks()];
    let others = [moves::all(), reductions::all(), choices::all()];
    simple.into_iter().chain(spatial).chain(others).flatten().collect()
}

fn products() -> Vec<(&'static str, ModelBuilder)> {
    let matmul = |left: &[i64], right: &[i64]| binary("MatMul", left, right);
    let right = |x: &[i64], dims: &[i64]| {
        let model = ModelBuilder::new(13).input("x", x).weight(weights("w", dims, 1.0));
        model.node("MatMul", &["x", "w"], "y", &[]).output("y")
    };
    let left = |dims: &[i64], x: &[i64]| {
        let model = ModelBuilder::new(13).input("x", x).weight(weights("w", dims, 1.0));
        model.node("MatMul", &["w", "x"], "y", &[]).output("y")
    };
    let scaled = [
        int_attribute("transA", 1),
        int_attribute("transB", 1),
        float_attribute("alpha", 0.5),
        float_attribute("beta", -2.0),
    ];
    vec![
        ("gemm", gemm(&[1, 4], &[4, 3], &[3], &[])),
        ("gemm without bias", {
            let model = ModelBuilder::new(13).input("x", &[2, 4]).weight(weights("w", &[4, 3], 1.0));
            model.node("Gemm", &["x", "w"], "y", &[]).output("y")
        }),
        ("gemm with everything", gemm(&[4, 2], &[3, 4], &[2, 1], &scaled)),
        ("gemm with a scalar bias", gemm(&[2, 4], &[4, 3], &[], &[])),
        ("gemm of constants on the left", {
            let model = ModelBuilder::new(13).input("x", &[3, 2]).weight(weights("w", &[2, 3], 1.0));
            model.node("Gemm", &["w", "x"], "y", &[float_attribute("alpha", 2.0)]).output("y")
        }),
        ("gemm of three activations", {
            let model = ModelBuilder::new(13).input("a", &[2, 3]).input("b", &[2, 3]).input("c", &[1, 2]);
            let attributes = [int_attribute("transB", 1), float_attribute("alpha", 0.3), float_attribute("beta", 0.7)];
            model.node("Gemm", &["a", "b", "c"], "y", &attributes).output("y")
        }),
        ("gemm of constants plus an activation", {
            let model = ModelBuilder::new(13).weight(weights("a", &[2, 3], 1.0)).weight(weights("b", &[3, 2], 1.0));
            let model = model.input("c", &[2, 2]);
            model.node("Gemm", &["a", "b", "c"], "y", &[float_attribute("beta", 0.4)]).output("y")
        }),
        ("matmul", right(&[2, 4], &[4, 3])),
        ("matmul of a vector", right(&[4], &[4, 3])),
        ("matmul by a vector", right(&[2, 4], &[4])),
        ("matmul of a stack", right(&[2, 3, 4], &[4, 2])),
        ("matmul by a stack of constants", right(&[2, 3, 4], &[2, 4, 2])),
        ("matmul of constants on the left", left(&[2, 3], &[3, 4])),
        ("matmul of a constant vector on the left", left(&[3], &[3, 4])),
        ("matmul of constants on the left of a stack", left(&[2, 3], &[2, 3, 4])),
        ("matmul of activations", matmul(&[2, 3], &[3, 4])),
        ("matmul of stacks of activations", matmul(&[2, 1, 2, 3], &[3, 3, 2])),
    ]
}

fn gemm(x: &[i64], w: &[i64], bias: &[i64], attributes: &[tract_onnx::pb::AttributeProto]) -> ModelBuilder {
    let model = ModelBuilder::new(13).input("x", x).weight(weights("w", w, 1.0)).weight(weights("bias", bias, 1.0));
    model.node("Gemm", &["x", "w", "bias"], "y", attributes).output("y")
}

fn elementwise() -> Vec<(&'static str, ModelBuilder)> {
    vec![
        ("add", binary("Add", &[2, 3], &[2, 3])),
        ("add with broadcast", binary("Add", &[2, 1, 3], &[4, 1])),
        ("sub", binary("Sub", &[2, 3], &[3])),
        ("mul", binary("Mul", &[2, 3], &[2, 1])),
        ("add to itself", unary_twice("Add")),
        ("sub from itself", unary_twice("Sub")),
        ("square", unary_twice("Mul")),
        ("add a constant", with_constant("Add", false, &[3])),
        ("add a scalar", with_constant("Add", false, &[])),
        ("add a constant with broadcast", with_constant("Add", true, &[4, 1, 3])),
        ("sub a constant", with_constant("Sub", false, &[2, 3])),
        ("sub from a constant", with_constant("Sub", true, &[3])),
        ("mul by a constant", with_constant("Mul", false, &[2, 1])),
        ("mul of a constant", with_constant("Mul", true, &[])),
        ("mul by a power of two", {
            let model = ModelBuilder::new(13).input("x", &[3]).weight(float_tensor("c", &[], &[0.25]));
            model.node("Mul", &["x", "c"], "y", &[]).output("y")
        }),
    ]
}

fn unary_twice(op: &str) -> ModelBuilder {
    ModelBuilder::new(13).input("x", &[2, 3]).node(op, &["x", "x"], "y", &[]).output("y")
}

fn rectifiers() -> Vec<(&'static str, ModelBuilder)> {
    let clip = |operands: &[&str], low: f32, high: f32| {
        let bounds = [float_tensor("low", &[], &[low]), float_tensor("high", &[1], &[high])];
        let [low, high] = bounds;
        ModelBuilder::new(13).input("x", &[2, 5]).weight(low).weight(high).node("Clip", operands, "y", &[]).output("y")
    };
    let clip_by_attributes = |attributes: &[tract_onnx::pb::AttributeProto]| {
        ModelBuilder::new(10).input("x", &[2, 5]).node("Clip", &["x"], "y", attributes).output("y")
    };
    vec![
        ("relu", unary("Relu", &[])),
        ("leaky relu", unary("LeakyRelu", &[])),
        ("leaky relu with a slope", unary("LeakyRelu", &[float_attribute("alpha", 0.3)])),
        ("leaky relu with a falling slope", unary("LeakyRelu", &[float_attribute("alpha", -1.5)])),
        ("clip", clip(&["x", "low", "high"], -0.7, 1.1)),
        ("clip below", clip(&["x", "low"], 0.3, 0.0)),
        ("clip above", clip(&["x", "", "high"], 0.0, -0.2)),
        ("clip at zero and six", clip(&["x", "low", "high"], 0.0, 6.0)),
        ("clip far away", clip(&["x", "low", "high"], -3e38, 3e38)),
        ("clip with nothing", clip_by_attributes(&[])),
        ("clip by attributes", clip_by_attributes(&[float_attribute("min", -1.0), float_attribute("max", 0.5)])),
        ("sigmoid", unary("Sigmoid", &[])),
        ("tanh", unary("Tanh", &[])),
    ]
}

fn shapes() -> Vec<(&'static str, ModelBuilder)> {
    let reshape = |from: &[i64], to: &[i64]| {
        let model = ModelBuilder::new(13).input("x", from).weight(integer_tensor("shape", to));
        model.node("Reshape", &["x", "shape"], "r", &[]).node("Relu", &["r"], "y", &[]).output("y")
    };
    let old = |op: &str, x: &[i64], axes: &[i64]| {
        let model = ModelBuilder::new(11).input("x", x).node(op, &["x"], "v", &[ints_attribute("axes", axes)]);
        model.node("Tanh", &["v"], "y", &[]).output("y")
    };
    let new = |op: &str, x: &[i64], axes: &[i64]| {
        let model = ModelBuilder::new(13).input("x", x).weight(integer_tensor("axes", axes));
        model.node(op, &["x", "axes"], "v", &[]).node("Relu", &["v"], "y", &[]).output("y")
    };
    let flatten = |attributes: &[tract_onnx::pb::AttributeProto]| {
        let model = ModelBuilder::new(13).input("x", &[2, 3, 4]).node("Flatten", &["x"], "v", attributes);
        model.node("Relu", &["v"], "y", &[]).output("y")
    };
    vec![
        ("reshape", reshape(&[2, 6], &[3, 4])),
        ("reshape with an inferred and a copied dimension", reshape(&[2, 6], &[0, 3, -1])),
        ("squeeze by attribute", old("Squeeze", &[1, 3, 1], &[0])),
        ("squeeze by operand", new("Squeeze", &[1, 3, 1], &[-1])),
        ("unsqueeze by attribute", old("Unsqueeze", &[3, 2], &[0, 3])),
        ("unsqueeze by operand", new("Unsqueeze", &[3, 2], &[1, -1])),
        ("squeeze everything", {
            let model = ModelBuilder::new(13).input("x", &[1, 3, 1]).node("Squeeze", &["x"], "v", &[]);
            model.node("Relu", &["v"], "y", &[]).output("y")
        }),
        ("flatten", flatten(&[])),
        ("flatten at the front", flatten(&[int_attribute("axis", 0)])),
        ("flatten from the back", flatten(&[int_attribute("axis", -1)])),
    ]
}

fn whole_networks() -> Vec<(&'static str, ModelBuilder)> {
    vec![
        ("perceptron", perceptron()),
        ("standardised perceptron", standardised()),
        ("residual network", residual()),
        ("names, constants and casts", names_and_constants()),
        ("two outputs", two_outputs()),
    ]
}

/// Gemm, Relu, Gemm.
pub(crate) fn perceptron() -> ModelBuilder {
    ModelBuilder::new(13)
        .input("x", &[1, 4])
        .weight(weights("w1", &[4, 6], 0.8))
        .weight(weights("b1", &[6], 0.5))
        .weight(weights("second", &[6, 3], 0.8))
        .weight(weights("b2", &[3], 0.5))
        .node("Gemm", &["x", "w1", "b1"], "h", &[])
        .node("Relu", &["h"], "r", &[])
        .node("Gemm", &["r", "second", "b2"], "y", &[])
        .output("y")
}

/// Features of very different size brought to one, then MatMul and Add as Keras writes them.
fn standardised() -> ModelBuilder {
    ModelBuilder::new(13)
        .input("x", &[1, 3])
        .weight(float_tensor("mean", &[3], &[0.2, -0.1, 0.4]))
        .weight(float_tensor("inverse", &[3], &[0.5, 2.0, 1.25]))
        .weight(weights("w", &[3, 5], 0.8))
        .weight(weights("offsets", &[5], 0.5))
        .weight(weights("last", &[5, 2], 0.8))
        .node("Sub", &["x", "mean"], "centred", &[])
        .node("Mul", &["centred", "inverse"], "scaled", &[])
        .node("MatMul", &["scaled", "w"], "product", &[])
        .node("Add", &["product", "offsets"], "sum", &[])
        .node("Tanh", &["sum"], "bent", &[])
        .node("MatMul", &["bent", "last"], "logits", &[])
        .node("Sigmoid", &["logits"], "y", &[])
        .output("y")
}

/// A value used twice, once through a nonlinearity and once as it is.
fn residual() -> ModelBuilder {
    ModelBuilder::new(13)
        .input("x", &[2, 4])
        .weight(weights("w", &[4, 4], 0.7))
        .weight(weights("v", &[4, 4], 0.7))
        .node("MatMul", &["x", "w"], "a", &[])
        .node("LeakyRelu", &["a"], "b", &[float_attribute("alpha", 0.1)])
        .node("MatMul", &["b", "v"], "c", &[])
        .node("Add", &["c", "a"], "d", &[])
        .node("Sub", &["d", "x"], "e", &[])
        .node("Relu", &["e"], "y", &[])
        .output("y")
}

fn names_and_constants() -> ModelBuilder {
    let shape = integer_tensor("", &[4]);
    ModelBuilder::new(13)
        .input("x", &[2, 2])
        .weight(float_tensor("half", &[], &[0.5]))
        .weight(double_tensor("wide", &[4], &[0.1, -0.2, 0.3, 0.4]))
        .node("Constant", &[], "shape", &[tensor_attribute("value", shape)])
        .node("Constant", &[], "two", &[float_attribute("value_float", 2.0)])
        .node("Mul", &["half", "two"], "one", &[])
        .node("Sigmoid", &["one"], "folded", &[])
        .node("Identity", &["x"], "same", &[])
        .node("Cast", &["same"], "float", &[int_attribute("to", 1)])
        .node("Reshape", &["float", "shape"], "flat", &[])
        .node("Cast", &["wide"], "narrow", &[int_attribute("to", 1)])
        .node("Add", &["flat", "narrow"], "sum", &[])
        .node("Mul", &["sum", "folded"], "y", &[])
        .output("y")
}

fn two_outputs() -> ModelBuilder {
    ModelBuilder::new(13)
        .input("x", &[1, 3])
        .input("z", &[1, 2])
        .weight(weights("w", &[3, 2], 0.8))
        .node("MatMul", &["x", "w"], "p", &[])
        .node("Mul", &["p", "z"], "first", &[])
        .node("Tanh", &["p"], "second", &[])
        .output("first")
        .output("second")
}
