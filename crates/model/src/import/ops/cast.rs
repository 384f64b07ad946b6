//! `Cast` between all types of numbers and truth values.

use tract_onnx::pb::tensor_proto::DataType;

use crate::float::element_type::ElementType;
use crate::import::conversion::Conversion;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Cast", attributes: &["round_mode", "saturate", "to"], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    // `saturate` and `round_mode` only concern 8-bit floats.
    let target = node.attributes().integer("to")?.ok_or_else(|| node.missing_attribute("to"))?;
    let known = i32::try_from(target).ok().and_then(|value| DataType::try_from(value).ok());
    let to = known.ok_or_else(|| node.invalid(format!("unknown type {target} to cast to")))?;
    let unsupported = || node.invalid(format!("cast to {} is not supported", to.as_str_name()));
    Conversion::import(node, "Cast", node.tensor(0)?, ElementType::of(to as i32).ok_or_else(unsupported)?)
}
