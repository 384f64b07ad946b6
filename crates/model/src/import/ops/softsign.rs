//! `Softsign`: `x / (1 + |x|)`.

use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::ops::neg::Neg;
use crate::import::ops::relu::Relu;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Softsign", attributes: &[], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = Part::from(node.float(0)?);
    let mut c = Composition::default();
    // As a sum of two rectified numbers |x| is known not to be negative, so that the divisor is positive.
    let opposite = c.unary(Neg, &x);
    let (above, below) = (c.unary(Relu, &x), c.unary(Relu, &opposite));
    let magnitude = c.add(&above, &below);
    let one = c.scalar(1.0);
    let divisor = c.add(&magnitude, &one);
    let result = c.div(&x, &divisor);
    Ok(Imported::Composed(c.returning(vec![result])))
}
