//! `TreeEnsembleRegressor` of `ai.onnx.ml`: decision trees, their values added up or compared.
//!
//! Where the operator's text leaves things open, it does what onnxruntime does. Missing values cannot occur, so what the
//! trees do with them plays no role.

use crate::float::ensemble::{Aggregate, Ensemble};
use crate::import::composition::Composition;
use crate::import::error::ImportError;
use crate::import::ml::Rows;
use crate::import::ml::ensemble::{self, LeafAttributes};
use crate::import::ml::scores::PostTransform;
use crate::import::node::{Imported, NodeReader, OperatorImport};

const OP_TYPE: &str = "ai.onnx.ml.TreeEnsembleRegressor";

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: OP_TYPE,
    attributes: &[
        "aggregate_function",
        "base_values",
        "base_values_as_tensor",
        "n_targets",
        "nodes_falsenodeids",
        "nodes_featureids",
        "nodes_hitrates",
        "nodes_hitrates_as_tensor",
        "nodes_missing_value_tracks_true",
        "nodes_modes",
        "nodes_nodeids",
        "nodes_treeids",
        "nodes_truenodeids",
        "nodes_values",
        "nodes_values_as_tensor",
        "post_transform",
        "target_ids",
        "target_nodeids",
        "target_treeids",
        "target_weights",
        "target_weights_as_tensor",
    ],
    operands: 1..=1,
    import,
};

const LEAVES: LeafAttributes = LeafAttributes {
    trees: "target_treeids",
    nodes: "target_nodeids",
    targets: "target_ids",
    weights: "target_weights",
    weights_as_tensor: "target_weights_as_tensor",
};

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let rows = Rows::of(node)?;
    let precision = ensemble::precision(node, &rows)?;
    let targets = node.attributes().integer("n_targets")?.ok_or_else(|| node.missing_attribute("n_targets"))?;
    let targets = usize::try_from(targets).ok().filter(|targets| (1..=1 << 20).contains(targets));
    let targets = targets.ok_or_else(|| node.invalid("`n_targets` is not positive, or too large".to_owned()))?;
    node.admit(&[rows.rows, targets])?;
    let base = ensemble::base_values(node, precision, targets)?;
    let (trees, _) = ensemble::trees(node, &rows, targets, &LEAVES)?;
    let aggregate = aggregate(node)?;
    ensemble::check_aggregate(node, aggregate, &trees, targets)?;
    let transform = PostTransform::of(node)?;
    if targets == 1 {
        transform.of_single_scores(node)?;
    }
    let mut composition = Composition::default();
    let trees = Ensemble { op_type: OP_TYPE, features: rows.features, precision, aggregate, trees, base };
    let scores = ensemble::step(node, &mut composition, &rows, trees)?;
    let result = transform.apply(&mut composition, scores);
    Ok(Imported::Composed(composition.returning(vec![result])))
}

fn aggregate(node: &NodeReader<'_>) -> Result<Aggregate, ImportError> {
    match node.attributes().string("aggregate_function")? {
        None | Some("SUM") => Ok(Aggregate::Sum),
        Some("AVERAGE") => Ok(Aggregate::Average),
        Some("MIN") => Ok(Aggregate::Min),
        Some("MAX") => Ok(Aggregate::Max),
        Some(other) => Err(node.invalid(format!("unknown aggregate_function `{other}`"))),
    }
}
