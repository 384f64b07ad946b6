//! `ReduceL1`: the sum of absolute values along axes.

use crate::import::composition::Composition;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::ops::abs::Abs;
use crate::import::reduced::Reduced;
use crate::import::reduction::ATTRIBUTES;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "ReduceL1", attributes: ATTRIBUTES, operands: 1..=2, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (reduced, mut c) = (Reduced::read(node)?, Composition::default());
    let absolute = c.unary(Abs, &reduced.x);
    let sum = reduced.sum(&mut c, &absolute);
    Ok(Imported::Composed(c.returning(vec![sum])))
}
