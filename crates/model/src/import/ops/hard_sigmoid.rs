//! `HardSigmoid`: `min(max(alpha x + beta, 0), 1)`.

use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::ops::clip::Clip;

/// ONNX's slope where the attribute is missing.
const DEFAULT_ALPHA: f64 = 0.2;
/// ONNX's value at 0 where the attribute is missing.
const DEFAULT_BETA: f64 = 0.5;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "HardSigmoid", attributes: &["alpha", "beta"], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let alpha = node.attributes().float("alpha")?.unwrap_or(DEFAULT_ALPHA);
    let beta = node.attributes().float("beta")?.unwrap_or(DEFAULT_BETA);
    let x = Part::from(node.float(0)?);
    let mut c = Composition::default();
    let (alpha, beta) = (c.scalar(alpha), c.scalar(beta));
    let scaled = c.mul(&x, &alpha);
    let line = c.add(&scaled, &beta);
    let result = c.unary(Clip { low: Some(0.0), high: Some(1.0) }, &line);
    Ok(Imported::Composed(c.returning(vec![result])))
}
