//! `NonZero` of a constant: the coordinates of what is not 0, a row for each axis.

use crate::float::element_type::ElementType;
use crate::float::tensor::Tensor;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::shape::strides;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "NonZero", attributes: &[], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = node.constant(0)?;
    let found: Vec<usize> = (0..x.values.len()).filter(|&at| x.values[at] != 0.0).collect();
    let rank = x.shape.len();
    node.admit(&[rank, found.len()])?;
    let along = |(stride, &dim): (usize, &usize)| found.iter().map(move |at| (at / stride % dim) as f64);
    let values = strides(&x.shape).into_iter().zip(&x.shape).flat_map(along).collect();
    Ok(Imported::Constant(Tensor { shape: vec![rank, found.len()], values }, ElementType::INT64))
}
