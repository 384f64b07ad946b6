//! Ensembles of decision trees.

use std::fmt;

use crate::float::element_type::ElementType;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// The floating-point numbers in which onnxruntime compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Precision {
    Single,
    Double,
}

impl Precision {
    /// What comparisons with numbers of this type see; `None` for a type that onnxruntime does not compare.
    pub(crate) fn of(element_type: ElementType) -> Option<Precision> {
        match element_type {
            ElementType::Float { bits: 64 } => Some(Precision::Double),
            ElementType::Float { bits: 32 } | ElementType::Integer { .. } => Some(Precision::Single),
            ElementType::Float { .. } | ElementType::Bool => None,
        }
    }

    /// `x` as comparisons see it.
    pub(crate) fn seen(self, x: f64) -> f64 {
        match self {
            Precision::Single => f64::from(x as f32),
            Precision::Double => x,
        }
    }

    /// The integer `n` at a scale, as comparisons see it: `n / 2^scale`, rounded once. It rises with `n`.
    pub(crate) fn seen_integer(self, n: i64, scale: u32) -> f64 {
        let unit = 2f64.powi(-(scale as i32));
        match self {
            Precision::Single => f64::from(n as f32) * unit,
            Precision::Double => n as f64 * unit,
        }
    }

    /// The largest number below `x`, which is one of this precision.
    pub(crate) fn next_below(self, x: f64) -> f64 {
        match self {
            Precision::Single => f64::from((x as f32).next_down()),
            Precision::Double => x.next_down(),
        }
    }
}

/// What becomes of the values of the leaves that a row reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Aggregate {
    Sum,
    Average,
    Min,
    Max,
}

/// A tree: its root comes first, children behind their parents.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DecisionTree {
    /// The targets that its leaves have values for, rising.
    pub(crate) targets: Vec<usize>,
    /// Those of them for which some leaves have none, which stand for 0 there.
    pub(crate) partial: Vec<usize>,
    pub(crate) nodes: Vec<DecisionNode>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum DecisionNode {
    /// Goes on at node `below` where the feature is at most `threshold`, else at node `above`.
    Split { feature: usize, threshold: f64, below: usize, above: usize },
    /// One value for each target of the tree.
    Leaf { values: Vec<f64> },
}

impl DecisionTree {
    /// The values of the leaf that a row reaches.
    fn values(&self, row: &[f64], precision: Precision) -> &[f64] {
        let mut node = 0;
        loop {
            match &self.nodes[node] {
                DecisionNode::Leaf { values } => return values,
                DecisionNode::Split { feature, threshold, below, above } => {
                    node = if precision.seen(row[*feature]) <= *threshold { *below } else { *above };
                }
            }
        }
    }

    /// Comparisons on the longest way to a leaf.
    fn depth(&self) -> usize {
        let mut depths = vec![0usize; self.nodes.len()];
        for (index, node) in self.nodes.iter().enumerate() {
            if let DecisionNode::Split { below, above, .. } = node {
                depths[*below] = depths[index] + 1;
                depths[*above] = depths[index] + 1;
            }
        }
        depths.into_iter().max().unwrap_or(0)
    }

    /// Whether every leaf has a value for the target.
    pub(crate) fn always_scores(&self, target: usize) -> bool {
        self.targets.contains(&target) && !self.partial.contains(&target)
    }

    /// Every value of every leaf.
    pub(crate) fn leaf_values(&self) -> impl Iterator<Item = f64> + '_ {
        self.nodes
            .iter()
            .flat_map(|node| match node {
                DecisionNode::Leaf { values } => values.as_slice(),
                DecisionNode::Split { .. } => &[],
            })
            .copied()
    }
}

/// Trees over rows of features: `[.., features]` becomes `[rows, targets]`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ensemble {
    pub(crate) op_type: &'static str,
    pub(crate) features: usize,
    pub(crate) precision: Precision,
    pub(crate) aggregate: Aggregate,
    pub(crate) trees: Vec<DecisionTree>,
    /// Added to what the trees say, for each target.
    pub(crate) base: Vec<f64>,
}

impl Ensemble {
    /// What the values of leaves are multiplied by before they are added up.
    pub(crate) fn factor(&self) -> f64 {
        if self.aggregate == Aggregate::Average { 1.0 / self.trees.len() as f64 } else { 1.0 }
    }

    fn scores(&self, row: &[f64]) -> Vec<f64> {
        let mut found: Vec<Option<f64>> = vec![None; self.base.len()];
        for tree in &self.trees {
            for (&target, &value) in tree.targets.iter().zip(tree.values(row, self.precision)) {
                found[target] = Some(match (found[target], self.aggregate) {
                    (None, _) => value,
                    (Some(earlier), Aggregate::Sum | Aggregate::Average) => earlier + value,
                    (Some(earlier), Aggregate::Min) => earlier.min(value),
                    (Some(earlier), Aggregate::Max) => earlier.max(value),
                });
            }
        }
        found.into_iter().zip(&self.base).map(|(score, base)| score.unwrap_or(0.0) * self.factor() + base).collect()
    }
}

impl fmt::Display for Ensemble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nodes: usize = self.trees.iter().map(|tree| tree.nodes.len()).sum();
        write!(f, "trees={} nodes={nodes} aggregate={:?}", self.trees.len(), self.aggregate)
    }
}

impl Operator for Ensemble {
    fn op_type(&self) -> &'static str {
        self.op_type
    }

    fn result_type(&self, _: &[ElementType]) -> ElementType {
        ElementType::FLOAT
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let values = operands[0].values.chunks(self.features).flat_map(|row| self.scores(row)).collect();
        Tensor { shape: shape.to_vec(), values }
    }

    /// Comparisons count, so that they have a limit too.
    fn multiply_adds(&self, _: &[&[usize]], shape: &[usize]) -> u64 {
        let depths = self.trees.iter().map(|tree| tree.depth() as u64).fold(0, u64::saturating_add);
        depths.saturating_mul(shape.first().copied().unwrap_or(1) as u64)
    }

    fn compares(&self) -> bool {
        true
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        lowering.ensemble(self, operands[0].activation()?, shape)
    }
}
