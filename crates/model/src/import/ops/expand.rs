//! `Expand`: broadcasts to a constant shape, whose own ones broadcast too.

use crate::float::rearranged::Rearranged;
use crate::import::error::ImportError;
use crate::import::indices::{admit, sizes};
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::shape::{broadcast, broadcast_positions};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Expand", attributes: &[], operands: 2..=2, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (x, wanted) = (node.tensor(0)?, sizes(node, 1)?);
    let shape = broadcast(&x.shape, &wanted)
        .ok_or_else(|| node.invalid(format!("shape {:?} does not expand to {wanted:?}", x.shape)))?;
    admit(node, &shape)?;
    let positions = broadcast_positions(&x.shape, &shape);
    Ok(Rearranged::import("Expand", &[x], positions, None, shape))
}
