//! `Unsqueeze`: adds dimensions of size 1; axes as an attribute up to opset 12, as an operand from opset 13.

use crate::float::view::View;
use crate::import::axes::{VIEW_OPERAND_FORM, resolved_axes};
use crate::import::node::OperatorImport;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Unsqueeze",
    attributes: &["axes"],
    operands: 1..=2,
    import: |node| {
        let shape = node.tensor(0)?.shape;
        let axes = resolved_axes(node, VIEW_OPERAND_FORM, |count| shape.len() + count)?
            .ok_or_else(|| node.invalid("axes are missing".to_owned()))?;
        let mut rest = shape.iter().copied();
        let widened = (0..shape.len() + axes.len())
            .map(|axis| if axes.contains(&axis) { 1 } else { rest.next().unwrap_or(1) })
            .collect();
        View::import(node, "Unsqueeze", widened)
    },
};
