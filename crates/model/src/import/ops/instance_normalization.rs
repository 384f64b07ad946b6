//! `InstanceNormalization`: each channel of each image brought to mean 0 and variance 1.

use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::normalisation;

/// ONNX's epsilon where the attribute is missing.
const DEFAULT_EPSILON: f64 = 1e-5;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "InstanceNormalization", attributes: &["epsilon"], operands: 3..=3, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = Part::from(node.float(0)?);
    if x.shape.len() < 3 {
        return Err(node.invalid(format!("expected shape [N, C, ..], got {:?}", x.shape)));
    }
    let epsilon = normalisation::epsilon(node, DEFAULT_EPSILON)?;
    let axes: Vec<usize> = (2..x.shape.len()).collect();
    let mut c = Composition::default();
    let scale = by_channel(node, &mut c, 1, &x.shape)?;
    let bias = by_channel(node, &mut c, 2, &x.shape)?;
    let centred = c.centred(&x, &axes);
    let normalised = c.normalised(&centred, &axes, epsilon);
    let result = c.scaled_and_shifted(node, normalised.rows, Some(scale), Some(bias))?;
    Ok(Imported::Composed(c.returning(vec![result])))
}

/// Operand `index`, one number for each channel of a tensor of shape `[N, C, ..]`.
pub(super) fn by_channel(
    node: &NodeReader<'_>,
    c: &mut Composition,
    index: usize,
    shape: &[usize],
) -> Result<Part, ImportError> {
    let operand = Part::from(node.float(index)?);
    if operand.shape != [shape[1]] {
        return Err(node.invalid(format!("operand {index} of shape {:?}, expected [{}]", operand.shape, shape[1])));
    }
    let along = (1..shape.len()).map(|axis| if axis == 1 { shape[1] } else { 1 }).collect();
    Ok(c.view(&operand, along))
}
