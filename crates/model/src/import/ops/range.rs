//! `Range`: numbers from a start to before a limit in equal steps, all three constants.

use crate::float::element_type::ElementType;
use crate::float::tensor::Tensor;
use crate::import::error::ImportError;
use crate::import::indices::number;
use crate::import::node::{Imported, NodeReader, OperatorImport};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Range", attributes: &[], operands: 3..=3, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let element_type = node.number(0)?.element_type;
    let (start, limit, delta) = (number(node, 0)?, number(node, 1)?, number(node, 2)?);
    if delta == 0.0 {
        return Err(node.invalid("steps of 0".to_owned()));
    }
    // In single precision, as onnxruntime does.
    let single = element_type == ElementType::FLOAT;
    let difference = if single { f64::from(limit as f32 - start as f32) } else { limit - start };
    let count = (difference / delta).ceil().max(0.0) as usize;
    node.admit(&[count])?;
    let value = |at: usize| start + at as f64 * delta;
    let values = (0..count).map(|at| if single { f64::from(value(at) as f32) } else { value(at) }).collect();
    Ok(Imported::Constant(Tensor { shape: vec![count], values }, element_type))
}
