//! Files of some kilobytes that ask for hours or gigabytes in ways that no single tensor shows: refused at once.

use std::sync::mpsc;
use std::time::Duration;

use model::ImportError;

use crate::builder::{
    ModelBuilder, float_tensor, int_attribute, integer_tensor, ints_attribute, string_attribute, tensor_attribute,
};
use crate::trees::{floats_attribute, ml_model, strings_attribute};

/// For a file: they take milliseconds, on a busy machine a second.
const PATIENCE: Duration = Duration::from_secs(20);
/// Elements of a constant that is not in the file.
const LARGE: i64 = 1 << 22;

/// A model with a constant `large` of these dimensions, made by a node.
fn with_large(dims: &[i64]) -> ModelBuilder {
    let one = tensor_attribute("value", float_tensor("", &[1], &[1.0]));
    let model = ModelBuilder::new(17).input("x", &[1]).weight(integer_tensor("dims", dims));
    model.node("ConstantOfShape", &["dims"], "large", &[one])
}

/// The error, within reasonable time.
#[track_caller]
fn refused(model: ModelBuilder) -> ImportError {
    refused_bytes(model.output("y").bytes())
}

#[track_caller]
fn refused_bytes(bytes: Vec<u8>) -> ImportError {
    assert!(bytes.len() < 8 << 20, "{} bytes", bytes.len());
    let (sender, verdict) = mpsc::channel();
    std::thread::spawn(move || {
        let onnx = model::Onnx::from_bytes(&bytes, &model::Limits::default());
        sender.send(onnx.and_then(|onnx| onnx.import(&[]).map(drop)))
    });
    verdict.recv_timeout(PATIENCE).unwrap().unwrap_err()
}

#[track_caller]
fn exceeds(model: ModelBuilder, expected: &str) {
    let error = refused(model);
    assert!(matches!(error, ImportError::Limit { what, .. } if what == expected), "{error}");
}

#[test]
fn a_large_constant_is_not_read_by_every_node() {
    let mut model = with_large(&[LARGE]);
    for number in 0..60_000 {
        model = model.node("ReduceSum", &["large"], &format!("sum{number}"), &[]);
    }
    exceeds(model.node("Add", &["x", "sum0"], "y", &[]), "elements read by all nodes");
}

#[test]
fn nodes_that_are_refused_count_as_read() {
    let mut model = with_large(&[LARGE]);
    for number in 0..60_000 {
        model = model.node("Clip", &["x", "large"], &format!("clipped{number}"), &[]);
    }
    // The problems until there were too many, each of them short.
    assert!(refused(model.node("Add", &["x", "x"], "y", &[])).to_string().len() < 100_000);
}

#[test]
fn a_large_constant_is_not_every_operand_of_a_node() {
    let operands = vec!["large"; 1 << 16];
    exceeds(with_large(&[LARGE]).node("Max", &operands, "y", &[]), "elements read by all nodes");
    let equation = string_attribute("equation", &format!("{}->a", vec!["a"; 500].join(",")));
    exceeds(with_large(&[LARGE]).node("Einsum", &operands[..500], "y", &[equation]), "elements read by all nodes");
}

#[test]
fn coordinates_and_slices_of_a_large_constant_are_not_listed() {
    let dims: Vec<i64> = [1; 31].into_iter().chain([LARGE]).collect();
    exceeds(with_large(&dims).node("NonZero", &["large"], "y", &[]), "elements of one tensor");
    let message = refused(with_large(&[LARGE]).node("Unique", &["large"], "y", &[])).to_string();
    assert!(message.contains("4194304 slices to compare, limit 1048576"), "{message}");
}

#[test]
fn steps_of_a_recurrence_do_not_copy_large_weights() {
    let model = ModelBuilder::new(17).input("x", &[4096, 1, 1]).weight(integer_tensor("w_dims", &[1, 4096, 1]));
    let model = model.weight(integer_tensor("r_dims", &[1, 4096, 1024])).node("ConstantOfShape", &["w_dims"], "w", &[]);
    let model = model.node("ConstantOfShape", &["r_dims"], "r", &[]);
    exceeds(model.node("LSTM", &["x", "w", "r"], "y", &[]), "elements of one tensor");
}

#[test]
fn many_recurrences_of_a_long_name_are_refused() {
    let mut model = ModelBuilder::new(17).input("x", &[4096, 1, 1]).weight(float_tensor("w", &[1, 3, 1], &[0.5; 3]));
    for number in 0..200 {
        model = model.node("GRU", &["x", "w", "w"], &format!("{}{number}", "n".repeat(900)), &[]);
    }
    exceeds(model.node("Relu", &["x"], "y", &[]), "operations");
}

#[test]
fn axes_without_end_are_not_compared_with_one_another() {
    let axes: Vec<i64> = (0..1 << 19).collect();
    let model = ModelBuilder::new(17).input("x", &[1]).weight(integer_tensor("axes", &axes));
    exceeds(model.node("Unsqueeze", &["x", "axes"], "y", &[]), "dimensions of one tensor");
}

/// Every leaf has a value for every target of its tree, zeros included.
#[test]
fn leaves_do_not_have_a_value_for_each_of_many_targets() {
    let (leaves, nodes) = (1 << 14, (1 << 15) - 1);
    // Nodes `0..leaves - 1` are splits, as in a heap.
    let child = |side: i64| move |node: i64| if node < leaves - 1 { 2 * node + side } else { 0 };
    let all: Vec<i64> = (0..nodes).collect();
    let list =
        |name: &str, of: &dyn Fn(i64) -> i64| ints_attribute(name, &all.iter().map(|&id| of(id)).collect::<Vec<_>>());
    let modes: Vec<&str> = all.iter().map(|&id| if id < leaves - 1 { "BRANCH_LEQ" } else { "LEAF" }).collect();
    let of_leaves = |first: i64| (first..first + leaves).collect::<Vec<i64>>();
    let attributes = [
        list("nodes_treeids", &|_| 0),
        list("nodes_nodeids", &|id| id),
        list("nodes_featureids", &|_| 0),
        list("nodes_truenodeids", &child(1)),
        list("nodes_falsenodeids", &child(2)),
        strings_attribute("nodes_modes", &modes),
        floats_attribute("nodes_values", &vec![0.5; nodes as usize]),
        ints_attribute("target_treeids", &vec![0; leaves as usize]),
        ints_attribute("target_nodeids", &of_leaves(leaves - 1)),
        ints_attribute("target_ids", &of_leaves(0)),
        floats_attribute("target_weights", &vec![1.0; leaves as usize]),
        int_attribute("n_targets", leaves),
    ];
    let error = refused_bytes(ml_model("TreeEnsembleRegressor", 3, &[1, 1], &attributes, &["y"]).bytes());
    assert!(error.to_string().contains("16384 leaves with values for 16384 targets"), "{error}");
}
