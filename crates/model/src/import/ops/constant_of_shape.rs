//! `ConstantOfShape`: one value, 0 where none is given, in a constant shape.

use crate::float::element_type::ElementType;
use crate::float::tensor::Tensor;
use crate::import::builder::read_constant;
use crate::import::error::ImportError;
use crate::import::indices::sizes;
use crate::import::node::{Imported, NodeReader, OperatorImport};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "ConstantOfShape", attributes: &["value"], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let shape = sizes(node, 0)?;
    node.admit(&shape)?;
    let (value, element_type) = match node.attributes().tensor("value")?.map(read_constant).transpose()? {
        None => (0.0, ElementType::FLOAT),
        Some(Imported::Constant(Tensor { values, .. }, element_type)) if values.len() == 1 => (values[0], element_type),
        Some(_) => return Err(node.invalid("its value must be a tensor of one element".to_owned())),
    };
    let values = vec![value; shape.iter().product()];
    Ok(Imported::Constant(Tensor { shape, values }, element_type))
}
