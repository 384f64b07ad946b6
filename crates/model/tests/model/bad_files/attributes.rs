//! Attributes that no operator has, of the wrong type, out of range or given twice.

use tract_onnx::pb::AttributeProto;
use tract_onnx::pb::attribute_proto::AttributeType;

use super::BadFile;
use crate::builder::{
    ModelBuilder, float_attribute, float_tensor, int_attribute, integer_tensor, ints_attribute, string_attribute,
    tensor_attribute,
};

/// A node over an image `x` of two channels.
fn node(op: &str, operands: &[&str], attributes: &[AttributeProto]) -> ModelBuilder {
    ModelBuilder::new(13)
        .input("x", &[1, 2, 4, 4])
        .weight(float_tensor("w", &[2, 2, 3, 3], &[0.5; 36]))
        .weight(integer_tensor("i", &[0, 1]))
        .node(op, operands, "y", attributes)
        .output("y")
}

pub(super) fn files() -> Vec<BadFile> {
    let bad = BadFile::new;
    let (unknown, kind, missing, invalid) = ("UnknownAttribute", "AttributeType", "MissingAttribute", "InvalidNode");
    let alpha = |attributes: &[AttributeProto]| node("LeakyRelu", &["x"], attributes);
    let conv = |attribute: AttributeProto| node("Conv", &["x", "w"], &[attribute]);
    let outer = AttributeProto { ref_attr_name: "outer".into(), ..float_attribute("alpha", 0.1) };
    let latin = AttributeProto { s: vec![0xff, 0xfe], ..string_attribute("auto_pad", "") };
    let untyped = AttributeProto { r#type: AttributeType::Undefined as i32, ..float_attribute("alpha", 0.1) };
    let empty = AttributeProto { t: None, ..tensor_attribute("value", integer_tensor("", &[1])) };
    vec![
        bad(
            "an attribute of nothing",
            &node("Relu", &["x"], &[int_attribute("speed", 1)]),
            unknown,
            "`y_node` (Relu): unknown attribute `speed`",
        ),
        bad(
            "an attribute without a name",
            &node("Relu", &["x"], &[int_attribute("", 1)]),
            unknown,
            "unknown attribute ``",
        ),
        bad("an attribute of another operator", &alpha(&[float_attribute("gamma", 1.0)]), unknown, "`gamma`"),
        bad(
            "an attribute twice",
            &alpha(&[float_attribute("alpha", 0.1), float_attribute("alpha", 0.2)]),
            unknown,
            "`alpha`",
        ),
        bad("an attribute of a function", &alpha(&[outer]), unknown, "`alpha`"),
        bad(
            "an integer for a float",
            &alpha(&[int_attribute("alpha", 1)]),
            kind,
            "`y_node`: attribute `alpha` has the wrong type, expected a float",
        ),
        bad("a list for a float", &alpha(&[ints_attribute("alpha", &[1])]), kind, "expected a float"),
        bad("no type for a float", &alpha(&[untyped]), kind, "`alpha`"),
        bad(
            "a float for an integer",
            &node("Flatten", &["x"], &[float_attribute("axis", 1.0)]),
            kind,
            "`axis` has the wrong type, expected an integer",
        ),
        bad(
            "an integer for a list",
            &conv(int_attribute("strides", 1)),
            kind,
            "`strides` has the wrong type, expected a list of integers",
        ),
        bad("an integer for a text", &conv(int_attribute("auto_pad", 1)), kind, "expected a string"),
        bad("a text that is none", &conv(latin), kind, "`auto_pad` has the wrong type, expected UTF-8"),
        bad(
            "a float for a tensor",
            &node("Constant", &[], &[float_attribute("value", 1.0)]),
            kind,
            "expected a tensor",
        ),
        bad(
            "a slope of infinity",
            &alpha(&[float_attribute("alpha", f32::INFINITY)]),
            "AttributeNotFinite",
            "`y_node`: attribute `alpha`",
        ),
        bad(
            "a slope that is no number",
            &alpha(&[float_attribute("alpha", f32::NAN)]),
            "AttributeNotFinite",
            "`alpha`",
        ),
        bad(
            "a join without an axis",
            &node("Concat", &["x", "x"], &[]),
            missing,
            "`y_node`: attribute `axis` is missing",
        ),
        bad("a cast without a type", &node("Cast", &["x"], &[]), missing, "`to`"),
        bad("a pool without a window", &node("MaxPool", &["x"], &[]), missing, "`kernel_shape`"),
        bad("a constant without a value", &node("Constant", &[], &[]), missing, "`value`"),
        bad("a constant with an empty value", &node("Constant", &[], &[empty]), missing, "`value`"),
        bad(
            "an axis beyond the rank",
            &node("Softmax", &["x"], &[int_attribute("axis", 4)]),
            invalid,
            "`y_node` (Softmax): axis 4",
        ),
        bad("the least axis", &node("Concat", &["x", "x"], &[int_attribute("axis", i64::MIN)]), invalid, "(Concat)"),
        bad("the largest axis", &node("Flatten", &["x"], &[int_attribute("axis", i64::MAX)]), invalid, "(Flatten)"),
        bad(
            "an order with an axis twice",
            &node("Transpose", &["x"], &[ints_attribute("perm", &[0, 1, 2, 2])]),
            invalid,
            "no order of 4 axes",
        ),
        bad("no groups", &conv(int_attribute("group", 0)), invalid, "0 groups"),
        bad("fewer groups than none", &conv(int_attribute("group", i64::MIN)), invalid, "`group` is"),
        bad("a stride of nothing", &conv(ints_attribute("strides", &[0, 1])), invalid, "`strides` [0, 1]"),
        bad("a stride without end", &conv(ints_attribute("strides", &[i64::MAX, 1])), invalid, "`strides`"),
        bad(
            "a dilation beyond the image",
            &conv(ints_attribute("dilations", &[9, 9])),
            invalid,
            "a window of 19 on an image of 4",
        ),
        bad("negative padding", &conv(ints_attribute("pads", &[0, 0, -1, 0])), invalid, "`pads`"),
        bad("padding by the largest number", &conv(ints_attribute("pads", &[i64::MAX; 4])), invalid, "`pads`"),
        bad("half the padding", &conv(ints_attribute("pads", &[1, 1])), invalid, "`pads` [1, 1]"),
        bad(
            "padding of a kind unknown",
            &conv(string_attribute("auto_pad", "SOMETIMES")),
            invalid,
            "unknown `auto_pad` `SOMETIMES`",
        ),
        bad("a cast to a type unknown", &node("Cast", &["x"], &[int_attribute("to", 1 << 40)]), invalid, "(Cast)"),
        bad(
            "an equation of nothing",
            &node("Einsum", &["x"], &[string_attribute("equation", "->")]),
            invalid,
            "(Einsum)",
        ),
        bad(
            "an equation with letters of its own",
            &node("Einsum", &["x"], &[string_attribute("equation", "abcd->e")]),
            invalid,
            "letter",
        ),
        bad(
            "an equation without end",
            &node("Einsum", &["x"], &[string_attribute("equation", &"a".repeat(2000))]),
            invalid,
            "2000 bytes, limit 1024",
        ),
    ]
}
