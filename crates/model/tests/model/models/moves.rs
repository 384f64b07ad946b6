//! Operators that move elements.

use tract_onnx::pb::AttributeProto;

use super::weights;
use crate::builder::{
    ModelBuilder, float_attribute, float_tensor, int_attribute, integer_tensor, ints_attribute, string_attribute,
};

pub(super) fn all() -> Vec<(&'static str, ModelBuilder)> {
    [transposes_and_slices(), pads(), joins()].into_iter().flatten().collect()
}

fn then_tanh(model: ModelBuilder) -> ModelBuilder {
    model.node("Tanh", &["v"], "y", &[]).output("y")
}

fn slice(bounds: &[(&str, &[i64])]) -> ModelBuilder {
    let model = ModelBuilder::new(13).input("x", &[3, 5]);
    let model = bounds.iter().fold(model, |model, (name, values)| model.weight(integer_tensor(name, values)));
    let names: Vec<&str> = ["x"].into_iter().chain(bounds.iter().map(|(name, _)| *name)).collect();
    then_tanh(model.node("Slice", &names, "v", &[]))
}

fn transposes_and_slices() -> Vec<(&'static str, ModelBuilder)> {
    let transpose = |attributes: &[AttributeProto]| {
        then_tanh(ModelBuilder::new(13).input("x", &[2, 3, 4]).node("Transpose", &["x"], "v", attributes))
    };
    vec![
        ("transpose", transpose(&[])),
        ("transpose in an order", transpose(&[ints_attribute("perm", &[1, 2, 0])])),
        ("slice", slice(&[("starts", &[1, 0]), ("ends", &[3, 4])])),
        ("slice along an axis", slice(&[("starts", &[-3]), ("ends", &[i64::MAX]), ("axes", &[-1])])),
        ("slice backwards", {
            slice(&[("starts", &[-1, 7]), ("ends", &[i64::MIN, 0]), ("axes", &[0, 1]), ("steps", &[-1, -2])])
        }),
        ("slice by attributes", {
            let bounds =
                [ints_attribute("starts", &[1]), ints_attribute("ends", &[1000]), ints_attribute("axes", &[1])];
            then_tanh(ModelBuilder::new(9).input("x", &[2, 4]).node("Slice", &["x"], "v", &bounds))
        }),
    ]
}

fn pads() -> Vec<(&'static str, ModelBuilder)> {
    let pad = |mode: &str, pads: &[i64], value: f32| {
        let model = ModelBuilder::new(13).input("x", &[2, 3]).weight(integer_tensor("pads", pads));
        let model = model.weight(float_tensor("value", &[], &[value]));
        let operands = if mode == "constant" { ["x", "pads", "value"].as_slice() } else { &["x", "pads"] };
        then_tanh(model.node("Pad", operands, "v", &[string_attribute("mode", mode)]))
    };
    vec![
        ("pad", pad("constant", &[1, 0, 0, 2], 0.75)),
        ("pad at the edge", pad("edge", &[0, 2, 1, 1], 0.0)),
        ("pad by reflection", pad("reflect", &[1, 2, 1, 0], 0.0)),
        ("pad by attributes", {
            let attributes = [ints_attribute("pads", &[0, 1, 0, 1]), float_attribute("value", -1.5)];
            then_tanh(ModelBuilder::new(9).input("x", &[2, 3]).node("Pad", &["x"], "v", &attributes))
        }),
    ]
}

fn joins() -> Vec<(&'static str, ModelBuilder)> {
    let axis = |value| int_attribute("axis", value);
    vec![
        ("concat", {
            let model = ModelBuilder::new(13).input("a", &[2, 1, 3]).input("b", &[2, 2, 3]);
            then_tanh(model.node("Concat", &["a", "b"], "v", &[axis(1)]))
        }),
        ("concat of different magnitudes", {
            ModelBuilder::new(13)
                .input("x", &[2, 3])
                .weight(weights("w", &[3, 3], 1.0))
                .weight(float_tensor("eight", &[], &[8.0]))
                .node("MatMul", &["x", "w"], "a", &[])
                .node("Tanh", &["x"], "b", &[])
                .node("Mul", &["a", "eight"], "c", &[])
                .node("Concat", &["a", "b", "c", "x"], "y", &[axis(-1)])
                .output("y")
        }),
        ("concat with a constant", {
            let model = ModelBuilder::new(13).input("x", &[2, 2]).weight(weights("c", &[2, 1], 1.0));
            let model = model.node("Tanh", &["x"], "t", &[]);
            model.node("Concat", &["c", "x", "c", "t"], "y", &[axis(1)]).output("y")
        }),
        ("split", {
            let model = ModelBuilder::new(13).input("x", &[2, 6]).split("Split", &["x"], &["a", "b", "c"], &[axis(1)]);
            model.node("Mul", &["a", "c"], "d", &[]).node("Sub", &["d", "b"], "y", &[]).output("y")
        }),
        ("split into sizes", {
            let model = ModelBuilder::new(13).input("x", &[5, 2]).weight(integer_tensor("sizes", &[2, 3]));
            let model = model.split("Split", &["x", "sizes"], &["a", "b"], &[]);
            model.node("Tanh", &["b"], "t", &[]).output("a").output("t")
        }),
        ("split by attribute", {
            let sizes = [axis(-1), ints_attribute("split", &[1, 3])];
            let model = ModelBuilder::new(11).input("x", &[2, 4]).split("Split", &["x"], &["a", "b"], &sizes);
            model.node("Add", &["b", "a"], "y", &[]).output("y")
        }),
    ]
}
