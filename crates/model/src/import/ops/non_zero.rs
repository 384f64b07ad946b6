//! `NonZero` of a constant: the coordinates of what is not 0, a row for each axis.

use crate::float::element_type::ElementType;
use crate::float::tensor::Tensor;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::shape::by_coordinates;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "NonZero", attributes: &[], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = node.constant(0)?;
    let coordinates = by_coordinates(&x.shape, <[usize]>::to_vec);
    let found: Vec<&Vec<usize>> =
        coordinates.iter().zip(&x.values).filter(|(_, value)| **value != 0.0).map(|(at, _)| at).collect();
    let rank = x.shape.len();
    let values = (0..rank).flat_map(|axis| found.iter().map(move |at| at[axis] as f64)).collect();
    Ok(Imported::Constant(Tensor { shape: vec![rank, found.len()], values }, ElementType::INT64))
}
