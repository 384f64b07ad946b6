//! `Constant`, in every numeric form.

use crate::float::element_type::ElementType;
use crate::float::tensor::Tensor;
use crate::import::builder::read_constant;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Constant",
    attributes: &["value", "value_float", "value_floats", "value_int", "value_ints"],
    operands: 0..=0,
    import,
};

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let attributes = node.attributes();
    if let Some(tensor) = attributes.tensor("value")? {
        return read_constant(tensor);
    }
    let scalar = |value| Tensor { shape: vec![], values: vec![value] };
    let list = |values: Vec<f64>| Tensor { shape: vec![values.len()], values };
    if let Some(value) = attributes.float("value_float")? {
        return Ok(Imported::Constant(scalar(value), ElementType::FLOAT));
    }
    if let Some(values) = attributes.floats("value_floats")? {
        return Ok(Imported::Constant(list(values.iter().map(|&value| f64::from(value)).collect()), ElementType::FLOAT));
    }
    if let Some(value) = attributes.integer("value_int")? {
        return Ok(Imported::Constant(scalar(value as f64), ElementType::INT64));
    }
    match attributes.integers("value_ints")? {
        Some(values) => {
            Ok(Imported::Constant(list(values.iter().map(|&value| value as f64).collect()), ElementType::INT64))
        }
        None => Err(node.missing_attribute("value")),
    }
}
