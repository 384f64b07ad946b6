//! `MeanVarianceNormalization`: mean 0 and variance 1 along axes, those of the images of a channel if nothing is said.

use crate::import::axes::distinct_axes;
use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};

/// The square of what ONNX adds to the standard deviation: a row of equal elements becomes zeros.
const EPSILON: f64 = 1e-18;
const DEFAULT_AXES: [i64; 3] = [0, 2, 3];

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "MeanVarianceNormalization", attributes: &["axes"], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = Part::from(node.float(0)?);
    let axes = node.attributes().integers("axes")?.unwrap_or(&DEFAULT_AXES);
    let axes = distinct_axes(node, axes, x.shape.len())?;
    let mut c = Composition::default();
    let centred = c.centred(&x, &axes);
    let normalised = c.normalised(&centred, &axes, EPSILON);
    Ok(Imported::Composed(c.returning(vec![normalised.rows])))
}
