//! Scores that are sums of weighted features.

use crate::float::tensor::Tensor;
use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::ml::Rows;
use crate::import::node::NodeReader;

/// `x coefficients^T + intercepts`, `[rows, targets]`; no intercepts stand for 0.
pub(crate) fn linear(
    node: &NodeReader<'_>,
    composition: &mut Composition,
    rows: &Rows,
    targets: usize,
    coefficients: &[f32],
    intercepts: &[f32],
) -> Result<Part, ImportError> {
    let features = rows.features;
    if Some(coefficients.len()) != features.checked_mul(targets) {
        let got = coefficients.len();
        return Err(node.invalid(format!("{got} coefficients of {targets} targets and {features} features")));
    }
    node.admit(&[rows.rows, targets])?;
    let x = rows.matrix(composition);
    let value = |place: usize| f64::from(coefficients[place % targets * features + place / targets]);
    let values = (0..coefficients.len()).map(value).collect();
    let weights = composition.constant(Tensor { shape: vec![features, targets], values });
    let products = composition.matmul(&x, &weights);
    let products = products.ok_or_else(|| node.invalid("shapes do not multiply".to_owned()))?;
    match intercepts.len() {
        0 => Ok(products),
        got if got == targets => {
            let values = intercepts.iter().map(|&value| f64::from(value)).collect();
            let intercepts = composition.constant(Tensor { shape: vec![targets], values });
            Ok(composition.add(&products, &intercepts))
        }
        got => Err(node.invalid(format!("{got} intercepts of {targets} targets"))),
    }
}
