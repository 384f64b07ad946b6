//! `Scaler` of `ai.onnx.ml`: `(x - offset) scale`, for all features or for each its own.

use crate::float::tensor::Tensor;
use crate::import::composition::Composition;
use crate::import::error::ImportError;
use crate::import::ml::Rows;
use crate::import::node::{Imported, NodeReader, OperatorImport};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "ai.onnx.ml.Scaler", attributes: &["offset", "scale"], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let rows = Rows::of(node)?;
    let list = |name| node.attributes().floats(name)?.ok_or_else(|| node.missing_attribute(name));
    let (offset, scale) = (list("offset")?, list("scale")?);
    if offset.len() != scale.len() || ![1, rows.features].contains(&scale.len()) {
        let (offsets, scales, features) = (offset.len(), scale.len(), rows.features);
        return Err(node.invalid(format!("{offsets} offsets and {scales} scales of {features} features")));
    }
    let constant = |values: &[f32]| {
        let values: Vec<f64> = values.iter().map(|&value| f64::from(value)).collect();
        Tensor { shape: vec![values.len()], values }
    };
    let mut composition = Composition::default();
    let x = rows.floats(&mut composition);
    let [offset, scale] = [offset, scale].map(|values| composition.constant(constant(values)));
    let shifted = composition.sub(&x, &offset);
    let result = composition.mul(&shifted, &scale);
    Ok(Imported::Composed(composition.returning(vec![result])))
}
