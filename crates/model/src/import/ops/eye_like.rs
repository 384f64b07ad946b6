//! `EyeLike`: ones on diagonal `k` of a matrix of the operand's shape, a constant here.

use crate::float::tensor::Tensor;
use crate::import::error::ImportError;
use crate::import::indices::data_type;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::shape::by_coordinates;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "EyeLike", attributes: &["dtype", "k"], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = node.tensor(0)?;
    if x.shape.len() != 2 {
        return Err(node.invalid(format!("expected a matrix, got shape {:?}", x.shape)));
    }
    let k = i128::from(node.attributes().integer("k")?.unwrap_or(0));
    let element_type = data_type(node, "dtype")?.unwrap_or(x.element_type);
    let on_diagonal = |at: &[usize]| at[1] as i128 == at[0] as i128 + k;
    let values = by_coordinates(&x.shape, |at| if on_diagonal(at) { 1.0 } else { 0.0 });
    Ok(Imported::Constant(Tensor { shape: x.shape, values }, element_type))
}
