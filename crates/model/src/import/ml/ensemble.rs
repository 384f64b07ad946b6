//! Ensembles of trees as the attributes of their operators have them.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::float::element_type::ElementType;
use crate::float::ensemble::{Aggregate, DecisionNode, DecisionTree, Ensemble, Precision};
use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::ml::Rows;
use crate::import::ml::tree_nodes::{self, Comparison, RawNode};
use crate::import::node::NodeReader;
use crate::onnx::tensors;

/// Most cells that bounds of all trees are worked out over: features that are compared, times nodes, times rows.
const MOST_CELLS: usize = 1 << 28;

/// Names of the attributes with the values of leaves, which differ between classifiers and regressors.
pub(crate) struct LeafAttributes {
    pub(crate) trees: &'static str,
    pub(crate) nodes: &'static str,
    pub(crate) targets: &'static str,
    pub(crate) weights: &'static str,
    pub(crate) weights_as_tensor: &'static str,
}

/// The precision in which onnxruntime compares the features of these rows.
pub(crate) fn precision(node: &NodeReader<'_>, rows: &Rows) -> Result<Precision, ImportError> {
    let element_type = rows.operand.element_type;
    Precision::of(element_type)
        .ok_or_else(|| node.invalid(format!("features of type {element_type} are not supported")))
}

/// A list of numbers in one of its two forms: floats, or a tensor of the precision of the features.
pub(crate) fn numbers(
    node: &NodeReader<'_>,
    list: &'static str,
    tensor: &'static str,
    precision: Precision,
) -> Result<Option<Vec<f64>>, ImportError> {
    let floats = node.attributes().floats(list)?.filter(|floats| !floats.is_empty());
    match (floats, node.attributes().tensor(tensor)?) {
        (None, None) => Ok(None),
        (Some(floats), None) => Ok(Some(floats.iter().map(|&value| f64::from(value)).collect())),
        (None, Some(_)) => tensor_numbers(node, tensor, precision),
        (Some(_), Some(_)) => Err(node.invalid(format!("both `{list}` and `{tensor}`"))),
    }
}

/// The numbers of a tensor of the precision of the features.
pub(crate) fn tensor_numbers(
    node: &NodeReader<'_>,
    name: &'static str,
    precision: Precision,
) -> Result<Option<Vec<f64>>, ImportError> {
    let Some(proto) = node.attributes().tensor(name)? else { return Ok(None) };
    let expected = match precision {
        Precision::Single => ElementType::FLOAT,
        Precision::Double => ElementType::Float { bits: 64 },
    };
    if ElementType::of(proto.data_type) == Some(expected) {
        return tensors::values(proto).map(Some);
    }
    Err(node.invalid(format!("`{name}` is not of type {expected}")))
}

/// Integers that are there and as many as `length`.
fn integers<'a>(node: &'a NodeReader<'_>, name: &'static str, length: usize) -> Result<&'a [i64], ImportError> {
    let list = node.attributes().integers(name)?.ok_or_else(|| node.missing_attribute(name))?;
    of_length(node, name, list, length)
}

fn of_length<'a, T>(node: &NodeReader<'_>, name: &str, list: &'a [T], length: usize) -> Result<&'a [T], ImportError> {
    if list.len() == length {
        return Ok(list);
    }
    Err(node.invalid(format!("`{name}` has {} entries, expected {length}", list.len())))
}

/// The trees of `TreeEnsembleClassifier` and `TreeEnsembleRegressor`, and every value of a leaf.
pub(crate) fn trees(
    node: &NodeReader<'_>,
    rows: &Rows,
    targets: usize,
    names: &LeafAttributes,
) -> Result<(Vec<DecisionTree>, Vec<f64>), ImportError> {
    let precision = precision(node, rows)?;
    let tree_ids =
        node.attributes().integers("nodes_treeids")?.ok_or_else(|| node.missing_attribute("nodes_treeids"))?;
    let node_ids = integers(node, "nodes_nodeids", tree_ids.len())?;
    let places = Places::new(node, tree_ids, node_ids)?;
    let mut nodes = branches(node, &places, precision, rows.features)?;
    let weights = leaves(node, &places, &mut nodes, precision, targets, names)?;
    let mut trees = Vec::with_capacity(places.trees.len());
    for range in &places.trees {
        let of_tree: Vec<RawNode> = nodes[range.clone()].iter().map(|raw| raw.moved(range.start)).collect();
        let wrong = |reason: String| node.invalid(format!("tree {}: {reason}", tree_ids[range.start]));
        let (tree, reached) = tree_nodes::tree(&of_tree, 0, precision, false).map_err(wrong)?;
        if reached < of_tree.len() {
            return Err(wrong("its first node is not the root of all its nodes".to_owned()));
        }
        node.admit(&[tree.nodes.len(), tree.targets.len()])?;
        trees.push(tree);
    }
    Ok((trees, weights))
}

/// Where in the lists of nodes each tree and each node is.
struct Places<'a> {
    tree_ids: &'a [i64],
    trees: Vec<Range<usize>>,
    nodes: HashMap<(i64, i64), usize>,
}

impl<'a> Places<'a> {
    fn new(node: &NodeReader<'_>, tree_ids: &'a [i64], node_ids: &[i64]) -> Result<Places<'a>, ImportError> {
        let mut nodes = HashMap::new();
        let mut trees: Vec<Range<usize>> = Vec::new();
        let mut known = HashSet::new();
        for (index, (&tree, &id)) in tree_ids.iter().zip(node_ids).enumerate() {
            if nodes.insert((tree, id), index).is_some() {
                return Err(node.invalid(format!("tree {tree} has two nodes {id}")));
            }
            match trees.last_mut() {
                Some(range) if tree_ids[range.start] == tree => range.end = index + 1,
                _ if known.insert(tree) => trees.push(index..index + 1),
                _ => return Err(node.invalid(format!("the nodes of tree {tree} do not follow each other"))),
            }
        }
        if trees.is_empty() { Err(node.invalid("no trees".to_owned())) } else { Ok(Places { tree_ids, trees, nodes }) }
    }

    /// Node `id` of the tree that node `index` is of.
    fn of(&self, node: &NodeReader<'_>, tree: i64, id: i64) -> Result<usize, ImportError> {
        let found = self.nodes.get(&(tree, id)).copied();
        found.ok_or_else(|| node.invalid(format!("tree {tree} has no node {id}")))
    }
}

impl RawNode {
    /// The node where the list begins `start` entries later; children lie within it.
    fn moved(&self, start: usize) -> RawNode {
        match self.clone() {
            RawNode::Split { feature, comparison, value, yes, no } => {
                RawNode::Split { feature, comparison, value, yes: yes - start, no: no - start }
            }
            leaf => leaf,
        }
    }
}

/// The nodes, without the values of leaves.
fn branches(
    node: &NodeReader<'_>,
    places: &Places<'_>,
    precision: Precision,
    features: usize,
) -> Result<Vec<RawNode>, ImportError> {
    let count = places.tree_ids.len();
    let modes = node.attributes().strings("nodes_modes")?.ok_or_else(|| node.missing_attribute("nodes_modes"))?;
    let modes = of_length(node, "nodes_modes", &modes, count)?;
    let values = numbers(node, "nodes_values", "nodes_values_as_tensor", precision)?;
    let values = values.ok_or_else(|| node.missing_attribute("nodes_values"))?;
    let values = of_length(node, "nodes_values", &values, count)?;
    let feature_ids = integers(node, "nodes_featureids", count)?;
    let children = [integers(node, "nodes_truenodeids", count)?, integers(node, "nodes_falsenodeids", count)?];
    let branch = |index: usize| {
        let Some(comparison) = comparison(node, modes[index])? else { return Ok(RawNode::Leaf { values: Vec::new() }) };
        let [yes, no] = [children[0][index], children[1][index]];
        Ok(RawNode::Split {
            feature: feature(node, feature_ids[index], features)?,
            comparison,
            value: values[index],
            yes: places.of(node, places.tree_ids[index], yes)?,
            no: places.of(node, places.tree_ids[index], no)?,
        })
    };
    (0..count).map(branch).collect()
}

pub(crate) fn feature(node: &NodeReader<'_>, id: i64, features: usize) -> Result<usize, ImportError> {
    let found = usize::try_from(id).ok().filter(|id| *id < features);
    found.ok_or_else(|| node.invalid(format!("feature {id} of {features}")))
}

/// How a node of this mode compares; `None` for a leaf.
fn comparison(node: &NodeReader<'_>, mode: &str) -> Result<Option<Comparison>, ImportError> {
    match mode {
        "LEAF" => Ok(None),
        "BRANCH_LEQ" => Ok(Some(Comparison::AtMost)),
        "BRANCH_LT" => Ok(Some(Comparison::Below)),
        "BRANCH_GTE" => Ok(Some(Comparison::AtLeast)),
        "BRANCH_GT" => Ok(Some(Comparison::Above)),
        other => Err(unsupported_mode(node, other)),
    }
}

pub(crate) fn unsupported_mode(node: &NodeReader<'_>, mode: &str) -> ImportError {
    node.invalid(format!("nodes of mode {mode} are not supported: train with thresholds instead of categories"))
}

/// Gives leaves their values, and returns all of these.
fn leaves(
    node: &NodeReader<'_>,
    places: &Places<'_>,
    nodes: &mut [RawNode],
    precision: Precision,
    targets: usize,
    names: &LeafAttributes,
) -> Result<Vec<f64>, ImportError> {
    let weights = numbers(node, names.weights, names.weights_as_tensor, precision)?;
    let weights = weights.ok_or_else(|| node.missing_attribute(names.weights))?;
    let ids = [names.trees, names.nodes, names.targets];
    let [tree_ids, node_ids, target_ids] = ids.map(|name| integers(node, name, weights.len()));
    let (tree_ids, node_ids, target_ids) = (tree_ids?, node_ids?, target_ids?);
    let mut given = HashSet::new();
    for (entry, &weight) in weights.iter().enumerate() {
        let (tree, id) = (tree_ids[entry], node_ids[entry]);
        let place = places.of(node, tree, id)?;
        let target = target(node, target_ids[entry], targets)?;
        let RawNode::Leaf { values } = &mut nodes[place] else {
            return Err(node.invalid(format!("node {id} of tree {tree} has a value and is no leaf")));
        };
        if !given.insert((place, target)) {
            return Err(node.invalid(format!("node {id} of tree {tree} has two values for target {target}")));
        }
        values.push((target, weight));
    }
    Ok(weights)
}

pub(crate) fn target(node: &NodeReader<'_>, id: i64, targets: usize) -> Result<usize, ImportError> {
    let found = usize::try_from(id).ok().filter(|id| *id < targets);
    found.ok_or_else(|| node.invalid(format!("target {id} of {targets}")))
}

/// An ensemble as a step of a composition: `[rows, targets]`.
pub(crate) fn step(
    node: &NodeReader<'_>,
    composition: &mut Composition,
    rows: &Rows,
    ensemble: Ensemble,
) -> Result<Part, ImportError> {
    let mut features: Vec<usize> = Vec::new();
    let mut nodes = 0usize;
    for part in ensemble.trees.iter().flat_map(|tree| &tree.nodes) {
        nodes += 1;
        if let DecisionNode::Split { feature, .. } = part {
            features.push(*feature);
        }
    }
    features.sort_unstable();
    features.dedup();
    let cells = nodes.saturating_mul(features.len()).saturating_mul(rows.rows);
    ImportError::check_limit("features times nodes of trees", MOST_CELLS as u64, cells as u64)?;
    let shape = vec![rows.rows, ensemble.base.len()];
    node.admit(&shape)?;
    node.admit(&[rows.rows, ensemble.trees.iter().map(|tree| tree.targets.len()).sum()])?;
    if ensemble.trees.iter().all(|tree| tree.targets.is_empty()) {
        return Err(node.invalid("no leaf has a value".to_owned()));
    }
    Ok(composition.apply(ensemble, &[&rows.operand.clone().into()], shape))
}

/// The constants added to the scores: none, or one for each target.
pub(crate) fn base_values(
    node: &NodeReader<'_>,
    precision: Precision,
    targets: usize,
) -> Result<Vec<f64>, ImportError> {
    match numbers(node, "base_values", "base_values_as_tensor", precision)? {
        None => Ok(vec![0.0; targets]),
        Some(values) => Ok(of_length(node, "base_values", &values, targets)?.to_vec()),
    }
}

/// Refuses trees some of whose leaves lack a value for a target that others have, where the missing value is not as good as zero.
pub(crate) fn check_aggregate(
    node: &NodeReader<'_>,
    aggregate: Aggregate,
    trees: &[DecisionTree],
    targets: usize,
) -> Result<(), ImportError> {
    let complete = trees.iter().all(|tree| tree.partial.is_empty());
    let scored: HashSet<usize> = trees.iter().flat_map(|tree| &tree.targets).copied().collect();
    match aggregate {
        Aggregate::Sum | Aggregate::Average => Ok(()),
        Aggregate::Min | Aggregate::Max if complete && (0..targets).all(|target| scored.contains(&target)) => Ok(()),
        Aggregate::Min | Aggregate::Max => {
            Err(node.invalid("extremes over leaves of which some have no value for a target".to_owned()))
        }
    }
}
