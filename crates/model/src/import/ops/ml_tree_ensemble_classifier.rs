//! `TreeEnsembleClassifier` of `ai.onnx.ml`: decision trees whose values are scores of classes.
//!
//! Labels that are text become their positions in `classlabels_strings`, as `INT64`. Where the operator's text leaves things
//! open, it does what onnxruntime does: with two classes and values for the first alone, these are scores of the second, and its
//! label is taken above 1/2 where no value is negative, else above 0.

use crate::float::ensemble::{Aggregate, DecisionTree, Ensemble};
use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::ml::Rows;
use crate::import::ml::ensemble::{self, LeafAttributes};
use crate::import::ml::labels::{LargestScore, ScoreAbove, class_labels};
use crate::import::ml::scores::{Opposite, PostTransform, both_classes};
use crate::import::node::{Imported, NodeReader, OperatorImport};

const OP_TYPE: &str = "ai.onnx.ml.TreeEnsembleClassifier";

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: OP_TYPE,
    attributes: &[
        "base_values",
        "base_values_as_tensor",
        "class_ids",
        "class_nodeids",
        "class_treeids",
        "class_weights",
        "class_weights_as_tensor",
        "classlabels_int64s",
        "classlabels_strings",
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
    ],
    operands: 1..=1,
    import,
};

const LEAVES: LeafAttributes = LeafAttributes {
    trees: "class_treeids",
    nodes: "class_nodeids",
    targets: "class_ids",
    weights: "class_weights",
    weights_as_tensor: "class_weights_as_tensor",
};

/// What is the same for any number of classes.
struct Classifier<'a> {
    node: &'a NodeReader<'a>,
    rows: Rows,
    labels: Vec<i64>,
    transform: PostTransform,
    trees: Vec<DecisionTree>,
    /// Of every leaf.
    weights: Vec<f64>,
}

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let rows = Rows::of(node)?;
    let labels = class_labels(node, "classlabels_int64s", "classlabels_strings")?;
    let (trees, weights) = ensemble::trees(node, &rows, labels.len(), &LEAVES)?;
    let classifier = Classifier { node, rows, transform: PostTransform::of(node)?, labels, trees, weights };
    let first_alone = classifier.trees.iter().all(|tree| tree.targets.iter().all(|target| *target == 0));
    let mut composition = Composition::default();
    let results = match classifier.labels.len() {
        1 => return Err(node.invalid("a single class".to_owned())),
        2 if first_alone => classifier.single(&mut composition)?,
        2 => classifier.pair(&mut composition)?,
        _ => classifier.several(&mut composition)?,
    };
    Ok(Imported::Composed(composition.returning(results.into())))
}

impl Classifier<'_> {
    fn scores(&self, composition: &mut Composition, base: Vec<f64>) -> Result<Part, ImportError> {
        let precision = ensemble::precision(self.node, &self.rows)?;
        let (features, trees) = (self.rows.features, self.trees.clone());
        let trees = Ensemble { op_type: OP_TYPE, features, precision, aggregate: Aggregate::Sum, trees, base };
        ensemble::step(self.node, composition, &self.rows, trees)
    }

    /// Two classes, scores of the second.
    fn single(&self, composition: &mut Composition) -> Result<[Part; 2], ImportError> {
        if self.transform == PostTransform::Softmax {
            self.transform.of_single_scores(self.node)?;
        }
        let base = ensemble::base_values(self.node, ensemble::precision(self.node, &self.rows)?, 1)?;
        let scores = self.scores(composition, base)?;
        let probabilities = self.weights.iter().all(|weight| *weight >= 0.0);
        let (threshold, opposite) = if probabilities { (0.5, Opposite::Complement) } else { (0.0, Opposite::Negative) };
        let labels = [self.labels[0], self.labels[1]];
        let above = ScoreAbove { op_type: OP_TYPE, threshold, labels };
        let label = composition.apply(above, &[&scores], vec![self.rows.rows]);
        Ok([label, both_classes(composition, &scores, self.transform, opposite)])
    }

    /// Two classes with scores of their own: onnxruntime takes the second where its score is positive, whatever the first's is, and
    /// calls them 0 and 1.
    fn pair(&self, composition: &mut Composition) -> Result<[Part; 2], ImportError> {
        if self.has_base()? {
            return Err(self.node.invalid("`base_values` of two classes with scores of their own".to_owned()));
        }
        if self.labels != [0, 1] {
            let reason = "two classes with scores of their own that are not called 0 and 1";
            return Err(self.node.invalid(reason.to_owned()));
        }
        self.check_scored()?;
        let scores = self.scores(composition, vec![0.0; 2])?;
        let positions = (0..self.rows.rows as u32).map(|row| 2 * row + 1).collect();
        let second = composition.rearrange(&[&scores], positions, vec![self.rows.rows]);
        let above = ScoreAbove { op_type: OP_TYPE, threshold: 0.0, labels: [0, 1] };
        let label = composition.unary(above, &second);
        Ok([label, self.transform.apply(composition, scores)])
    }

    /// More classes: the largest score decides.
    fn several(&self, composition: &mut Composition) -> Result<[Part; 2], ImportError> {
        let precision = ensemble::precision(self.node, &self.rows)?;
        let base = ensemble::base_values(self.node, precision, self.labels.len())?;
        if !self.has_base()? {
            self.check_scored()?;
        }
        let scores = self.scores(composition, base)?;
        let largest = LargestScore { op_type: OP_TYPE, labels: self.labels.clone() };
        let label = composition.apply(largest, &[&scores], vec![self.rows.rows]);
        Ok([label, self.transform.apply(composition, scores)])
    }

    fn has_base(&self) -> Result<bool, ImportError> {
        let attributes = self.node.attributes();
        let floats = attributes.floats("base_values")?.is_some_and(|base| !base.is_empty());
        Ok(floats || attributes.tensor("base_values_as_tensor")?.is_some())
    }

    /// Refuses classes that may go without a score, which onnxruntime then leaves out where it looks for the largest.
    fn check_scored(&self) -> Result<(), ImportError> {
        let scored = |class: &usize| self.trees.iter().any(|tree| tree.always_scores(*class));
        match (0..self.labels.len()).find(|class| !scored(class)) {
            Some(class) => Err(self.node.invalid(format!("rows may reach no leaf with a value for class {class}"))),
            None => Ok(()),
        }
    }
}
