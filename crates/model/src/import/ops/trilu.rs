//! `Trilu`: the upper or lower triangle of matrices from a constant diagonal on, zeros beyond.

use crate::float::rearranged::Rearranged;
use crate::import::error::ImportError;
use crate::import::indices::integer;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::shape::{by_coordinates, position, strides};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Trilu", attributes: &["upper"], operands: 1..=2, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = node.tensor(0)?;
    let rank = x.shape.len();
    if rank < 2 {
        return Err(node.invalid(format!("expected matrices, got shape {:?}", x.shape)));
    }
    let upper = node.attributes().integer("upper")?.unwrap_or(1) != 0;
    let k = if node.has(1) { i128::from(integer(node, 1)?) } else { 0 };
    let (strides, shape) = (strides(&x.shape), x.shape.clone());
    let outside = shape.iter().product::<usize>() as u32;
    let positions = by_coordinates(&shape, |at| {
        let diagonal = at[rank - 1] as i128 - at[rank - 2] as i128;
        let kept = if upper { diagonal >= k } else { diagonal <= k };
        if kept { position(&strides, at) as u32 } else { outside }
    });
    Ok(Rearranged::import("Trilu", &[x], positions, Some(0.0), shape))
}
