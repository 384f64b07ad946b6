//! `ReverseSequence`: the first elements of each sequence, as many as a constant says, in reverse.

use crate::float::rearranged::Rearranged;
use crate::import::error::ImportError;
use crate::import::indices::sizes;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::shape::{by_coordinates, position, strides};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "ReverseSequence", attributes: &["batch_axis", "time_axis"], operands: 2..=2, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (x, lengths) = (node.tensor(0)?, sizes(node, 1)?);
    let axis = |name, usual| Ok::<_, ImportError>(node.attributes().integer(name)?.unwrap_or(usual));
    let (batch, time) = match (axis("batch_axis", 1)?, axis("time_axis", 0)?) {
        (1, 0) => (1, 0),
        (0, 1) => (0, 1),
        (batch, time) => return Err(node.invalid(format!("batch axis {batch} and time axis {time}"))),
    };
    let fits = x.shape.len() >= 2
        && lengths.len() == x.shape[batch]
        && lengths.iter().all(|length| (1..=x.shape[time]).contains(length));
    if !fits {
        return Err(node.invalid(format!("lengths {lengths:?} for shape {:?}", x.shape)));
    }
    let (strides, shape) = (strides(&x.shape), x.shape.clone());
    let positions = by_coordinates(&shape, |at| {
        let (step, length) = (at[time], lengths[at[batch]]);
        let source = if step < length { length - 1 - step } else { step };
        (position(&strides, at) - step * strides[time] + source * strides[time]) as u32
    });
    Ok(Rearranged::import("ReverseSequence", &[x], positions, None, shape))
}
