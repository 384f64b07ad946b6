//! `Concat` along an axis.

use crate::float::rearranged::Rearranged;
use crate::import::error::ImportError;
use crate::import::node::{FloatOperand, Imported, MANY_OPERANDS, NodeReader, OperatorImport};
use crate::shape::{elements, resolve_axis};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Concat", attributes: &["axis"], operands: 1..=MANY_OPERANDS, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let axis = node.attributes().integer("axis")?.ok_or_else(|| node.missing_attribute("axis"))?;
    let operands: Vec<FloatOperand> =
        (0..node.operand_count()).map(|index| node.tensor(index)).collect::<Result<_, _>>()?;
    let first = operands[0].shape.clone();
    let axis = resolve_axis(axis, first.len())
        .ok_or_else(|| node.invalid(format!("axis {axis} is outside shape {first:?}")))?;
    let others = |shape: &[usize]| -> Vec<usize> { [&shape[..axis], &shape[axis + 1..]].concat() };
    let mut shape = first.clone();
    shape[axis] = 0;
    for operand in &operands {
        if operand.shape.len() != first.len() || others(&operand.shape) != others(&first) {
            return Err(node.invalid(format!("shapes {first:?} and {:?} differ beside axis {axis}", operand.shape)));
        }
        shape[axis] = shape[axis].saturating_add(operand.shape[axis]);
    }
    node.admit(&shape)?;
    let positions = joined_positions(&operands, axis);
    Ok(Rearranged::import("Concat", &operands, positions, None, shape))
}

/// Blocks of each operand in turn: for every coordinate before the axis, all that lies behind.
fn joined_positions(operands: &[FloatOperand], axis: usize) -> Vec<u32> {
    let sizes: Vec<usize> = operands.iter().map(|operand| elements(&operand.shape).unwrap_or(0)).collect();
    let outer: usize = operands[0].shape[..axis].iter().product();
    let mut positions = Vec::with_capacity(sizes.iter().sum());
    for block in 0..outer {
        let mut start = 0;
        for size in &sizes {
            let length = size / outer;
            positions.extend((start + block * length..start + (block + 1) * length).map(|position| position as u32));
            start += size;
        }
    }
    positions
}
