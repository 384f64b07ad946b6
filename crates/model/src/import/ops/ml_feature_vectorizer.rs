//! `FeatureVectorizer` of `ai.onnx.ml`: rows of features side by side.

use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::ml::AsFloat;
use crate::import::node::{Imported, MANY_OPERANDS, NodeReader, OperatorImport};

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "ai.onnx.ml.FeatureVectorizer",
    attributes: &["inputdimensions"],
    operands: 1..=MANY_OPERANDS,
    import,
};

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let sizes = node.attributes().integers("inputdimensions")?;
    let sizes = sizes.ok_or_else(|| node.missing_attribute("inputdimensions"))?;
    if sizes.len() != node.operand_count() {
        return Err(node.invalid(format!("{} sizes of {} operands", sizes.len(), node.operand_count())));
    }
    let mut composition = Composition::default();
    let mut parts: Vec<Part> = Vec::with_capacity(sizes.len());
    for (index, &size) in sizes.iter().enumerate() {
        let operand = node.number(index)?;
        let shape = operand.shape.clone();
        let rows = parts.first().map(|part| part.shape[0]);
        if !matches!(shape.as_slice(), [n, c] if rows.is_none_or(|rows| rows == *n) && i64::try_from(*c) == Ok(size)) {
            return Err(node.invalid(format!("operand {index} of shape {shape:?} has other rows, or not {size} features")));
        }
        parts.push(composition.unary(AsFloat, &operand.into()));
    }
    let rows = parts.first().map_or(0, |part| part.shape[0]);
    let width = parts.iter().fold(0usize, |width, part| width.saturating_add(part.shape[1]));
    node.admit(&[rows, width])?;
    let mut positions = Vec::with_capacity(rows * width);
    for row in 0..rows {
        let mut start = 0;
        for part in &parts {
            let own = part.shape[1];
            positions.extend((0..own).map(|feature| (start + row * own + feature) as u32));
            start += rows * own;
        }
    }
    let references: Vec<&Part> = parts.iter().collect();
    let result = composition.rearrange(&references, positions, vec![rows, width]);
    Ok(Imported::Composed(composition.returning(vec![result])))
}
