//! `Flatten`: to a matrix, split at `axis`.

use crate::float::view::View;
use crate::import::node::OperatorImport;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Flatten",
    attributes: &["axis"],
    operands: 1..=1,
    import: |node| {
        let shape = node.tensor(0)?.shape;
        let axis = node.attributes().integer("axis")?.unwrap_or(1);
        let rank = shape.len() as i64;
        if !(-rank..=rank).contains(&axis) {
            return Err(node.invalid(format!("axis {axis} of a tensor of rank {rank}")));
        }
        let (rows, columns) = shape.split_at(if axis < 0 { axis + rank } else { axis } as usize);
        View::import(node, "Flatten", vec![rows.iter().product(), columns.iter().product()])
    },
};
