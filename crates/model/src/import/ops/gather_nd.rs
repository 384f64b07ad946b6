//! `GatherND`: the slices that constant tuples of indices name.

use crate::float::rearranged::Rearranged;
use crate::import::error::ImportError;
use crate::import::indices::{admit, constant_indices, resolved_index};
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::shape::strides;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "GatherND", attributes: &["batch_dims"], operands: 2..=2, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (x, (tuples, indices)) = (node.tensor(0)?, constant_indices(node, 1)?);
    let batch_dims = node.attributes().integer("batch_dims")?.unwrap_or(0);
    let invalid = || node.invalid(format!("tuples of shape {tuples:?} into shape {:?}", x.shape));
    let batch = usize::try_from(batch_dims).ok().filter(|&batch| batch < tuples.len()).ok_or_else(invalid)?;
    let &width = tuples.last().ok_or_else(invalid)?;
    // The indexed axes.
    let indexed = x.shape.get(batch..batch.saturating_add(width)).ok_or_else(invalid)?;
    if x.shape[..batch] != tuples[..batch] {
        return Err(invalid());
    }
    let slice = &x.shape[batch + width..];
    let shape = [&tuples[..tuples.len() - 1], slice].concat();
    admit(node, &shape)?;
    let (strides, size): (_, usize) = (strides(&x.shape), slice.iter().product());
    let tuples_of_batch = tuples[batch..tuples.len() - 1].iter().product::<usize>();
    let image: usize = x.shape[batch..].iter().product();
    let mut positions = Vec::with_capacity(shape.iter().product());
    for (number, tuple) in indices.chunks(width).enumerate() {
        let mut start = number / tuples_of_batch * image;
        for (place, &index) in tuple.iter().enumerate() {
            start += resolved_index(node, index, indexed[place])? * strides[batch + place];
        }
        positions.extend((start..start + size).map(|position| position as u32));
    }
    Ok(Rearranged::import("GatherND", &[x], positions, None, shape))
}
