//! `Mean`: of any number of operands, with broadcasting.

use crate::import::composition::{Composition, Part};
use crate::import::elementwise;
use crate::import::error::ImportError;
use crate::import::node::{Imported, MANY_OPERANDS, NodeReader, OperatorImport};
use crate::import::ops::sum::{Sum, floats};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Mean", attributes: &[], operands: 1..=MANY_OPERANDS, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let operands = floats(node)?;
    let shape = elementwise::common_shape(node, &operands)?;
    let count = operands.len() as f64;
    let parts: Vec<Part> = operands.into_iter().map(Part::from).collect();
    let mut c = Composition::default();
    let sum = c.apply(Sum, &parts.iter().collect::<Vec<_>>(), shape);
    let share = c.scalar(count.recip());
    let result = c.mul(&sum, &share);
    Ok(Imported::Composed(c.returning(vec![result])))
}
