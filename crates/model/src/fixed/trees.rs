//! Decision trees over integers.

use serde::{Deserialize, Serialize};

use crate::interval::Interval;

/// A binary tree. Every leaf has as many values as the tree has outputs.
///
/// Node 0 is the root; children come after their parent, and every other node is the child of exactly one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tree {
    pub outputs: usize,
    pub nodes: Vec<TreeNode>,
}

/// A node of a [`Tree`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TreeNode {
    /// Goes on at node `below` where the feature is at most `threshold`, else at node `above`.
    Split {
        feature: u32,
        threshold: i64,
        below: u32,
        above: u32,
    },
    Leaf {
        values: Vec<i64>,
    },
}

impl Tree {
    /// Most nodes of one tree.
    pub const MAX_NODES: usize = 1 << 16;
    /// Bits of a threshold and of a value, beside their signs, at most.
    pub const MAX_BITS: u32 = 62;

    /// The node of the leaf that a row of features reaches.
    pub fn leaf(&self, features: &[i128]) -> usize {
        let mut node = 0;
        while let TreeNode::Split { feature, threshold, below, above } = &self.nodes[node] {
            let is_below = features[*feature as usize] <= i128::from(*threshold);
            node = if is_below { *below } else { *above } as usize;
        }
        node
    }

    /// The values of a leaf, none where the node splits.
    pub fn values(&self, node: usize) -> &[i64] {
        match &self.nodes[node] {
            TreeNode::Leaf { values } => values,
            TreeNode::Split { .. } => &[],
        }
    }

    /// For each leaf that features within these intervals can reach: its node, and what each feature is there.
    pub fn boxes(&self, features: &[Interval]) -> Vec<(usize, Vec<Interval>)> {
        let mut found = Vec::new();
        let mut open = vec![(0usize, features.to_vec())];
        while let Some((node, region)) = open.pop() {
            let TreeNode::Split { feature, threshold, below, above } = &self.nodes[node] else {
                found.push((node, region));
                continue;
            };
            let (feature, threshold) = (*feature as usize, i128::from(*threshold));
            let own = region[feature];
            let sides = [
                (*above, Interval { low: own.low.max(threshold + 1), high: own.high }),
                (*below, Interval { low: own.low, high: own.high.min(threshold) }),
            ];
            for (child, part) in sides.into_iter().filter(|(_, part)| part.low <= part.high) {
                let mut region = region.clone();
                region[feature] = part;
                open.push((child as usize, region));
            }
        }
        found
    }

    /// What each value can be where features lie within these intervals.
    pub(super) fn bounds(&self, features: &[Interval]) -> Vec<Interval> {
        let leaves = self.boxes(features);
        let values = |output: usize| -> Vec<Interval> {
            leaves.iter().map(|(node, _)| Interval::point(i128::from(self.values(*node)[output]))).collect()
        };
        (0..self.outputs).map(|output| Interval::hull(&values(output))).collect()
    }

    pub(super) fn is_well_formed(&self, features: usize) -> bool {
        let narrow = |value: &i64| value.unsigned_abs() >> Self::MAX_BITS == 0;
        let mut parents = vec![0usize; self.nodes.len()];
        for (index, node) in self.nodes.iter().enumerate() {
            match node {
                TreeNode::Split { feature, threshold, below, above } => {
                    if *feature as usize >= features || !narrow(threshold) {
                        return false;
                    }
                    for child in [*below as usize, *above as usize] {
                        if child <= index || child >= self.nodes.len() {
                            return false;
                        }
                        parents[child] += 1;
                    }
                }
                TreeNode::Leaf { values } if values.len() == self.outputs && values.iter().all(narrow) => {}
                TreeNode::Leaf { .. } => return false,
            }
        }
        (1..=Self::MAX_NODES).contains(&self.nodes.len())
            && parents[0] == 0
            && parents[1..].iter().all(|&count| count == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Tree {
        let leaf = |value| TreeNode::Leaf { values: vec![value] };
        let split = |feature, threshold, below, above| TreeNode::Split { feature, threshold, below, above };
        Tree { outputs: 1, nodes: vec![split(0, 4, 1, 2), leaf(10), split(1, -2, 3, 4), leaf(20), leaf(30)] }
    }

    #[test]
    fn a_feature_at_the_threshold_goes_below() {
        let value = |features: [i128; 2]| tree().values(tree().leaf(&features))[0];
        assert_eq!([[4, 0], [5, -2], [5, -1]].map(value), [10, 20, 30]);
    }

    #[test]
    fn boxes_are_what_reaches_a_leaf() {
        let range = |low, high| Interval { low, high };
        let boxes = tree().boxes(&[range(0, 9), range(-9, 9)]);
        assert_eq!(boxes.len(), 3);
        for x in 0..=9 {
            for y in -9..=9 {
                let holds = |region: &[Interval]| region[0].contains(x) && region[1].contains(y);
                let reached: Vec<usize> =
                    boxes.iter().filter(|(_, region)| holds(region)).map(|(node, _)| *node).collect();
                assert_eq!(reached, [tree().leaf(&[x, y])]);
            }
        }
        assert_eq!(tree().bounds(&[range(5, 9), range(-9, 9)]), [range(20, 30)]);
    }

    #[test]
    fn loops_and_shared_children_are_malformed() {
        assert!(tree().is_well_formed(2));
        assert!(!tree().is_well_formed(1));
        let with = |below, above| {
            let mut changed = tree();
            changed.nodes[0] = TreeNode::Split { feature: 0, threshold: 4, below, above };
            changed.is_well_formed(2)
        };
        assert!(!with(0, 2) && !with(2, 2) && !with(3, 2) && !with(1, 5));
    }
}
