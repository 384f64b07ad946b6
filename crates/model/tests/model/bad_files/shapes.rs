//! Inputs without a shape, operands that do not fit each other, and small files that ask for more than there is.

use tract_onnx::pb;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::{AttributeProto, ValueInfoProto};

use super::BadFile;
use crate::builder::{
    ModelBuilder, fixed_dim, float_attribute, float_tensor, int_attribute, integer_tensor, ints_attribute, named_dim,
    tensor_attribute, value_info,
};

fn input(info: ValueInfoProto) -> ModelBuilder {
    let model = ModelBuilder::new(13).edit(|proto| proto.graph.as_mut().unwrap().input.push(info));
    model.node("Relu", &["x"], "y", &[]).output("y")
}

fn of_dims(dims: Vec<pb::tensor_shape_proto::Dimension>) -> ModelBuilder {
    input(value_info("x", DataType::Float, Some(dims)))
}

/// A node over a small input `x` and the integers `i`, added to the input.
fn sized(op: &str, operands: &[&str], integers: &[i64], attributes: &[AttributeProto]) -> ModelBuilder {
    let model = ModelBuilder::new(17).input("x", &[1, 1, 2, 2]).weight(integer_tensor("i", integers));
    let model = model.weight(float_tensor("s", &[4], &[1.0, 1.0, 1e6, 1e6])).weight(integer_tensor("one", &[1]));
    let model = model.weight(float_tensor("zero_one", &[2], &[0.0, 1.0]));
    model.node(op, operands, "c", attributes).node("Add", &["x", "c"], "y", &[]).output("y")
}

/// `op` of operands of these shapes.
fn pair(op: &str, left: &[i64], right: &[i64]) -> ModelBuilder {
    ModelBuilder::new(13).input("a", left).input("b", right).node(op, &["a", "b"], "y", &[]).output("y")
}

pub(super) fn files() -> Vec<BadFile> {
    let bad = BadFile::new;
    let (invalid, limit) = ("InvalidNode", "Limit");
    let (elements, dimensions) = ("elements of one tensor", "dimensions of one tensor");
    let huge = 1 << 40;
    vec![
        bad(
            "an input without a type",
            &input(ValueInfoProto { name: "x".into(), ..Default::default() }),
            "MissingShape",
            "`x` has no shape",
        ),
        bad("an input without a shape", &input(value_info("x", DataType::Float, None)), "MissingShape", "`x`"),
        bad(
            "an input of text",
            &input(value_info("x", DataType::String, Some(vec![fixed_dim(1)]))),
            "TensorType",
            "got STRING",
        ),
        bad(
            "an input of type 0",
            &input(value_info("x", DataType::Undefined, Some(vec![fixed_dim(1)]))),
            "TensorType",
            "`x`",
        ),
        bad(
            "an input of nothing",
            &of_dims(vec![fixed_dim(1), fixed_dim(0)]),
            "EmptyDimension",
            "`x` has dimension 0 on axis 1",
        ),
        bad(
            "a dimension without a size",
            &of_dims(vec![fixed_dim(1), named_dim("steps")]),
            "UnresolvedDimension",
            "`steps` has no size",
        ),
        bad(
            "a dimension without a name",
            &of_dims(vec![fixed_dim(1), named_dim("")]),
            "UnresolvedDimension",
            "`x[1]` has no size",
        ),
        bad("a negative dimension", &of_dims(vec![fixed_dim(1), fixed_dim(-7)]), "UnresolvedDimension", "`x[1]`"),
        bad("an input of 2^40", &of_dims(vec![fixed_dim(huge)]), limit, elements),
        bad("an input whose product wraps", &of_dims(vec![fixed_dim(1 << 62), fixed_dim(4)]), limit, elements),
        bad("an input of forty axes", &of_dims(vec![fixed_dim(1); 40]), limit, dimensions),
        bad("shapes that do not broadcast", &pair("Add", &[2, 3], &[4]), invalid, "`y_node` (Add)"),
        bad("a sum of 2^40", &pair("Add", &[1 << 20, 1], &[1, 1 << 20]), limit, elements),
        bad("matrices that do not multiply", &pair("MatMul", &[2, 3], &[2, 3]), invalid, "(MatMul)"),
        bad("matrices that take an hour", &pair("MatMul", &[4000, 4000], &[4000, 4000]), limit, "multiply-adds"),
        bad("matrices of one axis", &pair("Gemm", &[4], &[4]), invalid, "(Gemm)"),
        bad(
            "parts that do not join",
            &{
                pair("Concat", &[2, 3], &[2, 4]).edit(|proto| {
                    proto.graph.as_mut().unwrap().node[0].attribute.push(int_attribute("axis", 0));
                })
            },
            invalid,
            "(Concat)",
        ),
        bad("an expansion to 2^40", &sized("Expand", &["x", "i"], &[1 << 20, 1 << 20, 1, 1], &[]), limit, elements),
        bad("an expansion to a million axes", &sized("Expand", &["x", "i"], &vec![1; 1 << 20], &[]), limit, dimensions),
        bad("2^40 tiles", &sized("Tile", &["x", "i"], &[1, 1, 1 << 20, 1 << 20], &[]), limit, elements),
        bad("a constant of 2^40", &sized("ConstantOfShape", &["i"], &[huge], &[]), limit, elements),
        bad(
            "a constant of a million axes",
            &sized("ConstantOfShape", &["i"], &vec![1; 1 << 20], &[]),
            limit,
            dimensions,
        ),
        bad(
            "a constant whose shape wraps",
            &sized("ConstantOfShape", &["i"], &[1 << 50, 1 << 50], &[]),
            limit,
            elements,
        ),
        bad("a window of 2^40", &sized("HannWindow", &["i"], &[huge], &[]), limit, elements),
        bad("padding by 2^40", &sized("Pad", &["x", "i"], &[0, 0, 0, 0, 0, 0, huge, 0], &[]), invalid, "pads"),
        bad("padding to 2^40", &sized("Pad", &["x", "i"], &[0, 0, 1 << 20, 1 << 20, 0, 0, 0, 0], &[]), limit, elements),
        bad("an image of 10^12", &sized("Resize", &["x", "", "s"], &[1], &[]), limit, elements),
        bad("an image of 2^40", &sized("Resize", &["x", "", "", "i"], &[1, 1, 1 << 20, 1 << 20], &[]), limit, elements),
        bad("a crop of 2^40", &sized("CenterCropPad", &["x", "i"], &[1, 1, 1 << 20, 1 << 20], &[]), limit, elements),
        bad("a depth of 2^40", &sized("OneHot", &["i", "i", "zero_one"], &[huge], &[]), invalid, "depth"),
        bad(
            "a column of 2^40",
            &sized("Unsqueeze", &["x", "i"], &(0..1 << 16).collect::<Vec<_>>(), &[]),
            limit,
            dimensions,
        ),
        bad(
            "rows from a reshape of a million axes",
            &sized("Reshape", &["x", "i"], &[&[4][..], &vec![1; 1 << 20]].concat(), &[]),
            limit,
            dimensions,
        ),
        bad(
            "windows of the whole image on every place",
            &{
                let pads = ints_attribute("pads", &[4095; 4]);
                let model = ModelBuilder::new(13).input("x", &[1, 1, 4096, 4096]);
                model.node("MaxPool", &["x"], "y", &[ints_attribute("kernel_shape", &[4096, 4096]), pads]).output("y")
            },
            limit,
            elements,
        ),
        bad(
            "a window of sixteen million",
            &{
                let model = ModelBuilder::new(13).input("x", &[1, 1, 4096, 4096]);
                model.node("MaxPool", &["x"], "y", &[ints_attribute("kernel_shape", &[4096, 4096])]).output("y")
            },
            invalid,
            "limit 1048576",
        ),
        bad(
            "the largest of sixteen million",
            &{ ModelBuilder::new(13).input("x", &[1 << 24]).node("ReduceMax", &["x"], "y", &[]).output("y") },
            invalid,
            "a row of 16777216 elements",
        ),
        bad(
            "neighbours of every channel",
            &{
                let model = ModelBuilder::new(13).input("x", &[1, 1 << 14, 1, 1]);
                model.node("LRN", &["x"], "y", &[int_attribute("size", 3), float_attribute("alpha", 0.1)]).output("y")
            },
            limit,
            elements,
        ),
        bad("a view of another size", &sized("Reshape", &["x", "i"], &[5], &[]), invalid, "cannot view"),
        bad("a view of two unknown sizes", &sized("Reshape", &["x", "i"], &[-1, -1], &[]), invalid, "cannot reshape"),
        bad(
            "an index beyond the end",
            &sized("Gather", &["x", "i"], &[1], &[]),
            invalid,
            "index 1 is outside 1 elements",
        ),
        bad(
            "a constant of many values",
            &{
                sized("ConstantOfShape", &["i"], &[1], &[tensor_attribute("value", float_tensor("", &[2], &[1.0; 2]))])
            },
            invalid,
            "one element",
        ),
    ]
}
