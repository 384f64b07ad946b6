//! `ReduceLogSumExp`: the logarithm of the sum of exponentials along axes, with the largest exponent taken off before and added
//! after.

use crate::float::function::Function;
use crate::import::composition::Composition;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::reduced::Reduced;
use crate::import::reduction::{ATTRIBUTES, Reduce};
use crate::lanes::Lanes;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "ReduceLogSumExp", attributes: ATTRIBUTES, operands: 1..=2, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (reduced, mut c) = (Reduced::read_floats(node)?, Composition::default());
    let terms = Lanes::new(&reduced.x.shape, &reduced.axes).length() as f64;
    let largest = c.reduce("ReduceMax", Reduce::Max, &reduced.x, &reduced.axes, true);
    let exponents = c.sub(&reduced.x, &largest);
    let exponentials = c.unary(Function::new("Exp", "Exp", libm::exp).within(f64::NEG_INFINITY, 0.0), &exponents);
    let sum = reduced.sum(&mut c, &exponentials);
    let logarithm = c.unary(Function::new("Log", "Log", libm::log).within(1.0, terms.max(1.0)), &sum);
    let largest = c.view(&largest, logarithm.shape.clone());
    let result = c.add(&logarithm, &largest);
    Ok(Imported::Composed(c.returning(vec![result])))
}
