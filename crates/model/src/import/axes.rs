//! Axes of an operator, as an attribute or as an operand.

use crate::import::error::ImportError;
use crate::import::node::NodeReader;
use crate::shape::resolve_axis;

/// The first opset in which `Squeeze` and `Unsqueeze` have their axes as an operand.
pub(crate) const VIEW_OPERAND_FORM: i64 = 13;

/// Distinct axes counted from the front of a tensor of rank `rank(number of axes)`; `None` where left out.
///
/// They are an operand from opset `operand_form` on.
pub(crate) fn resolved_axes(
    node: &NodeReader<'_>,
    operand_form: i64,
    rank: impl Fn(usize) -> usize,
) -> Result<Option<Vec<usize>>, ImportError> {
    let attribute = node.attributes().integers("axes")?.map(<[i64]>::to_vec);
    let operand = node.optional_integers(1)?;
    let axes = match (node.opset() < operand_form, attribute, operand) {
        (true, axes, None) | (false, None, axes) => axes,
        (true, ..) => return Err(node.invalid(format!("axes as an operand need opset {operand_form}"))),
        (false, ..) => return Err(node.invalid(format!("axes as an attribute end with opset {}", operand_form - 1))),
    };
    let Some(axes) = axes else { return Ok(None) };
    distinct_axes(node, &axes, rank(axes.len())).map(Some)
}

/// Axes counted from the front of a tensor of rank `rank`.
pub(crate) fn distinct_axes(node: &NodeReader<'_>, axes: &[i64], rank: usize) -> Result<Vec<usize>, ImportError> {
    // Far more axes than any tensor has would be compared with one another.
    node.admit(&vec![1; rank])?;
    let mut resolved = Vec::with_capacity(axes.len());
    for &axis in axes {
        match resolve_axis(axis, rank) {
            Some(axis) if !resolved.contains(&axis) => resolved.push(axis),
            _ => return Err(node.invalid(format!("axis {axis} is repeated or outside rank {rank}"))),
        }
    }
    Ok(resolved)
}
