//! `LinearClassifier` of `ai.onnx.ml`: scores of classes as a product with a matrix and intercepts, and the label of the best.
//!
//! Labels that are text become their positions in `classlabels_strings`, as `INT64`. The only score of two classes is that of
//! the second, whose label is taken above 0.

use crate::import::composition::Composition;
use crate::import::error::ImportError;
use crate::import::ml::Rows;
use crate::import::ml::labels::{LargestScore, ScoreAbove, class_labels};
use crate::import::ml::linear::linear;
use crate::import::ml::scores::{Opposite, PostTransform, both_classes};
use crate::import::node::{Imported, NodeReader, OperatorImport};

const OP_TYPE: &str = "ai.onnx.ml.LinearClassifier";

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: OP_TYPE,
    attributes: &["classlabels_ints", "classlabels_strings", "coefficients", "intercepts", "multi_class", "post_transform"],
    operands: 1..=1,
    import,
};

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (rows, attributes) = (Rows::of(node)?, node.attributes());
    let labels = class_labels(node, "classlabels_ints", "classlabels_strings")?;
    let coefficients =
        attributes.floats("coefficients")?.ok_or_else(|| node.missing_attribute("coefficients"))?;
    let intercepts = attributes.floats("intercepts")?.ok_or_else(|| node.missing_attribute("intercepts"))?;
    let transform = PostTransform::of(node)?;
    let (targets, label_shape) = (intercepts.len(), vec![rows.rows]);
    let mut composition = Composition::default();
    let scores = linear(node, &mut composition, &rows, targets, coefficients, intercepts)?;
    let results = match (targets, labels.as_slice()) {
        (1, [first, second]) => {
            if transform == PostTransform::Softmax {
                transform.of_single_scores(node)?;
            }
            let above = ScoreAbove { op_type: OP_TYPE, threshold: 0.0, labels: [*first, *second] };
            let label = composition.apply(above, &[&scores], label_shape);
            vec![label, both_classes(&mut composition, &scores, transform, Opposite::Complement)]
        }
        (2.., labels) if labels.len() == targets => {
            let largest = LargestScore { op_type: OP_TYPE, labels: labels.to_vec() };
            let label = composition.apply(largest, &[&scores], label_shape);
            vec![label, transform.apply(&mut composition, scores)]
        }
        _ => return Err(node.invalid(format!("{targets} intercepts of {} classes", labels.len()))),
    };
    Ok(Imported::Composed(composition.returning(results)))
}
