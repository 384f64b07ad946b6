//! `DepthToSpace`: blocks of channels become blocks of positions.

use crate::float::rearranged::Rearranged;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::shape::{by_coordinates, position, strides};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "DepthToSpace", attributes: &["blocksize", "mode"], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = node.tensor(0)?;
    let block = block_size(node)?;
    let by_column = match node.attributes().string("mode")?.unwrap_or("DCR") {
        "DCR" => false,
        "CRD" => true,
        other => return Err(node.invalid(format!("mode `{other}` is unknown"))),
    };
    let squared = block.saturating_mul(block);
    let &[images, channels, height, width] = x.shape.as_slice() else {
        return Err(node.invalid(format!("expected shape [N, C, H, W], got {:?}", x.shape)));
    };
    if channels % squared != 0 {
        return Err(node.invalid(format!("{channels} channels are no multiple of {squared}")));
    }
    let depth = channels / squared;
    let shape = vec![images, depth, height * block, width * block];
    let strides = strides(&x.shape);
    let positions = by_coordinates(&shape, |at| {
        let place = at[2] % block * block + at[3] % block;
        let channel = if by_column { at[1] * squared + place } else { place * depth + at[1] };
        position(&strides, &[at[0], channel, at[2] / block, at[3] / block]) as u32
    });
    Ok(Rearranged::import("DepthToSpace", &[x], positions, None, shape))
}

/// The side of a block, at least 1.
pub(super) fn block_size(node: &NodeReader<'_>) -> Result<usize, ImportError> {
    let block = node.attributes().integer("blocksize")?.ok_or_else(|| node.missing_attribute("blocksize"))?;
    let size = usize::try_from(block).ok().filter(|&block| block > 0);
    size.ok_or_else(|| node.invalid(format!("a block of size {block}")))
}
