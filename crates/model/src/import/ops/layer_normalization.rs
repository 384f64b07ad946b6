//! `LayerNormalization`: rows along the last axes brought to mean 0 and variance 1.

use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::normalisation;
use crate::import::reduction::Reduce;
use crate::shape::resolve_axis;

/// ONNX's epsilon where the attribute is missing.
const DEFAULT_EPSILON: f64 = 1e-5;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "LayerNormalization",
    // `stash_type` is the width of floating-point numbers within.
    attributes: &["axis", "epsilon", "stash_type"],
    operands: 2..=3,
    import,
};

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = Part::from(node.float(0)?);
    let axes = last_axes(node, &x.shape)?;
    let epsilon = normalisation::epsilon(node, DEFAULT_EPSILON)?;
    let (scale, bias) = (Part::from(node.float(1)?), node.optional_float(2)?.map(Part::from));
    let mut c = Composition::default();
    let mean = c.reduce("ReduceMean", Reduce::Mean, &x, &axes, true);
    let centred = c.centred(&x, &axes);
    let normalised = c.normalised(&centred, &axes, epsilon);
    let result = c.scaled_and_shifted(node, normalised.rows, Some(scale), bias)?;
    Ok(Imported::Composed(c.returning(vec![result, mean, normalised.inverse])))
}

/// The axes from the attribute `axis` on, the last one where it is missing.
pub(super) fn last_axes(node: &NodeReader<'_>, shape: &[usize]) -> Result<Vec<usize>, ImportError> {
    let axis = node.attributes().integer("axis")?.unwrap_or(-1);
    let axis = resolve_axis(axis, shape.len())
        .ok_or_else(|| node.invalid(format!("axis {axis} is outside shape {shape:?}")))?;
    Ok((axis..shape.len()).collect())
}
