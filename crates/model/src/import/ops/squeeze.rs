//! `Squeeze`: drops dimensions of size 1; axes as an attribute up to opset 12, as an operand from opset 13.

use crate::float::view::View;
use crate::import::axes::{VIEW_OPERAND_FORM, resolved_axes};
use crate::import::node::OperatorImport;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Squeeze",
    attributes: &["axes"],
    operands: 1..=2,
    import: |node| {
        let shape = node.tensor(0)?.shape;
        let axes = resolved_axes(node, VIEW_OPERAND_FORM, |_| shape.len())?;
        if let Some(axis) = axes.iter().flatten().find(|&&axis| shape[axis] != 1) {
            return Err(node.invalid(format!("cannot squeeze axis {axis} of shape {shape:?}")));
        }
        let dropped = |axis: usize| axes.as_ref().map_or(shape[axis] == 1, |axes| axes.contains(&axis));
        let kept = (0..shape.len()).filter(|&axis| !dropped(axis)).map(|axis| shape[axis]).collect();
        View::import(node, "Squeeze", kept)
    },
};
