//! The axes of `Squeeze` and `Unsqueeze`.

use crate::import::error::ImportError;
use crate::import::node::NodeReader;
use crate::shape::resolve_axis;

/// The first opset with axes as an operand.
const OPERAND_FORM: i64 = 13;

/// Distinct axes counted from the front of a tensor of rank `rank(number of axes)`; `None` where left out.
pub(crate) fn resolved_axes(
    node: &NodeReader<'_>,
    rank: impl Fn(usize) -> usize,
) -> Result<Option<Vec<usize>>, ImportError> {
    let attribute = node.attributes().integers("axes")?.map(<[i64]>::to_vec);
    let operand = node.optional_integers(1)?;
    let axes = match (node.opset() < OPERAND_FORM, attribute, operand) {
        (true, axes, None) | (false, None, axes) => axes,
        (true, ..) => return Err(node.invalid("axes as an operand need opset 13".to_owned())),
        (false, ..) => return Err(node.invalid("axes as an attribute end with opset 12".to_owned())),
    };
    let Some(axes) = axes else { return Ok(None) };
    let rank = rank(axes.len());
    let mut resolved = Vec::with_capacity(axes.len());
    for axis in axes {
        match resolve_axis(axis, rank) {
            Some(axis) if !resolved.contains(&axis) => resolved.push(axis),
            _ => return Err(node.invalid(format!("axis {axis} is repeated or outside rank {rank}"))),
        }
    }
    Ok(Some(resolved))
}
