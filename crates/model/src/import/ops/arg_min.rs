//! `ArgMin`: where along an axis the smallest element is, which is where the largest of the opposites is.

use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::ops::arg_max::{ATTRIBUTES, ArgMax};
use crate::import::ops::neg::Neg;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "ArgMin", attributes: ATTRIBUTES, operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = node.number(0)?;
    let (operator, shape) = ArgMax::read(node, &x.shape)?;
    let mut c = Composition::default();
    let opposite = c.unary(Neg, &Part::from(x));
    let place = c.apply(operator, &[&opposite], shape);
    Ok(Imported::Composed(c.returning(vec![place])))
}
