//! Trees that are none, attributes that contradict each other, and what is not supported.

use model::{Fault, ImportError};
use tract_onnx::pb::AttributeProto;

use super::{Attributes, Node, classifier, floats_attribute, ml_model, regressor, strings_attribute};
use crate::builder::{ModelBuilder, float_attribute, int_attribute, ints_attribute, string_attribute};

fn leaf(value: f32) -> Node {
    Node::Leaf(vec![(0, value)])
}

fn stump() -> Vec<Node> {
    vec![Node::Split("BRANCH_LEQ", 0, 0.5, 1, 2), leaf(1.0), leaf(2.0)]
}

fn message(model: &ModelBuilder) -> String {
    let error = model.read().unwrap().import(&[]).map(|graph| panic!("accepted: {graph}")).unwrap_err();
    assert_eq!(error.fault(), Fault::Unsupported, "{error}");
    error.to_string()
}

#[track_caller]
fn refuses(model: &ModelBuilder, expected: &str) {
    let message = message(model);
    assert!(message.contains(expected), "{message}");
}

#[track_caller]
fn refuses_tree(nodes: Vec<Node>, expected: &str) {
    refuses(&regressor(&Attributes { trees: vec![stump(), nodes] }, 1, &[]), expected);
}

/// A regressor of one tree, one of whose attributes is replaced.
fn changed(attribute: AttributeProto) -> ModelBuilder {
    let mut protos = Attributes { trees: vec![stump()] }.protos("target");
    protos.push(int_attribute("n_targets", 1));
    protos.retain(|proto| proto.name != attribute.name);
    protos.push(attribute);
    ml_model("TreeEnsembleRegressor", 3, &[1, 3], &protos, &["y"])
}

#[test]
fn trees_that_are_none() {
    let split = |yes, no| Node::Split("BRANCH_LEQ", 0, 0.5, yes, no);
    refuses_tree(vec![split(0, 1), leaf(1.0)], "tree 1: node 0 has several parents or lies on a loop");
    refuses_tree(vec![split(1, 2), split(0, 2), leaf(1.0)], "several parents or lies on a loop");
    refuses_tree(vec![split(1, 1), leaf(1.0)], "several parents");
    refuses_tree(vec![split(1, 9), leaf(1.0)], "tree 1 has no node 9");
    refuses_tree(vec![split(1, -1), leaf(1.0)], "tree 1 has no node -1");
    refuses_tree(vec![split(1, i64::MAX), leaf(1.0)], "has no node");
    refuses_tree(vec![split(1, 2), leaf(1.0), leaf(2.0), leaf(3.0)], "not the root of all its nodes");
    refuses_tree(vec![leaf(1.0), split(2, 0), leaf(2.0)], "not the root of all its nodes");
    refuses_tree(vec![Node::Split("BRANCH_LEQ", 3, 0.5, 1, 2), leaf(1.0), leaf(2.0)], "feature 3 of 3");
    refuses_tree(vec![Node::Split("BRANCH_LEQ", -1, 0.5, 1, 2), leaf(1.0), leaf(2.0)], "feature -1 of 3");
    refuses_tree(vec![split(1, 2), leaf(1.0), Node::Leaf(vec![(1, 2.0)])], "target 1 of 1");
    refuses_tree(vec![split(1, 2), leaf(1.0), Node::Leaf(vec![(0, 2.0), (0, 1.0)])], "two values for target 0");
    for mode in ["BRANCH_EQ", "BRANCH_NEQ", "BRANCH_MEMBER"] {
        refuses_tree(vec![Node::Split(mode, 0, 0.5, 1, 2), leaf(1.0), leaf(2.0)], mode);
    }
}

#[test]
fn transforms_that_runtimes_do_not_agree_on() {
    for transform in 1..5 {
        let model = super::modern(&[0, 0, 0], 1).edit(|proto| {
            let node = &mut proto.graph.as_mut().unwrap().node[0];
            node.attribute.push(int_attribute("post_transform", transform));
        });
        refuses(&model, "runtimes do not agree");
    }
}

#[test]
fn lists_that_do_not_fit() {
    refuses(&changed(ints_attribute("nodes_nodeids", &[0, 1])), "`nodes_nodeids` has 2 entries, expected 3");
    refuses(&changed(ints_attribute("nodes_nodeids", &[0, 1, 1])), "tree 0 has two nodes 1");
    refuses(&changed(ints_attribute("nodes_treeids", &[0, 1, 0])), "do not follow each other");
    refuses(&changed(floats_attribute("nodes_values", &[0.5])), "`nodes_values` has 1 entries");
    refuses(&changed(strings_attribute("nodes_modes", &["BRANCH_LEQ", "LEAF"])), "`nodes_modes` has 2 entries");
    refuses(&changed(ints_attribute("target_nodeids", &[0, 1])), "node 0 of tree 0 has a value and is no leaf");
    refuses(&changed(ints_attribute("target_ids", &[0])), "`target_ids` has 1 entries");
    refuses(&changed(int_attribute("n_targets", 0)), "`n_targets` is not positive");
    refuses(&changed(int_attribute("n_targets", i64::MAX)), "too large");
    refuses(&changed(floats_attribute("base_values", &[1.0, 2.0])), "`base_values` has 2 entries, expected 1");
    refuses(&changed(string_attribute("aggregate_function", "MEDIAN")), "unknown aggregate_function `MEDIAN`");
    refuses(&changed(string_attribute("post_transform", "PROBIT")), "post_transform `PROBIT` is not supported");
    refuses(&changed(string_attribute("post_transform", "LOGISTIC")), "post_transform of a single score");
}

#[test]
fn scores_that_may_be_missing() {
    let partial = vec![
        Node::Split("BRANCH_LEQ", 0, 0.5, 1, 2),
        Node::Leaf(vec![(0, 1.0), (1, 1.0), (2, 1.0)]),
        Node::Leaf(vec![(0, 1.0), (2, 1.0)]),
    ];
    let trees = Attributes { trees: vec![partial] };
    refuses(&regressor(&trees, 3, &[string_attribute("aggregate_function", "MAX")]), "no value for a target");
    refuses(&classifier(&trees, &[ints_attribute("classlabels_int64s", &[0, 1, 2])]), "value for class 1");
    assert!(regressor(&trees, 3, &[]).read().unwrap().import(&[]).is_ok());
    let two = vec![Node::Leaf(vec![(0, 1.0), (1, 1.0)])];
    let two = Attributes { trees: vec![two] };
    refuses(&classifier(&two, &[ints_attribute("classlabels_int64s", &[5, 6])]), "not called 0 and 1");
    refuses(&classifier(&two, &[]), "no labels of classes");
    let both = [ints_attribute("classlabels_int64s", &[0, 1]), strings_attribute("classlabels_strings", &["a", "b"])];
    refuses(&classifier(&two, &both), "both as integers and as text");
}

#[test]
fn encoders_and_scalers() {
    let refuses = |op: &str, attributes: &[AttributeProto], expected: &str| {
        refuses(&ml_model(op, 1, &[1, 2], attributes, &["y"]), expected);
    };
    refuses("Scaler", &[floats_attribute("offset", &[1.0]), floats_attribute("scale", &[1.0, 2.0])], "1 offsets and 2");
    refuses("Normalizer", &[string_attribute("norm", "L3")], "unknown norm");
    refuses("OneHotEncoder", &[strings_attribute("cats_strings", &["a"])], "text");
    refuses("OneHotEncoder", &[ints_attribute("cats_int64s", &[1, 1])], "repeated");
    refuses("OneHotEncoder", &[ints_attribute("cats_int64s", &[1]), int_attribute("zeros", 0)], "`zeros`");
    let table =
        |keys: &[f32], values: &[i64]| [floats_attribute("keys_floats", keys), ints_attribute("values_int64s", values)];
    refuses("LabelEncoder", &table(&[1.0, 1.0], &[1, 2]), "a key occurs twice");
    refuses("LabelEncoder", &table(&[1.0], &[1, 2]), "1 keys and 2 values");
    refuses(
        "LabelEncoder",
        &[ints_attribute("keys_int64s", &[1]), ints_attribute("values_int64s", &[1])],
        "keys of type",
    );
    refuses("Imputer", &[floats_attribute("imputed_value_floats", &[1.0; 3])], "3 values for 2 features");
    refuses("ZipMap", &[ints_attribute("classlabels_int64s", &[1])], "1 labels of 2 scores");
    refuses("FeatureVectorizer", &[ints_attribute("inputdimensions", &[3])], "or not 3 features");
    refuses(
        "SVMRegressor",
        &[floats_attribute("coefficients", &[1.0]), floats_attribute("rho", &[1.0])],
        "1 coefficients",
    );
    let kernel = [
        floats_attribute("coefficients", &[1.0]),
        floats_attribute("rho", &[1.0]),
        int_attribute("n_supports", 1),
        string_attribute("kernel_type", "RBF"),
    ];
    refuses("SVMRegressor", &kernel, "kernel `RBF`");
    assert!(ml_model("Binarizer", 9, &[1, 2], &[float_attribute("threshold", 0.0)], &["y"]).read().is_err());
}

#[test]
fn a_model_needs_the_opset_of_its_nodes() {
    let model = ml_model("Binarizer", 1, &[1, 2], &[], &["y"]);
    assert!(model.read().unwrap().import(&[]).is_ok());
    let model = model.edit(|proto| proto.graph.as_mut().unwrap().node[0].domain = String::new());
    let model = model.edit(|proto| proto.graph.as_mut().unwrap().node[0].op_type = "Relu".into());
    assert!(matches!(model.read().unwrap().import(&[]), Err(ImportError::MissingOpset)));
}

#[test]
fn all_that_is_not_supported_is_found_at_once() {
    let model = ModelBuilder::new(17)
        .input("x", &[1, 4])
        .node("Loop", &["x"], "a", &[])
        .node("Softmax", &["a"], "b", &[])
        .node("Softmax", &["x"], "c", &[int_attribute("axis", 9)])
        .node("Relu", &["c"], "d", &[int_attribute("unknown", 1)])
        .node("Transpose", &["x"], "e", &[ints_attribute("perm", &[0, 0])])
        .output("d");
    let error = model.read().unwrap().import(&[]).unwrap_err();
    let ImportError::Unsupported { problems } = &error else { panic!("{error}") };
    assert_eq!(problems.len(), 3, "{error}");
    let nodes = error.unsupported_nodes();
    assert_eq!((nodes.len(), nodes[0].op.as_str()), (1, "Loop"));
    assert!(nodes[0].advice().unwrap().contains("unrolls"));
    assert!(error.to_string().contains("c_node") && error.to_string().contains("e_node"), "{error}");
}
