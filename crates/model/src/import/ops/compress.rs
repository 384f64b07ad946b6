//! `Compress`: the slices for which a constant condition holds.

use crate::float::rearranged::Rearranged;
use crate::import::error::ImportError;
use crate::import::indices::{admit, axis};
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::shape::picked_positions;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Compress", attributes: &["axis"], operands: 2..=2, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = node.tensor(0)?;
    node.truth(1)?;
    let condition = node.constant(1)?;
    // Without an axis, the elements in a row.
    let (from, axis) = match node.attributes().integer("axis")? {
        None => (vec![x.shape.iter().product()], 0),
        Some(_) => (x.shape.clone(), axis(node, 0, &x.shape)?),
    };
    if condition.shape.len() != 1 || condition.values.len() > from[axis] {
        return Err(node.invalid(format!("a condition of shape {:?} for shape {from:?}", condition.shape)));
    }
    let mut picks: Vec<Vec<Option<usize>>> = from.iter().map(|&dim| (0..dim).map(Some).collect()).collect();
    picks[axis] = (0..condition.values.len()).filter(|&at| condition.values[at] != 0.0).map(Some).collect();
    let shape: Vec<usize> = picks.iter().map(Vec::len).collect();
    admit(node, &shape)?;
    let positions = picked_positions(&from, &picks);
    Ok(Rearranged::import("Compress", &[x], positions, None, shape))
}
