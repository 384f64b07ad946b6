//! `Dropout`: in inference another name of its operand, with a mask that keeps everything.

use crate::float::element_type::ElementType;
use crate::float::tensor::Tensor;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};

/// The first opset with a mask of truth values.
const BOOL_MASK: i64 = 10;

/// The first opset with the training mode as an operand.
const OPERAND_FORM: i64 = 12;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Dropout", attributes: &["ratio", "seed"], operands: 1..=3, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = node.tensor(0)?;
    if node.opset() < OPERAND_FORM && node.has(2) {
        return Err(node.invalid("training mode as an operand needs opset 12".to_owned()));
    }
    if node.optional_constant(2)?.is_some_and(|training| training.values.iter().any(|&value| value != 0.0)) {
        return Err(node.invalid("it is in training mode: export the model for inference".to_owned()));
    }
    let values = vec![1.0; x.shape.iter().product()];
    let mask_type = if node.opset() < BOOL_MASK { x.element_type } else { ElementType::Bool };
    let mut outputs = vec![Imported::Alias(x.id), Imported::Constant(Tensor { shape: x.shape, values }, mask_type)];
    outputs.truncate(node.output_count());
    Ok(Imported::Several(outputs))
}
