//! From the nodes of a tree, in any order, to a tree whose root comes first.

use crate::fixed::trees::Tree;
use crate::float::ensemble::{DecisionNode, DecisionTree, Precision};

/// How a node compares a feature with its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    AtMost,
    Below,
    AtLeast,
    Above,
}

/// A node with its children by number.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RawNode {
    Split {
        feature: usize,
        comparison: Comparison,
        value: f64,
        yes: usize,
        no: usize,
    },
    /// Values by target.
    Leaf {
        values: Vec<(usize, f64)>,
    },
}

impl RawNode {
    /// Feature and threshold, and the children where the feature is at most that and where it is more.
    fn split(&self, precision: Precision) -> Option<(usize, f64, [usize; 2])> {
        let RawNode::Split { feature, comparison, value, yes, no } = self else { return None };
        let threshold = match comparison {
            Comparison::AtMost | Comparison::Above => *value,
            Comparison::Below | Comparison::AtLeast => precision.next_below(*value),
        };
        let children = match comparison {
            Comparison::AtMost | Comparison::Below => [*yes, *no],
            Comparison::AtLeast | Comparison::Above => [*no, *yes],
        };
        Some((*feature, threshold, children))
    }
}

/// Most values of the leaves of a tree: each leaf has one for each target.
const MOST_VALUES: usize = 1 << 22;

/// The tree below `root`. Every node is the child of at most one; with `shared_leaves`, leaves may be those of several.
///
/// Returns the tree and the number of nodes it is made of, or what is wrong with it.
pub(crate) fn tree(
    nodes: &[RawNode],
    root: usize,
    precision: Precision,
    shared_leaves: bool,
) -> Result<(DecisionTree, usize), String> {
    let order = order(nodes, root, shared_leaves)?;
    let leaves: Vec<&[(usize, f64)]> = order.iter().filter_map(|&(node, _)| nodes[node].values()).collect();
    let mut scored: Vec<usize> = leaves.iter().flat_map(|values| values.iter().map(|(target, _)| *target)).collect();
    scored.sort_unstable();
    // By target: as often as it has a value.
    let runs: Vec<&[usize]> = scored.chunk_by(|a, b| a == b).collect();
    let targets: Vec<usize> = runs.iter().map(|run| run[0]).collect();
    if leaves.len().saturating_mul(targets.len()) > MOST_VALUES {
        return Err(format!("{} leaves with values for {} targets", leaves.len(), targets.len()));
    }
    let decision = |&(node, children): &(usize, [usize; 2])| match nodes[node].values() {
        Some(values) => DecisionNode::Leaf { values: by_target(values, &targets) },
        None => {
            let (feature, threshold, _) = nodes[node].split(precision).unwrap_or((0, 0.0, [0, 0]));
            DecisionNode::Split { feature, threshold, below: children[0], above: children[1] }
        }
    };
    let mut reached: Vec<usize> = order.iter().map(|(node, _)| *node).collect();
    reached.sort_unstable();
    reached.dedup();
    let partial = runs.iter().filter(|run| run.len() < leaves.len()).map(|run| run[0]).collect();
    let nodes = order.iter().map(decision).collect();
    Ok((DecisionTree { nodes, partial, targets }, reached.len()))
}

/// A leaf's value for each target, 0 where it has none.
fn by_target(values: &[(usize, f64)], targets: &[usize]) -> Vec<f64> {
    let mut all = vec![0.0; targets.len()];
    for (target, value) in values {
        if let Ok(place) = targets.binary_search(target) {
            all[place] = *value;
        }
    }
    all
}

impl RawNode {
    /// The values of a leaf, with their targets.
    fn values(&self) -> Option<&[(usize, f64)]> {
        match self {
            RawNode::Leaf { values } => Some(values),
            RawNode::Split { .. } => None,
        }
    }
}

/// Nodes in an order in which children come behind their parent, each with the places of its children: below, then above.
fn order(nodes: &[RawNode], root: usize, shared_leaves: bool) -> Result<Vec<(usize, [usize; 2])>, String> {
    let mut seen = vec![false; nodes.len()];
    let mut order: Vec<(usize, [usize; 2])> = Vec::new();
    // A node and, unless it is the root, the place of its parent and on which side of it.
    let mut open: Vec<(usize, Option<(usize, usize)>)> = vec![(root, None)];
    while let Some((index, parent)) = open.pop() {
        let node = nodes.get(index).ok_or_else(|| format!("node {index} does not exist"))?;
        let split = node.split(Precision::Double);
        if std::mem::replace(&mut seen[index], true) && (split.is_some() || !shared_leaves) {
            return Err(format!("node {index} has several parents or lies on a loop"));
        }
        if order.len() == Tree::MAX_NODES {
            return Err(format!("a tree of more than {} nodes", Tree::MAX_NODES));
        }
        let place = order.len();
        order.push((index, [0, 0]));
        if let Some((parent, side)) = parent {
            order[parent].1[side] = place;
        }
        if let Some((_, _, [below, above])) = split {
            open.push((above, Some((place, 1))));
            open.push((below, Some((place, 0))));
        }
    }
    Ok(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(value: f64) -> RawNode {
        RawNode::Leaf { values: vec![(0, value)] }
    }

    fn split(comparison: Comparison, yes: usize, no: usize) -> RawNode {
        RawNode::Split { feature: 0, comparison, value: 0.5, yes, no }
    }

    #[test]
    fn every_comparison_becomes_one_with_the_numbers_up_to_a_threshold() {
        let threshold_and_below = |comparison| {
            let (tree, used) =
                tree(&[leaf(1.0), split(comparison, 0, 2), leaf(2.0)], 1, Precision::Single, false).unwrap();
            let DecisionNode::Split { threshold, below, .. } = tree.nodes[0] else { panic!("no split") };
            assert_eq!(used, 3);
            (threshold, tree.nodes[below].clone())
        };
        let leaf = |value| DecisionNode::Leaf { values: vec![value] };
        let before = f64::from(0.5f32.next_down());
        assert_eq!(threshold_and_below(Comparison::AtMost), (0.5, leaf(1.0)));
        assert_eq!(threshold_and_below(Comparison::Below), (before, leaf(1.0)));
        assert_eq!(threshold_and_below(Comparison::AtLeast), (before, leaf(2.0)));
        assert_eq!(threshold_and_below(Comparison::Above), (0.5, leaf(2.0)));
    }

    #[test]
    fn loops_and_shared_nodes_are_refused() {
        let at_most = |yes, no| split(Comparison::AtMost, yes, no);
        let refused = |nodes: &[RawNode], shared| tree(nodes, 0, Precision::Single, shared).unwrap_err();
        assert!(refused(&[at_most(0, 1), leaf(1.0)], true).contains("loop"));
        assert!(refused(&[at_most(1, 1), at_most(2, 3), leaf(1.0), leaf(2.0)], true).contains("several parents"));
        assert!(refused(&[at_most(1, 1), leaf(1.0)], false).contains("several parents"));
        assert!(refused(&[at_most(1, 9), leaf(1.0)], false).contains("node 9 does not exist"));
        assert!(tree(&[at_most(1, 1), leaf(1.0)], 0, Precision::Single, true).is_ok());
    }
}
