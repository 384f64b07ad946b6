//! `OneHot`: rows of one value with another where an integer points to; an integer outside points nowhere.

use crate::float::one_hot::{OneHot, Outside};
use crate::float::tensor::Tensor;
use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::indices::{MOST_CHOICES, admit, indices, number};
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::shape::{permuted, resolve_axis};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "OneHot", attributes: &["axis"], operands: 3..=3, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let ((chosen, constant), values) = (indices(node, 0)?, node.tensor(2)?);
    let element_type = values.element_type;
    let depth = number(node, 1)?;
    let most = if constant.is_some() { 1 << 24 } else { MOST_CHOICES };
    if !(1.0..=most as f64).contains(&depth) {
        return Err(node.invalid(format!("depth {depth} is not supported, at most {most}")));
    }
    let length = depth as usize;
    let &[off, on] = node.constant(2)?.values.as_slice() else {
        return Err(node.invalid("expected two values, for off and on".to_owned()));
    };
    let rank = chosen.shape.len() + 1;
    let axis = node.attributes().integer("axis")?.unwrap_or(-1);
    let axis = resolve_axis(axis, rank).ok_or_else(|| node.invalid(format!("axis {axis} is outside rank {rank}")))?;
    let shape = [chosen.shape.as_slice(), &[length]].concat();
    admit(node, &shape)?;
    let mut c = Composition::default();
    let rows = c.apply(OneHot { length, outside: Outside::Zeros, element_type }, &[&Part::from(chosen)], shape.clone());
    let mut order: Vec<usize> = (0..rank - 1).collect();
    order.insert(axis, rank - 1);
    let (positions, shape) = permuted(&shape, &order);
    let mut result = c.rearrange(&[&rows], positions, shape);
    let mut scalar = |value: f64| c.typed_constant(Tensor { shape: vec![], values: vec![value] }, element_type);
    let (step, base) = (scalar(on - off), scalar(off));
    if on - off != 1.0 {
        result = c.mul(&result, &step);
    }
    if off != 0.0 {
        result = c.add(&result, &base);
    }
    Ok(Imported::Composed(c.returning(vec![result])))
}
