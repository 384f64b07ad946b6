//! Decision trees.

use crate::fixed::graph::FixedOp;
use crate::fixed::trees::{Tree, TreeNode};
use crate::float::ensemble::{Aggregate, DecisionNode, DecisionTree, Ensemble};
use crate::float::tensor::Tensor;
use crate::quantise::comparisons::last;
use crate::quantise::error::QuantiseError;
use crate::quantise::linear::collapse;
use crate::quantise::lowering::{Lowered, Lowering};
use crate::quantise::scales::{self, Coefficients, FINEST};

/// How much finer values of leaves are than activations.
const GUARD_BITS: i32 = 2;
/// Bits of the largest value of a leaf, at most, so that sums of many stay narrow.
const LEAF_BITS: i32 = 50;

impl Lowering<'_> {
    /// The scores of an ensemble for each row: `[rows, targets]`.
    ///
    /// Features are compared as they are. What a threshold becomes is the last integer that onnxruntime finds on its lower side, so every
    /// row reaches the leaves that it reaches there; only the values of leaves are rounded.
    pub(crate) fn ensemble(
        &mut self,
        ensemble: &Ensemble,
        x: &Lowered,
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let values: Vec<f64> = ensemble.trees.iter().flat_map(DecisionTree::leaf_values).collect();
        if self.hides_parameters() {
            return Err(QuantiseError::PublicConstant { node: self.node.clone(), got: values.len() });
        }
        let (x, used) = self.used_features(ensemble, x);
        let sign = if ensemble.aggregate == Aggregate::Min { -1.0 } else { 1.0 };
        let values: Vec<f64> = values.into_iter().map(|value| sign * ensemble.factor() * value).collect();
        let too_large = || self.constant_too_large(&Tensor { shape: vec![values.len()], values: values.clone() });
        let leaves =
            Coefficients::new(&values, self.leaf_scale(&values, ensemble.trees.len())).ok_or_else(too_large)?;
        let mut integers = leaves.integers.into_iter();
        let trees: Vec<Tree> =
            ensemble.trees.iter().map(|tree| integer_tree(tree, ensemble, &used, x.scale, &mut integers)).collect();
        let (rows, columns) = (shape[0], trees.iter().map(|tree| tree.outputs).sum());
        let op = FixedOp::Trees { features: used.len(), trees };
        let tensor = self.push(op, &[&x], &[rows, columns], leaves.scale);
        let magnitude = Tensor { shape: vec![], values }.magnitude();
        let (shape_of_leaves, scale) = (vec![rows, columns], leaves.scale);
        let leaves = Lowered { tensor, shape: shape_of_leaves, scale, magnitude, settled: true, shared: false };
        let scores = self.aggregated(ensemble, &leaves, shape)?;
        self.with_base(&scores, &ensemble.base)
    }

    /// The features that some tree compares, side by side, and which these are.
    fn used_features(&mut self, ensemble: &Ensemble, x: &Lowered) -> (Lowered, Vec<usize>) {
        let nodes = ensemble.trees.iter().flat_map(|tree| &tree.nodes);
        let mut used: Vec<usize> = nodes
            .filter_map(|node| match node {
                DecisionNode::Split { feature, .. } => Some(*feature),
                DecisionNode::Leaf { .. } => None,
            })
            .collect();
        used.sort_unstable();
        used.dedup();
        if used.is_empty() {
            used.push(0);
        }
        let rows = x.shape.iter().product::<usize>() / ensemble.features;
        let positions: Vec<u32> = (0..rows)
            .flat_map(|row| used.iter().map(move |feature| (row * ensemble.features + feature) as u32))
            .collect();
        // Nothing is rounded before it is compared.
        let exact = Lowered { settled: true, ..x.clone() };
        (self.rearrange(&exact, &positions, &[rows, used.len()]), used)
    }

    /// Errors of many leaves add up: about as the root of their number.
    fn leaf_scale(&self, values: &[f64], trees: usize) -> u32 {
        let wanted = scales::activation_scale(self.magnitude, self.config.activation_bits) as i32;
        let guard = GUARD_BITS + scales::ceil_log2(trees as f64) / 2;
        let largest = values.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
        scales::clamp((wanted + guard).min(LEAF_BITS - scales::ceil_log2(largest)).min(FINEST))
    }

    /// The values of leaves, `[rows, columns]`, brought together by target.
    fn aggregated(&mut self, ensemble: &Ensemble, leaves: &Lowered, shape: &[usize]) -> Result<Lowered, QuantiseError> {
        let (rows, targets) = (shape[0], shape[1]);
        let columns = columns(&ensemble.trees, targets);
        let longest = columns.iter().map(Vec::len).max().unwrap_or(0);
        let width = leaves.shape[1];
        let position = |row: usize, column: usize| (row * width + column) as u32;
        let cells = || (0..rows).flat_map(|row| columns.iter().map(move |column| (row, column)));
        match ensemble.aggregate {
            Aggregate::Sum | Aggregate::Average => {
                let term = |(row, column): (usize, &Vec<usize>), t: usize| Some(position(row, *column.get(t)?));
                let positions: Vec<Option<u32>> =
                    cells().flat_map(|cell| (0..longest).map(move |t| term(cell, t))).collect();
                let terms = self.padded(leaves, &positions, 0, &[rows * targets, longest]);
                if longest == 1 {
                    return Ok(terms.with_shape(shape));
                }
                let sums = self.exact_row_sums(&terms, 1.0, self.magnitude)?;
                Ok(Lowered { settled: self.settles(sums.scale), ..sums.with_shape(shape) })
            }
            // Where a target has fewer trees than others, its last counts several times.
            Aggregate::Min | Aggregate::Max => {
                let members: Vec<Vec<u32>> = (0..longest)
                    .map(|t| cells().map(|(row, column)| position(row, column[t.min(column.len() - 1)])).collect())
                    .collect();
                let largest = self.largest(leaves, &members, shape);
                Ok(if ensemble.aggregate == Aggregate::Min { self.negated(&largest) } else { largest })
            }
        }
    }

    /// `scores` with a constant added to each column.
    fn with_base(&mut self, scores: &Lowered, base: &[f64]) -> Result<Lowered, QuantiseError> {
        let integers: Option<Vec<i128>> = base.iter().map(|&value| scales::to_integer(value, scores.scale)).collect();
        let too_large = || self.constant_too_large(&Tensor { shape: vec![base.len()], values: base.to_vec() });
        let integers = integers.ok_or_else(too_large)?;
        let every_row: Vec<i128> = integers.iter().copied().cycle().take(scores.shape.iter().product()).collect();
        let sums = self.shifted(scores, 1, collapse(every_row));
        Ok(Lowered { settled: scores.settled, ..sums })
    }
}

/// For each target, the columns of the values of leaves that belong to it.
fn columns(trees: &[DecisionTree], targets: usize) -> Vec<Vec<usize>> {
    let mut columns = vec![Vec::new(); targets];
    for (column, &target) in trees.iter().flat_map(|tree| &tree.targets).enumerate() {
        columns[target].push(column);
    }
    columns
}

/// A tree over the used features at `scale`, whose leaves have the next of `values`.
fn integer_tree(
    tree: &DecisionTree,
    ensemble: &Ensemble,
    used: &[usize],
    scale: u32,
    values: &mut impl Iterator<Item = i64>,
) -> Tree {
    let mut node = |node: &DecisionNode| match node {
        DecisionNode::Leaf { values: own } => TreeNode::Leaf { values: values.by_ref().take(own.len()).collect() },
        DecisionNode::Split { feature, threshold, below, above } => TreeNode::Split {
            feature: used.partition_point(|earlier| earlier < feature) as u32,
            threshold: last(|n| ensemble.precision.seen_integer(n, scale) <= *threshold),
            below: *below as u32,
            above: *above as u32,
        },
    };
    Tree { outputs: tree.targets.len(), nodes: tree.nodes.iter().map(&mut node).collect() }
}
