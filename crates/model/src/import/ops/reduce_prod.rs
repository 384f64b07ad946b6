//! `ReduceProd`: the product along axes, factor by factor.

use crate::import::composition::Composition;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::reduced::Reduced;
use crate::import::reduction::{ATTRIBUTES, Reduce, Reduction};
use crate::lanes::Lanes;

/// Most factors of one product.
const MOST_FACTORS: usize = 256;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "ReduceProd", attributes: ATTRIBUTES, operands: 1..=2, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let reduced = Reduced::read(node)?;
    let lanes = Lanes::new(&reduced.x.shape, &reduced.axes);
    if lanes.length() > MOST_FACTORS {
        return Err(node.invalid(format!("products of {} factors, limit {MOST_FACTORS}", lanes.length())));
    }
    let (_, shape) = Reduction::of("ReduceProd", Reduce::Sum, &reduced.x.shape, &reduced.axes, reduced.keep_dims);
    let mut c = Composition::default();
    let columns = lanes.columns().into_iter();
    let mut factors: Vec<_> = columns.map(|column| c.rearrange(&[&reduced.x], column, shape.clone())).collect();
    // In pairs, so that the longest chain of roundings is short.
    while factors.len() > 1 {
        let product = |pair: &[_]| match pair {
            [left, right] => c.mul(left, right),
            rest => rest[0].clone(),
        };
        factors = factors.chunks(2).map(product).collect();
    }
    Ok(Imported::Composed(c.returning(factors)))
}
