//! Convolutions, pools and networks of them.

use tract_onnx::pb::AttributeProto;

use super::weights;
use crate::builder::{ModelBuilder, float_attribute, float_tensor, int_attribute, ints_attribute, string_attribute};

/// A convolution of one input, with a bias.
fn conv(x: &[i64], w: &[i64], attributes: &[AttributeProto]) -> ModelBuilder {
    let model = ModelBuilder::new(13).input("x", x).weight(weights("w", w, 0.5)).weight(weights("bias", &w[..1], 0.5));
    model.node("Conv", &["x", "w", "bias"], "y", attributes).output("y")
}

pub(super) fn convolutions() -> Vec<(&'static str, ModelBuilder)> {
    let (strides, dilations) = (ints_attribute("strides", &[2, 1]), ints_attribute("dilations", &[1, 2]));
    let (pads, group) = (ints_attribute("pads", &[1, 0, 2, 1]), int_attribute("group", 2));
    let same = |side: &str| string_attribute("auto_pad", side);
    vec![
        ("conv", conv(&[1, 2, 5, 5], &[3, 2, 3, 3], &[ints_attribute("kernel_shape", &[3, 3])])),
        ("conv without bias", {
            let model = ModelBuilder::new(13).input("x", &[1, 1, 4, 4]).weight(weights("w", &[2, 1, 2, 2], 0.7));
            model.node("Conv", &["x", "w"], "y", &[]).output("y")
        }),
        ("conv with strides, pads and dilations", {
            conv(&[2, 2, 5, 6], &[2, 2, 3, 2], &[strides, dilations, pads.clone()])
        }),
        ("conv in groups", conv(&[1, 4, 3, 3], &[6, 2, 2, 2], std::slice::from_ref(&group))),
        ("conv by depth", conv(&[1, 3, 4, 4], &[3, 1, 3, 3], &[int_attribute("group", 3), pads])),
        ("conv of the same size", conv(&[1, 1, 5, 4], &[2, 1, 2, 3], &[same("SAME_UPPER")])),
        ("conv of half the size", {
            conv(&[1, 1, 5, 6], &[2, 1, 2, 3], &[same("SAME_LOWER"), ints_attribute("strides", &[2, 2])])
        }),
        ("conv without padding", conv(&[1, 1, 4, 4], &[1, 1, 2, 2], &[same("VALID")])),
        ("conv of a line", conv(&[1, 2, 7], &[3, 2, 3], &[])),
        ("conv of lines with everything", {
            let steps = [ints_attribute("strides", &[2]), ints_attribute("dilations", &[2])];
            conv(&[2, 4, 9], &[4, 2, 3], &[&steps[..], &[ints_attribute("pads", &[1, 2]), group]].concat())
        }),
        ("conv by points", conv(&[1, 3, 2, 2], &[2, 3, 1, 1], &[])),
        ("conv and relu", {
            let model = ModelBuilder::new(13).input("x", &[1, 1, 4, 4]).weight(weights("w", &[2, 1, 3, 3], 0.5));
            model.node("Conv", &["x", "w"], "c", &[]).node("Relu", &["c"], "y", &[]).output("y")
        }),
    ]
}

pub(super) fn transposed() -> Vec<(&'static str, ModelBuilder)> {
    let transposed = |x: &[i64], w: &[i64], attributes: &[AttributeProto]| {
        let model = ModelBuilder::new(13).input("x", x).weight(weights("w", w, 0.5)).weight(weights("bias", &[2], 0.5));
        model.node("ConvTranspose", &["x", "w", "bias"], "y", attributes).output("y")
    };
    let (by_two, pads) = (ints_attribute("strides", &[2, 2]), ints_attribute("pads", &[1, 0, 0, 1]));
    let (added, group) = (ints_attribute("output_padding", &[1, 0]), int_attribute("group", 2));
    vec![
        ("transposed conv", transposed(&[1, 3, 2, 3], &[3, 2, 3, 2], &[])),
        ("transposed conv with strides", transposed(&[1, 1, 3, 2], &[1, 2, 2, 2], std::slice::from_ref(&by_two))),
        ("transposed conv with everything", {
            let dilations = ints_attribute("dilations", &[2, 1]);
            transposed(&[2, 2, 2, 2], &[2, 1, 2, 3], &[by_two.clone(), pads, added, dilations, group])
        }),
        (
            "transposed conv cut deeply",
            transposed(&[1, 1, 3, 3], &[1, 2, 1, 2], &[by_two, ints_attribute("pads", &[1, 1, 1, 2])]),
        ),
        ("transposed conv of a line", transposed(&[1, 1, 3], &[1, 2, 3], &[ints_attribute("strides", &[3])])),
    ]
}

/// An operator and a normalisation of its result.
fn normalised_by(op: &str, x: &[i64], w: &[i64], attributes: &[AttributeProto], channels: i64) -> ModelBuilder {
    let mut model = ModelBuilder::new(15).input("x", x).weight(weights("w", w, 0.6));
    for (name, low) in [("scale", 0.5), ("offset", -0.5), ("mean", -0.3), ("variance", 0.4)] {
        let tensor = weights(name, &[channels], 0.2);
        let shifted: Vec<f32> = tensor.float_data.iter().map(|value| value + low).collect();
        model = model.weight(float_tensor(name, &[channels], &shifted));
    }
    let model = if op.is_empty() { model } else { model.node(op, &["x", "w"], "a", attributes) };
    let operand = if op.is_empty() { "x" } else { "a" };
    let epsilon = [float_attribute("epsilon", 1e-3)];
    let model = model.node("BatchNormalization", &[operand, "scale", "offset", "mean", "variance"], "n", &epsilon);
    model.node("Relu", &["n"], "y", &[]).output("y")
}

pub(super) fn normalised() -> Vec<(&'static str, ModelBuilder)> {
    let group = [int_attribute("group", 2)];
    vec![
        ("normalisation", normalised_by("", &[2, 3, 2, 2], &[1], &[], 3)),
        ("normalisation of rows", normalised_by("", &[2, 3], &[1], &[], 3)),
        ("normalised conv", normalised_by("Conv", &[1, 2, 4, 4], &[4, 1, 2, 2], &group, 4)),
        ("normalised transposed conv", normalised_by("ConvTranspose", &[1, 4, 2, 2], &[4, 3, 2, 2], &group, 6)),
        ("normalised gemm", {
            let attributes = [int_attribute("transB", 1), float_attribute("alpha", 0.7)];
            normalised_by("Gemm", &[2, 3], &[4, 3], &attributes, 4)
        }),
        ("normalised matmul", normalised_by("MatMul", &[2, 3], &[3, 4], &[], 4)),
        ("normalised gemm with a bias", {
            normalised_by("Gemm", &[2, 3], &[3, 4], &[float_attribute("beta", 0.5)], 4).edit(|proto| {
                let graph = proto.graph.as_mut().unwrap();
                graph.initializer.push(weights("c", &[2, 1], 0.8));
                graph.node[0].input.push("c".into());
            })
        }),
        ("normalised product of stacks", normalised_by("MatMul", &[2, 3, 2], &[2, 2], &[], 3)),
        ("normalised conv that has another use", {
            let model = normalised_by("Conv", &[1, 1, 3, 3], &[2, 1, 2, 2], &[], 2);
            model.node("Add", &["a", "y"], "z", &[]).output("z")
        }),
    ]
}

fn pool(op: &str, x: &[i64], attributes: &[AttributeProto]) -> ModelBuilder {
    ModelBuilder::new(19).input("x", x).node(op, &["x"], "y", attributes).output("y")
}

pub(super) fn pools() -> Vec<(&'static str, ModelBuilder)> {
    let kernel = |sizes: &[i64]| ints_attribute("kernel_shape", sizes);
    let (by_two, pads) = (ints_attribute("strides", &[2, 2]), ints_attribute("pads", &[1, 0, 1, 1]));
    let (ceil, counted) = (int_attribute("ceil_mode", 1), int_attribute("count_include_pad", 1));
    let halves = [kernel(&[2, 2]), by_two.clone()];
    let padded = [kernel(&[3, 2]), by_two.clone(), pads.clone()];
    let with = |list: &[AttributeProto], more: &AttributeProto| [list, std::slice::from_ref(more)].concat();
    vec![
        ("max pool", pool("MaxPool", &[1, 2, 4, 4], &halves)),
        ("max pool with pads", pool("MaxPool", &[1, 1, 5, 4], &padded)),
        ("max pool rounded up", pool("MaxPool", &[1, 1, 5, 5], &with(&halves, &ceil))),
        ("max pool with dilations", {
            pool("MaxPool", &[1, 1, 5, 5], &[kernel(&[2, 2]), ints_attribute("dilations", &[2, 3])])
        }),
        ("max pool of a line", pool("MaxPool", &[2, 1, 6], &[kernel(&[3]), ints_attribute("strides", &[2])])),
        ("max pool of the same size", {
            pool("MaxPool", &[1, 1, 4, 4], &[kernel(&[3, 3]), string_attribute("auto_pad", "SAME_UPPER")])
        }),
        ("max pool of a relu", after("Relu", "MaxPool", &halves)),
        ("max pool of a tanh", after("Tanh", "MaxPool", &halves)),
        ("average pool", pool("AveragePool", &[1, 2, 4, 4], &halves)),
        ("average pool of three", pool("AveragePool", &[1, 1, 4, 5], &[kernel(&[3, 1])])),
        ("average pool with pads", pool("AveragePool", &[1, 1, 5, 4], &padded)),
        ("average pool with counted pads", pool("AveragePool", &[1, 1, 5, 4], &with(&padded, &counted))),
        ("average pool of a line", pool("AveragePool", &[1, 2, 6], &[kernel(&[2])])),
        ("average pool of a relu", after("Relu", "AveragePool", &halves)),
        ("global average pool", pool("GlobalAveragePool", &[2, 2, 3, 2], &[])),
        ("global average pool of a power of two", pool("GlobalAveragePool", &[1, 3, 2, 2], &[])),
        ("global max pool", pool("GlobalMaxPool", &[2, 2, 3, 2], &[])),
    ]
}

fn after(first: &str, op: &str, attributes: &[AttributeProto]) -> ModelBuilder {
    let model = ModelBuilder::new(13).input("x", &[1, 1, 4, 4]).weight(weights("w", &[2, 1, 1, 1], 1.0));
    let model = model.node("Conv", &["x", "w"], "c", &[]).node(first, &["c"], "r", &[]);
    model.node(op, &["r"], "y", attributes).output("y")
}

pub(super) fn networks() -> Vec<(&'static str, ModelBuilder)> {
    vec![
        ("small lenet with maxima", lenet("Relu", "MaxPool")),
        ("small lenet with means", lenet("Tanh", "AveragePool")),
        ("residual convolutions", {
            let pads = [ints_attribute("pads", &[1, 1, 1, 1])];
            ModelBuilder::new(13)
                .input("x", &[1, 2, 4, 4])
                .weight(weights("w", &[2, 2, 3, 3], 0.3))
                .weight(weights("second", &[2, 2, 3, 3], 0.3))
                .node("Conv", &["x", "w"], "a", &pads)
                .node("Relu", &["a"], "b", &[])
                .node("Conv", &["b", "second"], "c", &pads)
                .node("Add", &["c", "b"], "d", &[])
                .node("Relu", &["d"], "e", &[])
                .node("GlobalAveragePool", &["e"], "g", &[])
                .node("Flatten", &["g"], "y", &[])
                .output("y")
        }),
    ]
}

/// Conv, pool, conv, pool, two dense layers.
pub(crate) fn lenet(activation: &str, pool: &str) -> ModelBuilder {
    let halves = [ints_attribute("kernel_shape", &[2, 2]), ints_attribute("strides", &[2, 2])];
    ModelBuilder::new(13)
        .input("x", &[1, 1, 12, 12])
        .weight(weights("w1", &[3, 1, 3, 3], 0.4))
        .weight(weights("b1", &[3], 0.2))
        .weight(weights("second", &[4, 3, 2, 2], 0.4))
        .weight(weights("b2", &[4], 0.2))
        .weight(weights("dense", &[16, 6], 0.4))
        .weight(weights("b3", &[6], 0.2))
        .weight(weights("final", &[6, 4], 0.4))
        .node("Conv", &["x", "w1", "b1"], "c1", &[])
        .node(activation, &["c1"], "r1", &[])
        .node(pool, &["r1"], "p1", &halves)
        .node("Conv", &["p1", "second", "b2"], "c2", &[])
        .node(activation, &["c2"], "r2", &[])
        .node(pool, &["r2"], "p2", &halves)
        .node("Flatten", &["p2"], "flat", &[])
        .node("Gemm", &["flat", "dense", "b3"], "d", &[])
        .node(activation, &["d"], "r3", &[])
        .node("MatMul", &["r3", "final"], "y", &[])
        .output("y")
}
