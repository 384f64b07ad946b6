//! `SpaceToDepth`: blocks of positions become blocks of channels.

use crate::float::rearranged::Rearranged;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::ops::depth_to_space::block_size;
use crate::shape::{by_coordinates, position, strides};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "SpaceToDepth", attributes: &["blocksize"], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = node.tensor(0)?;
    let block = block_size(node)?;
    let &[images, depth, height, width] = x.shape.as_slice() else {
        return Err(node.invalid(format!("expected shape [N, C, H, W], got {:?}", x.shape)));
    };
    if height % block != 0 || width % block != 0 {
        return Err(node.invalid(format!("height {height} and width {width} are no multiples of {block}")));
    }
    let shape = vec![images, depth * block * block, height / block, width / block];
    let strides = strides(&x.shape);
    let positions = by_coordinates(&shape, |at| {
        let (place, channel) = (at[1] / depth, at[1] % depth);
        let (row, column) = (at[2] * block + place / block, at[3] * block + place % block);
        position(&strides, &[at[0], channel, row, column]) as u32
    });
    Ok(Rearranged::import("SpaceToDepth", &[x], positions, None, shape))
}
