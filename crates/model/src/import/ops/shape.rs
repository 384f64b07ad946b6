//! `Shape`: the dimensions from `start` to before `end`, constants here.

use crate::float::element_type::ElementType;
use crate::float::tensor::Tensor;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Shape", attributes: &["end", "start"], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let (x, attributes) = (node.tensor(0)?, node.attributes());
    let rank = x.shape.len() as i64;
    let bound = |value: i64| (if value < 0 { value.saturating_add(rank) } else { value }).clamp(0, rank) as usize;
    let start = bound(attributes.integer("start")?.unwrap_or(0));
    let end = bound(attributes.integer("end")?.unwrap_or(rank)).max(start);
    let values: Vec<f64> = x.shape[start..end].iter().map(|&dim| dim as f64).collect();
    Ok(Imported::Constant(Tensor { shape: vec![values.len()], values }, ElementType::INT64))
}
