//! `Reshape` to a constant shape, in which -1 is inferred and 0 copies a dimension.

use crate::float::view::View;
use crate::import::error::ImportError;
use crate::import::node::{NodeReader, OperatorImport};
use crate::shape::elements;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Reshape",
    attributes: &["allowzero"],
    operands: 2..=2,
    import: |node| {
        let from = node.tensor(0)?.shape;
        let requested = node.optional_integers(1)?.unwrap_or_default();
        let shape = resolve(node, &from, &requested)?;
        View::import(node, "Reshape", shape)
    },
};

fn resolve(node: &NodeReader<'_>, from: &[usize], requested: &[i64]) -> Result<Vec<usize>, ImportError> {
    let allow_zero = node.attributes().flag("allowzero")?;
    let invalid = || node.invalid(format!("cannot reshape {from:?} to {requested:?}"));
    let mut shape = Vec::with_capacity(requested.len());
    for (axis, &dim) in requested.iter().enumerate() {
        shape.push(match dim {
            -1 => 1,
            0 if !allow_zero => *from.get(axis).ok_or_else(invalid)?,
            _ => usize::try_from(dim).map_err(|_| invalid())?,
        });
    }
    let inferred: Vec<usize> = (0..requested.len()).filter(|&axis| requested[axis] == -1).collect();
    let (known, total) = elements(&shape).zip(elements(from)).ok_or_else(invalid)?;
    match inferred.as_slice() {
        [] => Ok(shape),
        [axis] if known > 0 && total % known == 0 => {
            shape[*axis] = total / known;
            Ok(shape)
        }
        _ => Err(invalid()),
    }
}
