//! `Cast` to a floating-point type: a float tensor stays as it is, constant integers become floats.

use tract_onnx::pb::tensor_proto::DataType;

use crate::float::tensor::Tensor;
use crate::import::builder::Binding;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Cast", attributes: &["to", "saturate"], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    // `saturate` only concerns 8-bit floats.
    let target = node.attributes().integer("to")?.ok_or_else(|| node.missing_attribute("to"))?;
    let target_type = i32::try_from(target).ok().and_then(|value| DataType::try_from(value).ok());
    match (node.binding(0)?, target_type) {
        // A constant loses what the narrower type cannot hold.
        (Binding::Float(id), Some(DataType::Float)) => Ok(match node.optional_constant(0) {
            Ok(Some(constant)) => Imported::Constant(constant.map(|value| f64::from(value as f32))),
            _ => Imported::Alias(Binding::Float(id)),
        }),
        (binding @ Binding::Float(_), Some(DataType::Double)) => Ok(Imported::Alias(binding)),
        (Binding::Integers(integers), Some(DataType::Float | DataType::Double)) => Ok(Imported::Constant(Tensor {
            values: integers.values.iter().map(|&value| value as f64).collect(),
            shape: integers.shape,
        })),
        (binding @ Binding::Integers(_), Some(DataType::Int64)) => Ok(Imported::Alias(binding)),
        (_, Some(other)) => Err(node.invalid(format!("cast to {} is not supported", other.as_str_name()))),
        (_, None) => Err(node.invalid(format!("unknown type {target} to cast to"))),
    }
}
