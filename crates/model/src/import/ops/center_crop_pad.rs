//! `CenterCropPad`: cuts off or adds zeros on both sides, one more at the end where the number is odd, to a constant shape.

use crate::float::rearranged::Rearranged;
use crate::import::axes::distinct_axes;
use crate::import::error::ImportError;
use crate::import::indices::{admit, sizes};
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::shape::picked_positions;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "CenterCropPad", attributes: &["axes"], operands: 2..=2, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (x, wanted) = (node.tensor(0)?, sizes(node, 1)?);
    let axes = match node.attributes().integers("axes")? {
        Some(axes) => distinct_axes(node, axes, x.shape.len())?,
        None => (0..x.shape.len()).collect(),
    };
    if axes.len() != wanted.len() {
        return Err(node.invalid(format!("{} sizes for {} axes", wanted.len(), axes.len())));
    }
    let mut shape = x.shape.clone();
    axes.iter().zip(&wanted).for_each(|(&axis, &size)| shape[axis] = size);
    admit(node, &shape)?;
    let pick = |(&from, &to): (&usize, &usize)| -> Vec<Option<usize>> {
        let (cut, pad) = (from.saturating_sub(to) / 2, to.saturating_sub(from) / 2);
        (0..to).map(|at| (at + cut).checked_sub(pad).filter(|&source| source < from)).collect()
    };
    let picks: Vec<Vec<Option<usize>>> = x.shape.iter().zip(&shape).map(pick).collect();
    let positions = picked_positions(&x.shape, &picks);
    Ok(Rearranged::import("CenterCropPad", &[x], positions, Some(0.0), shape))
}
