//! Sums, means and extremes.

use tract_onnx::pb::AttributeProto;

use crate::builder::{ModelBuilder, int_attribute, integer_tensor, ints_attribute};

pub(super) fn all() -> Vec<(&'static str, ModelBuilder)> {
    let old = |op: &str, attributes: &[AttributeProto]| {
        ModelBuilder::new(11).input("x", &[2, 3, 4]).node(op, &["x"], "y", attributes).output("y")
    };
    let new = |op: &str, axes: &[i64], attributes: &[AttributeProto]| {
        let model = ModelBuilder::new(18).input("x", &[2, 3, 4]).weight(integer_tensor("axes", axes));
        model.node(op, &["x", "axes"], "y", attributes).output("y")
    };
    let (dropped, axes) = (int_attribute("keepdims", 0), |list: &[i64]| ints_attribute("axes", list));
    vec![
        ("reduce sum", old("ReduceSum", &[axes(&[1])])),
        ("reduce sum by operand", new("ReduceSum", &[0, -1], std::slice::from_ref(&dropped))),
        ("reduce sum of everything", old("ReduceSum", &[])),
        ("reduce mean", old("ReduceMean", &[axes(&[-1]), dropped.clone()])),
        ("reduce mean by operand", new("ReduceMean", &[1, 2], &[])),
        ("reduce max", old("ReduceMax", &[axes(&[2])])),
        ("reduce max by operand", new("ReduceMax", &[0, 1], std::slice::from_ref(&dropped))),
        ("reduce min", old("ReduceMin", &[axes(&[1]), dropped])),
        ("reduce min by operand", new("ReduceMin", &[1], &[])),
        ("reduce nothing", {
            let model = ModelBuilder::new(18).input("x", &[2, 3]).node("Relu", &["x"], "r", &[]);
            model.node("ReduceMean", &["r"], "y", &[int_attribute("noop_with_empty_axes", 1)]).output("y")
        }),
    ]
}
