//! `RMSNormalization`: rows along the last axes brought to a mean square of 1.

use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::normalisation;
use crate::import::ops::layer_normalization::last_axes;

/// ONNX's epsilon where the attribute is missing.
const DEFAULT_EPSILON: f64 = 1e-5;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "RMSNormalization",
    // `stash_type` is the width of floating-point numbers within.
    attributes: &["axis", "epsilon", "stash_type"],
    operands: 2..=2,
    import,
};

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (x, scale) = (Part::from(node.float(0)?), Part::from(node.float(1)?));
    let axes = last_axes(node, &x.shape)?;
    let epsilon = normalisation::epsilon(node, DEFAULT_EPSILON)?;
    let mut c = Composition::default();
    let normalised = c.normalised(&x, &axes, epsilon);
    let result = c.scaled_and_shifted(node, normalised.rows, Some(scale), None)?;
    Ok(Imported::Composed(c.returning(vec![result])))
}
