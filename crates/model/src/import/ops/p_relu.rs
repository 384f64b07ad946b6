//! `PRelu`: `x` where positive, elsewhere `x` times a slope that broadcasts to it.

use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::ops::neg::Neg;
use crate::import::ops::relu::Relu;
use crate::shape::broadcast;

pub(super) const IMPORT: OperatorImport = OperatorImport { op_type: "PRelu", attributes: &[], operands: 2..=2, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (x, slope) = (Part::from(node.float(0)?), Part::from(node.float(1)?));
    if broadcast(&x.shape, &slope.shape).as_ref() != Some(&x.shape) {
        return Err(node.invalid(format!("a slope of shape {:?} does not broadcast to {:?}", slope.shape, x.shape)));
    }
    let mut c = Composition::default();
    let opposite = c.unary(Neg, &x);
    let (above, below) = (c.unary(Relu, &x), c.unary(Relu, &opposite));
    let scaled = c.mul(&below, &slope);
    let result = c.sub(&above, &scaled);
    Ok(Imported::Composed(c.returning(vec![result])))
}
