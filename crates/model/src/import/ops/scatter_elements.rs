//! `ScatterElements`: updates of the elements that constant indices name along an axis.

use crate::import::error::ImportError;
use crate::import::indices::{axis, constant_indices, resolved_index};
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::scatter::{Update, scatter};
use crate::shape::{by_coordinates, position, strides};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "ScatterElements", attributes: &["axis", "reduction"], operands: 3..=3, import };

/// Also of `Scatter`, which is the same under an older name.
pub(super) fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (x, (from, indices), updates) = (node.tensor(0)?, constant_indices(node, 1)?, node.tensor(2)?);
    let axis = axis(node, 0, &x.shape)?;
    let fits = |other: usize| other == axis || from[other] <= x.shape[other];
    if from.len() != x.shape.len() || updates.shape != from || !(0..from.len()).all(fits) {
        let reason =
            format!("indices of shape {from:?} and updates of shape {:?} for shape {:?}", updates.shape, x.shape);
        return Err(node.invalid(reason));
    }
    let resolved = indices.iter().map(|&index| resolved_index(node, index, x.shape[axis]));
    let mut resolved = resolved.collect::<Result<Vec<_>, _>>()?.into_iter();
    let strides = strides(&x.shape);
    let targets = by_coordinates(&from, |at| {
        let index = resolved.next().unwrap_or(0);
        position(&strides, at) - at[axis] * strides[axis] + index * strides[axis]
    });
    scatter(node, x, updates, &targets, Update::of(node)?)
}
