//! `Hardmax`: 1 for the first of the largest elements along an axis, 0 for the others; up to opset 12 along all axes from one on.

use crate::float::one_hot::{OneHot, Outside};
use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::indices::{MOST_CHOICES, axis};
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::ops::arg_max::ArgMax;
use crate::lanes::Lanes;
use crate::shape::inverse;

/// The first opset that works along a single axis.
const SINGLE_AXIS_FORM: i64 = 13;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Hardmax", attributes: &["axis"], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = node.float(0)?;
    let single = node.opset() >= SINGLE_AXIS_FORM;
    let axis = axis(node, if single { -1 } else { 1 }, &x.shape)?;
    let axes: Vec<usize> = if single { vec![axis] } else { (axis..x.shape.len()).collect() };
    let lanes = Lanes::new(&x.shape, &axes);
    let (count, length, back) = (lanes.count(), lanes.length(), inverse(&lanes.rows()));
    if length > MOST_CHOICES {
        return Err(node.invalid(format!("rows of {length} elements, limit {MOST_CHOICES}")));
    }
    let (shape, element_type) = (x.shape.clone(), x.element_type);
    let mut c = Composition::default();
    let places = c.apply(ArgMax { lanes, last: false }, &[&Part::from(x)], vec![count]);
    let one_hot = OneHot { length, outside: Outside::Zeros, element_type };
    let rows = c.apply(one_hot, &[&places], vec![count, length]);
    let result = c.rearrange(&[&rows], back, shape);
    Ok(Imported::Composed(c.returning(vec![result])))
}
