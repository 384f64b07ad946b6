//! `Normalizer` of `ai.onnx.ml`: rows divided by their largest element, or by their norm.
//!
//! In fixed point, a largest element has to be positive for all admitted inputs.

use crate::import::composition::Composition;
use crate::import::error::ImportError;
use crate::import::ml::Rows;
use crate::import::ml::norm::Norm;
use crate::import::node::{Imported, NodeReader, OperatorImport};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "ai.onnx.ml.Normalizer", attributes: &["norm"], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let rows = Rows::of(node)?;
    let norm = match node.attributes().string("norm")? {
        None | Some("MAX") => Norm::Max,
        Some("L1") => Norm::L1,
        Some("L2") => Norm::L2,
        Some(other) => return Err(node.invalid(format!("unknown norm `{other}`"))),
    };
    let mut composition = Composition::default();
    let x = rows.matrix(&mut composition);
    let divided = composition.unary(norm, &x);
    let result = composition.view(&divided, rows.operand.shape.clone());
    Ok(Imported::Composed(composition.returning(vec![result])))
}
