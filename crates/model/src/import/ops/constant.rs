//! `Constant`, in every numeric form.

use crate::float::tensor::Tensor;
use crate::import::builder::{Integers, read_constant};
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
    if let Some(value) = attributes.float("value_float")? {
        return Ok(Imported::Constant(Tensor { shape: vec![], values: vec![value] }));
    }
    if let Some(values) = attributes.floats("value_floats")? {
        let values: Vec<f64> = values.iter().map(|&value| f64::from(value)).collect();
        return Ok(Imported::Constant(Tensor { shape: vec![values.len()], values }));
    }
    if let Some(value) = attributes.integer("value_int")? {
        return Ok(Imported::Integers(Integers { shape: vec![], values: vec![value] }));
    }
    match attributes.integers("value_ints")? {
        Some(values) => Ok(Imported::Integers(Integers { shape: vec![values.len()], values: values.to_vec() })),
        None => Err(node.missing_attribute("value")),
    }
}
