//! `SVMRegressor` of `ai.onnx.ml` with a linear kernel: a sum of weighted features. With `one_class`, its sign.

use crate::import::composition::Composition;
use crate::import::error::ImportError;
use crate::import::ml::Rows;
use crate::import::ml::labels::ScoreAbove;
use crate::import::ml::linear::linear;
use crate::import::ml::{AsFloat, scores::PostTransform};
use crate::import::node::{Imported, NodeReader, OperatorImport};

const OP_TYPE: &str = "ai.onnx.ml.SVMRegressor";

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: OP_TYPE,
    attributes: &[
        "coefficients",
        "kernel_params",
        "kernel_type",
        "n_supports",
        "one_class",
        "post_transform",
        "rho",
        "support_vectors",
    ],
    operands: 1..=1,
    import,
};

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (rows, attributes) = (Rows::of(node)?, node.attributes());
    let list = |name| attributes.floats(name)?.ok_or_else(|| node.missing_attribute(name));
    let (coefficients, rho) = (list("coefficients")?, list("rho")?);
    let [rho] = rho else { return Err(node.invalid(format!("{} values of `rho`, expected one", rho.len()))) };
    PostTransform::of(node)?.of_single_scores(node)?;
    let vectors = usize::try_from(attributes.integer("n_supports")?.unwrap_or(0)).ok();
    let weights = match vectors.ok_or_else(|| node.invalid("`n_supports` is negative".to_owned()))? {
        0 => coefficients.to_vec(),
        vectors => {
            let kernel = attributes.string("kernel_type")?.unwrap_or("LINEAR");
            if kernel != "LINEAR" {
                return Err(node.invalid(format!("kernel `{kernel}` is not supported, only LINEAR")));
            }
            combined(node, coefficients, list("support_vectors")?, [vectors, rows.features])?
        }
    };
    let mut composition = Composition::default();
    let scores = linear(node, &mut composition, &rows, 1, &weights, &[*rho])?;
    let result = match attributes.flag("one_class")? {
        false => scores,
        true => {
            let sign = composition.unary(ScoreAbove { op_type: OP_TYPE, threshold: 0.0, labels: [-1, 1] }, &scores);
            composition.unary(AsFloat, &sign)
        }
    };
    Ok(Imported::Composed(composition.returning(vec![result])))
}

/// The weight of each feature: with a linear kernel, the sum of the support vectors is one vector.
fn combined(
    node: &NodeReader<'_>,
    coefficients: &[f32],
    support: &[f32],
    [vectors, features]: [usize; 2],
) -> Result<Vec<f32>, ImportError> {
    if coefficients.len() != vectors || Some(support.len()) != vectors.checked_mul(features) {
        return Err(node.invalid(format!("coefficients or vectors of other than {vectors} vectors of {features} features")));
    }
    let term = |vector: usize, feature: usize| {
        f64::from(coefficients[vector]) * f64::from(support[vector * features + feature])
    };
    let weights: Vec<f32> =
        (0..features).map(|feature| (0..vectors).map(|vector| term(vector, feature)).sum::<f64>() as f32).collect();
    match weights.iter().all(|weight| weight.is_finite()) {
        true => Ok(weights),
        false => Err(node.invalid("the weight of a feature is not finite".to_owned())),
    }
}
