//! `ZipMap` of `ai.onnx.ml`: a map from labels to scores for each row. The scores pass through as the tensor that they are; the
//! labels, which are the same for all rows, stay in the ONNX file.

use crate::import::error::ImportError;
use crate::import::ml::Rows;
use crate::import::ml::labels::class_labels;
use crate::import::node::{Imported, NodeReader, OperatorImport};

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "ai.onnx.ml.ZipMap",
    attributes: &["classlabels_int64s", "classlabels_strings"],
    operands: 1..=1,
    import,
};

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let rows = Rows::of(node)?;
    let labels = class_labels(node, "classlabels_int64s", "classlabels_strings")?;
    if labels.len() != rows.features {
        return Err(node.invalid(format!("{} labels of {} scores", labels.len(), rows.features)));
    }
    Ok(Imported::Alias(rows.operand.id))
}
