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

/// A step of the way through a tree.
enum Visit {
    /// To a node, where a feature may be narrower than before.
    Enter { node: usize, narrowed: Option<(usize, Interval)> },
    /// Back, where the feature is what it was.
    Leave { feature: usize, before: Interval },
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
        self.for_each_leaf(features, |node, region| found.push((node, region.to_vec())));
        found
    }

    /// What each value can be where features lie within these intervals.
    pub(super) fn bounds(&self, features: &[Interval]) -> Vec<Interval> {
        let mut found: Vec<Option<Interval>> = vec![None; self.outputs];
        self.for_each_leaf(features, |node, _| {
            for (hull, value) in found.iter_mut().zip(self.values(node)) {
                let value = Interval::point(i128::from(*value));
                *hull = Some(hull.map_or(value, |hull| Interval::hull(&[hull, value])));
            }
        });
        found.into_iter().map(|hull| hull.unwrap_or(Interval::point(0))).collect()
    }

    /// Visits the leaves that features within these intervals can reach, with what each feature is there. One region is narrowed
    /// on the way down and widened on the way back: a deep tree over many features takes no more memory than both.
    fn for_each_leaf(&self, features: &[Interval], mut visit: impl FnMut(usize, &[Interval])) {
        let mut region = features.to_vec();
        let mut open = vec![Visit::Enter { node: 0, narrowed: None }];
        while let Some(next) = open.pop() {
            let (node, narrowed) = match next {
                Visit::Enter { node, narrowed } => (node, narrowed),
                Visit::Leave { feature, before } => {
                    region[feature] = before;
                    continue;
                }
            };
            if let Some((feature, part)) = narrowed {
                let before = std::mem::replace(&mut region[feature], part);
                open.push(Visit::Leave { feature, before });
            }
            let TreeNode::Split { feature, threshold, below, above } = &self.nodes[node] else {
                visit(node, &region);
                continue;
            };
            let (feature, threshold) = (*feature as usize, i128::from(*threshold));
            let own = region[feature];
            let sides = [
                (*above, Interval { low: own.low.max(threshold + 1), high: own.high }),
                (*below, Interval { low: own.low, high: own.high.min(threshold) }),
            ];
            for (child, part) in sides.into_iter().filter(|(_, part)| part.low <= part.high) {
                open.push(Visit::Enter { node: child as usize, narrowed: Some((feature, part)) });
            }
        }
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
