//! `ReduceSumSquare`: the sum of squares along axes.

use crate::import::composition::Composition;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::reduced::Reduced;
use crate::import::reduction::ATTRIBUTES;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "ReduceSumSquare", attributes: ATTRIBUTES, operands: 1..=2, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (reduced, mut c) = (Reduced::read(node)?, Composition::default());
    let squares = c.mul(&reduced.x, &reduced.x);
    let sum = reduced.sum(&mut c, &squares);
    Ok(Imported::Composed(c.returning(vec![sum])))
}
