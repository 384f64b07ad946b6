//! `LinearRegressor` of `ai.onnx.ml`: a product with a matrix, and intercepts.

use crate::import::composition::Composition;
use crate::import::error::ImportError;
use crate::import::ml::Rows;
use crate::import::ml::linear::linear;
use crate::import::ml::scores::PostTransform;
use crate::import::node::{Imported, NodeReader, OperatorImport};

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "ai.onnx.ml.LinearRegressor",
    attributes: &["coefficients", "intercepts", "post_transform", "targets"],
    operands: 1..=1,
    import,
};

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (rows, attributes) = (Rows::of(node)?, node.attributes());
    let targets = usize::try_from(attributes.integer("targets")?.unwrap_or(1)).ok().filter(|targets| *targets > 0);
    let targets = targets.ok_or_else(|| node.invalid("`targets` is not positive".to_owned()))?;
    let coefficients =
        attributes.floats("coefficients")?.ok_or_else(|| node.missing_attribute("coefficients"))?;
    let intercepts = attributes.floats("intercepts")?.unwrap_or_default();
    let transform = PostTransform::of(node)?;
    if targets == 1 {
        transform.of_single_scores(node)?;
    }
    let mut composition = Composition::default();
    let scores = linear(node, &mut composition, &rows, targets, coefficients, intercepts)?;
    let result = transform.apply(&mut composition, scores);
    Ok(Imported::Composed(composition.returning(vec![result])))
}
