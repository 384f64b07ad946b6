//! `TreeEnsemble` of `ai.onnx.ml`, opset 5: decision trees whose leaves have one value each.
//!
//! Missing values cannot occur, so what the trees do with them plays no role.

use tract_onnx::pb;

use crate::float::ensemble::{Aggregate, Ensemble, Precision};
use crate::import::composition::Composition;
use crate::import::error::ImportError;
use crate::import::ml::Rows;
use crate::import::ml::ensemble;
use crate::import::ml::tree_nodes::{self, Comparison, RawNode};
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::onnx::tensors;

const OP_TYPE: &str = "ai.onnx.ml.TreeEnsemble";

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: OP_TYPE,
    attributes: &[
        "aggregate_function",
        "leaf_targetids",
        "leaf_weights",
        "membership_values",
        "n_targets",
        "nodes_falseleafs",
        "nodes_falsenodeids",
        "nodes_featureids",
        "nodes_hitrates",
        "nodes_missing_value_tracks_true",
        "nodes_modes",
        "nodes_splits",
        "nodes_trueleafs",
        "nodes_truenodeids",
        "post_transform",
        "tree_roots",
    ],
    operands: 1..=1,
    import,
};

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let rows = Rows::of(node)?;
    let precision = ensemble::precision(node, &rows)?;
    let targets = node.attributes().integer("n_targets")?.ok_or_else(|| node.missing_attribute("n_targets"))?;
    let targets = usize::try_from(targets).ok().filter(|targets| (1..=1 << 20).contains(targets));
    let targets = targets.ok_or_else(|| node.invalid("`n_targets` is not positive, or too large".to_owned()))?;
    node.admit(&[rows.rows, targets])?;
    check_transform(node)?;
    let aggregate = aggregate(node)?;
    let nodes = nodes(node, &rows, precision, targets)?;
    let roots = integers(node, "tree_roots")?;
    if roots.is_empty() {
        return Err(node.invalid("no trees".to_owned()));
    }
    let splits = nodes.iter().filter(|node| matches!(node, RawNode::Split { .. })).count();
    let mut total = 0;
    let mut trees = Vec::with_capacity(roots.len());
    for &root in roots {
        let wrong = |reason: String| node.invalid(format!("tree with root {root}: {reason}"));
        let split = usize::try_from(root).ok().filter(|&root| matches!(nodes.get(root), Some(RawNode::Split { .. })));
        let split = split.ok_or_else(|| wrong("there is no such node".to_owned()))?;
        let (tree, _) = tree_nodes::tree(&nodes, split, precision, true).map_err(wrong)?;
        node.admit(&[tree.nodes.len(), tree.targets.len()])?;
        total += tree.nodes.len() / 2;
        // A tree has a leaf more than it has splits, and each split is part of one tree.
        if total > splits {
            return Err(node.invalid("trees share nodes".to_owned()));
        }
        trees.push(tree);
    }
    ensemble::check_aggregate(node, aggregate, &trees, targets)?;
    let mut composition = Composition::default();
    let base = vec![0.0; targets];
    let trees = Ensemble { op_type: OP_TYPE, features: rows.features, precision, aggregate, trees, base };
    let scores = ensemble::step(node, &mut composition, &rows, trees)?;
    Ok(Imported::Composed(composition.returning(vec![scores])))
}

fn aggregate(node: &NodeReader<'_>) -> Result<Aggregate, ImportError> {
    match node.attributes().integer("aggregate_function")? {
        Some(0) => Ok(Aggregate::Average),
        None | Some(1) => Ok(Aggregate::Sum),
        Some(2) => Ok(Aggregate::Min),
        Some(3) => Ok(Aggregate::Max),
        Some(other) => Err(node.invalid(format!("unknown aggregate_function {other}"))),
    }
}

/// Refuses transforms: 1 and 2 are `SOFTMAX` and `LOGISTIC` by the operator's text, and the other way round in onnxruntime.
fn check_transform(node: &NodeReader<'_>) -> Result<(), ImportError> {
    match node.attributes().integer("post_transform")? {
        None | Some(0) => Ok(()),
        Some(other) => {
            let reason = "is not supported, as runtimes do not agree on it: export with 0, and a node behind it";
            Err(node.invalid(format!("post_transform {other} {reason}")))
        }
    }
}

fn integers<'a>(node: &'a NodeReader<'_>, name: &'static str) -> Result<&'a [i64], ImportError> {
    node.attributes().integers(name)?.ok_or_else(|| node.missing_attribute(name))
}

fn tensor<'a>(node: &'a NodeReader<'_>, name: &'static str) -> Result<&'a pb::TensorProto, ImportError> {
    node.attributes().tensor(name)?.ok_or_else(|| node.missing_attribute(name))
}

/// Splits, then leaves.
fn nodes(
    node: &NodeReader<'_>,
    rows: &Rows,
    precision: Precision,
    targets: usize,
) -> Result<Vec<RawNode>, ImportError> {
    let features = integers(node, "nodes_featureids")?;
    let count = features.len();
    let number = |name| ensemble::tensor_numbers(node, name, precision);
    let missing = |name| move |numbers: Option<Vec<f64>>| numbers.ok_or_else(|| node.missing_attribute(name));
    let splits = number("nodes_splits").and_then(missing("nodes_splits"))?;
    let weights = number("leaf_weights").and_then(missing("leaf_weights"))?;
    let modes = tensors::integer_values(tensor(node, "nodes_modes")?)?;
    let names = ["nodes_truenodeids", "nodes_falsenodeids", "nodes_trueleafs", "nodes_falseleafs"];
    let [yes, no, yes_leaf, no_leaf] = names.map(|name| integers(node, name));
    let (yes, no, yes_leaf, no_leaf) = (yes?, no?, yes_leaf?, no_leaf?);
    let target_ids = integers(node, "leaf_targetids")?;
    let lengths = [splits.len(), modes.len(), yes.len(), no.len(), yes_leaf.len(), no_leaf.len()];
    if lengths != [count; 6] || target_ids.len() != weights.len() {
        return Err(node.invalid("lists of nodes or leaves differ in length".to_owned()));
    }
    let child = |id: i64, is_leaf: i64| {
        let (start, limit) = if is_leaf == 0 { (0, count) } else { (count, weights.len()) };
        let id = usize::try_from(id).ok().filter(|id| *id < limit);
        id.map(|id| start + id).ok_or_else(|| node.invalid("a node has a child that does not exist".to_owned()))
    };
    let mut nodes = Vec::with_capacity(count + weights.len());
    for index in 0..count {
        nodes.push(RawNode::Split {
            feature: ensemble::feature(node, features[index], rows.features)?,
            comparison: comparison(node, modes[index])?,
            value: splits[index],
            yes: child(yes[index], yes_leaf[index])?,
            no: child(no[index], no_leaf[index])?,
        });
    }
    for (&weight, &target) in weights.iter().zip(target_ids) {
        nodes.push(RawNode::Leaf { values: vec![(ensemble::target(node, target, targets)?, weight)] });
    }
    Ok(nodes)
}

fn comparison(node: &NodeReader<'_>, mode: i64) -> Result<Comparison, ImportError> {
    match mode {
        0 => Ok(Comparison::AtMost),
        1 => Ok(Comparison::Below),
        2 => Ok(Comparison::AtLeast),
        3 => Ok(Comparison::Above),
        4 => Err(ensemble::unsupported_mode(node, "BRANCH_EQ")),
        5 => Err(ensemble::unsupported_mode(node, "BRANCH_NEQ")),
        6 => Err(ensemble::unsupported_mode(node, "BRANCH_MEMBER")),
        other => Err(node.invalid(format!("unknown mode {other}"))),
    }
}
