//! What admitted features leave of a tree.

use std::collections::BTreeMap;

use model::{Interval, Tree, TreeNode};

use super::super::boxes::Memory;
use crate::error::CircuitError;

/// Most splits that are looked at on the ways from the leaves of all trees to their roots.
const MAX_STEPS: usize = 1 << 28;

/// The leaves that features within some intervals can reach, those that need not be told apart as one.
pub(super) struct Pruned {
    /// Thresholds of the splits that decide something, rising, by feature.
    pub(super) thresholds: BTreeMap<usize, Vec<i128>>,
    /// Per box the node of a leaf whose values hold there.
    pub(super) leaves: Vec<usize>,
    /// Per box, how many thresholds of each feature lie below it, in the order of `thresholds`.
    pub(super) ranks: Vec<Vec<Interval>>,
    /// Per leaf the box it is in.
    box_of: Vec<Option<usize>>,
}

/// What trees are cut down with: the features' intervals, and a count of what has been looked at.
pub(super) struct Shears<'a> {
    features: &'a [Interval],
    /// The same, but while a leaf is looked at.
    region: Vec<Interval>,
    steps: usize,
    pub(super) memory: Memory,
}

impl<'a> Shears<'a> {
    pub(super) fn new(features: &'a [Interval]) -> Self {
        Self { features, region: features.to_vec(), steps: 0, memory: Memory::default() }
    }

    fn step(&mut self) -> Result<(), CircuitError> {
        self.steps += 1;
        if self.steps > MAX_STEPS { Err(CircuitError::TooManyCells { limit: MAX_STEPS }) } else { Ok(()) }
    }
}

impl Pruned {
    /// # Assumptions
    /// The tree is well-formed, with these features.
    ///
    /// # Errors
    /// [`CircuitError::TooManyCells`] where there are more splits above all leaves, or more sides of boxes, than any circuit holds.
    pub(super) fn of(tree: &Tree, shears: &mut Shears<'_>) -> Result<Self, CircuitError> {
        let links = Links::of(tree);
        let alive = links.alive(tree, shears)?;
        let settled = settled(tree, &alive);
        let thresholds = thresholds(tree, &alive, &settled);
        let mut pruned =
            Self { thresholds, leaves: Vec::new(), ranks: Vec::new(), box_of: vec![None; tree.nodes.len()] };
        for node in 0..tree.nodes.len() {
            let above = links.parents[node].map(|(parent, _)| parent);
            // A settled node is a box if its parent is not.
            pruned.box_of[node] = match (settled[node], above.and_then(|parent| pruned.box_of[parent])) {
                (_, Some(known)) => Some(known),
                (Some(leaf), None) if alive[node] => {
                    shears.memory.add(1, 2 * pruned.thresholds.len())?;
                    let ranks = links.ranks(tree, node, &pruned.thresholds, shears)?;
                    pruned.leaves.push(leaf);
                    pruned.ranks.push(ranks);
                    Some(pruned.leaves.len() - 1)
                }
                _ => None,
            };
        }
        Ok(pruned)
    }

    /// The box of a row of features, which are within the intervals.
    pub(super) fn box_of(&self, tree: &Tree, features: &[i128]) -> Option<usize> {
        self.box_of[tree.leaf(features)]
    }
}

/// The splits above nodes.
struct Links {
    /// The parent of each node, and whether the node is where features are above the threshold.
    parents: Vec<Option<(usize, bool)>>,
}

impl Links {
    fn of(tree: &Tree) -> Self {
        let mut parents = vec![None; tree.nodes.len()];
        for (node, split) in tree.nodes.iter().enumerate() {
            if let TreeNode::Split { below, above, .. } = split {
                parents[*below as usize] = Some((node, false));
                parents[*above as usize] = Some((node, true));
            }
        }
        Self { parents }
    }

    /// Calls `visit` with the intervals of features, and the feature, the threshold and the side of each split above a node.
    fn climb(
        &self,
        tree: &Tree,
        node: usize,
        shears: &mut Shears<'_>,
        mut visit: impl FnMut(&mut [Interval], usize, i128, bool),
    ) -> Result<(), CircuitError> {
        let mut node = node;
        while let Some((parent, is_above)) = self.parents[node] {
            shears.step()?;
            if let TreeNode::Split { feature, threshold, .. } = &tree.nodes[parent] {
                visit(&mut shears.region, *feature as usize, i128::from(*threshold), is_above);
            }
            node = parent;
        }
        Ok(())
    }

    /// Whether features within these intervals reach a node.
    fn alive(&self, tree: &Tree, shears: &mut Shears<'_>) -> Result<Vec<bool>, CircuitError> {
        let mut changed: Vec<usize> = Vec::new();
        let mut alive = vec![false; tree.nodes.len()];
        for (leaf, _) in tree.nodes.iter().enumerate().filter(|(_, node)| matches!(node, TreeNode::Leaf { .. })) {
            self.climb(tree, leaf, shears, |region, feature, threshold, is_above| {
                narrow(&mut region[feature], threshold, threshold + 1, is_above);
                changed.push(feature);
            })?;
            let Shears { features, region, .. } = &mut *shears;
            alive[leaf] = changed.iter().all(|feature| region[*feature].low <= region[*feature].high);
            changed.drain(..).for_each(|feature| region[feature] = features[feature]);
        }
        for (node, split) in tree.nodes.iter().enumerate().rev() {
            if let TreeNode::Split { below, above, .. } = split {
                alive[node] = alive[*below as usize] || alive[*above as usize];
            }
        }
        Ok(alive)
    }

    /// What the ranks of features are at a node whose every split decides something, if it is listed.
    fn ranks(
        &self,
        tree: &Tree,
        node: usize,
        thresholds: &BTreeMap<usize, Vec<i128>>,
        shears: &mut Shears<'_>,
    ) -> Result<Vec<Interval>, CircuitError> {
        let full = |list: &Vec<i128>| Interval { low: 0, high: list.len() as i128 };
        let mut ranks: BTreeMap<usize, Interval> =
            thresholds.iter().map(|(feature, list)| (*feature, full(list))).collect();
        self.climb(tree, node, shears, |_, feature, threshold, is_above| {
            let listed = thresholds.get(&feature).map(|list| list.binary_search(&threshold));
            if let (Some(rank), Some(Ok(place))) = (ranks.get_mut(&feature), listed) {
                narrow(rank, place as i128, place as i128 + 1, is_above);
            }
        })?;
        Ok(ranks.into_values().collect())
    }
}

/// Cuts off what a split sends elsewhere: what is above `below`, or below `above`.
fn narrow(interval: &mut Interval, below: i128, above: i128, is_above: bool) {
    if is_above {
        interval.low = interval.low.max(above);
    } else {
        interval.high = interval.high.min(below);
    }
}

/// Per node a leaf whose values all features have that reach it, if there is one.
fn settled(tree: &Tree, alive: &[bool]) -> Vec<Option<usize>> {
    let mut settled = vec![None; tree.nodes.len()];
    for (node, split) in tree.nodes.iter().enumerate().rev() {
        settled[node] = match split {
            TreeNode::Leaf { .. } => Some(node),
            TreeNode::Split { below, above, .. } => {
                let (below, above) = (*below as usize, *above as usize);
                match (alive[below], alive[above], settled[below], settled[above]) {
                    (true, true, Some(a), Some(b)) if tree.values(a) == tree.values(b) => Some(a),
                    (true, false, one, _) | (false, true, _, one) => one,
                    _ => None,
                }
            }
        };
    }
    settled
}

/// Thresholds of splits that send some features either way, and not to equal values.
fn thresholds(tree: &Tree, alive: &[bool], settled: &[Option<usize>]) -> BTreeMap<usize, Vec<i128>> {
    let mut thresholds: BTreeMap<usize, Vec<i128>> = BTreeMap::new();
    for (node, split) in tree.nodes.iter().enumerate().filter(|(node, _)| settled[*node].is_none()) {
        if let TreeNode::Split { feature, threshold, below, above } = split
            && alive[node]
            && alive[*below as usize]
            && alive[*above as usize]
        {
            thresholds.entry(*feature as usize).or_default().push(i128::from(*threshold));
        }
    }
    for list in thresholds.values_mut() {
        list.sort_unstable();
        list.dedup();
    }
    thresholds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_steps_are_taken_and_no_more() {
        let mut shears = Shears::new(&[]);
        shears.steps = MAX_STEPS - 1;
        assert_eq!(shears.step(), Ok(()));
        assert_eq!(shears.step(), Err(CircuitError::TooManyCells { limit: MAX_STEPS }));
    }
}
