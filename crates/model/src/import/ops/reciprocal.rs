//! `Reciprocal`: `1 / x` of what is positive for every admitted input.

use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Reciprocal", attributes: &[], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = Part::from(node.float(0)?);
    let mut c = Composition::default();
    let result = reciprocal(&mut c, &x);
    Ok(Imported::Composed(c.returning(vec![result])))
}

/// `1 / x`.
pub(super) fn reciprocal(c: &mut Composition, x: &Part) -> Part {
    let one = c.scalar(1.0);
    c.div(&one, x)
}
