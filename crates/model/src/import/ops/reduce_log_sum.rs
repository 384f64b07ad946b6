//! `ReduceLogSum`: the logarithm of the sum along axes.

use crate::float::function::Function;
use crate::import::composition::Composition;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::reduced::Reduced;
use crate::import::reduction::ATTRIBUTES;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "ReduceLogSum", attributes: ATTRIBUTES, operands: 1..=2, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (reduced, mut c) = (Reduced::read_floats(node)?, Composition::default());
    let sum = reduced.sum(&mut c, &reduced.x);
    let result = c.unary(Function::new("Log", "Log", libm::log).within(f64::MIN_POSITIVE, f64::INFINITY), &sum);
    Ok(Imported::Composed(c.returning(vec![result])))
}
