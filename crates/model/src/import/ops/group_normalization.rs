//! `GroupNormalization`: groups of channels of each image brought to mean 0 and variance 1. Scale and bias are those of a group up to
//! opset 20, and of a channel from opset 21.

use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::normalisation;
use crate::import::ops::instance_normalization::by_channel;

/// ONNX's epsilon where the attribute is missing.
const DEFAULT_EPSILON: f64 = 1e-5;
/// The first opset with scale and bias for each channel.
const CHANNEL_FORM: i64 = 21;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "GroupNormalization",
    // `stash_type` is the width of floating-point numbers within.
    attributes: &["epsilon", "num_groups", "stash_type"],
    operands: 3..=3,
    import,
};

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = Part::from(node.float(0)?);
    let groups = node.attributes().integer("num_groups")?.ok_or_else(|| node.missing_attribute("num_groups"))?;
    let grouped = grouped_shape(&x.shape, groups)
        .ok_or_else(|| node.invalid(format!("{groups} groups of the channels of {:?}", x.shape)))?;
    let epsilon = normalisation::epsilon(node, DEFAULT_EPSILON)?;
    let axes: Vec<usize> = (2..grouped.len()).collect();
    let mut c = Composition::default();
    let groups = c.view(&x, grouped);
    let centred = c.centred(&groups, &axes);
    let rows = c.normalised(&centred, &axes, epsilon).rows;
    let by_group = node.opset() < CHANNEL_FORM;
    let rows = if by_group { rows } else { c.view(&rows, x.shape.clone()) };
    let scale = by_channel(node, &mut c, 1, &rows.shape)?;
    let bias = by_channel(node, &mut c, 2, &rows.shape)?;
    let result = c.scaled_and_shifted(node, rows, Some(scale), Some(bias))?;
    let result = if by_group { c.view(&result, x.shape) } else { result };
    Ok(Imported::Composed(c.returning(vec![result])))
}

/// `[N, groups, C / groups, ..]`, `None` where the channels do not divide.
fn grouped_shape(shape: &[usize], groups: i64) -> Option<Vec<usize>> {
    let groups = usize::try_from(groups).ok().filter(|&groups| groups > 0)?;
    let [images, channels, rest @ ..] = shape else { return None };
    channels.is_multiple_of(groups).then(|| [&[*images, groups, channels / groups], rest].concat())
}
