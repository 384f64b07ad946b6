//! `ScatterND`: updates of the slices that constant tuples of indices name.

use crate::import::error::ImportError;
use crate::import::indices::{constant_indices, resolved_index};
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::scatter::{Update, scatter};
use crate::shape::strides;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "ScatterND", attributes: &["reduction"], operands: 3..=3, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (x, (tuples, indices), updates) = (node.tensor(0)?, constant_indices(node, 1)?, node.tensor(2)?);
    let invalid = || {
        let shapes = format!("tuples of shape {tuples:?} and updates of shape {:?}", updates.shape);
        node.invalid(format!("{shapes} for shape {:?}", x.shape))
    };
    let (&width, outer) = tuples.split_last().ok_or_else(invalid)?;
    let indexed = x.shape.get(..width).ok_or_else(invalid)?;
    let slice = &x.shape[width..];
    if updates.shape != [outer, slice].concat() {
        return Err(invalid());
    }
    let (strides, size): (_, usize) = (strides(&x.shape), slice.iter().product());
    let mut targets = Vec::with_capacity(updates.shape.iter().product());
    for tuple in indices.chunks(width) {
        let mut start = 0;
        for (axis, &index) in tuple.iter().enumerate() {
            start += resolved_index(node, index, indexed[axis])? * strides[axis];
        }
        targets.extend(start..start + size);
    }
    scatter(node, x, updates, &targets, Update::of(node)?)
}
