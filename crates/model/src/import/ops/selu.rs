//! `Selu`: `gamma x` where positive, `gamma alpha (e^x - 1)` elsewhere.

use crate::float::function::Function;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::ops::elu::FLAT;
use crate::import::rectified::Rectified;

/// ONNX's `alpha` where the attribute is missing.
const DEFAULT_ALPHA: f64 = 1.673_263_192_176_818_8;
/// ONNX's `gamma` where the attribute is missing.
const DEFAULT_GAMMA: f64 = 1.050_701_022_148_132_3;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Selu", attributes: &["alpha", "gamma"], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let alpha = node.attributes().float("alpha")?.unwrap_or(DEFAULT_ALPHA);
    let gamma = node.attributes().float("gamma")?.unwrap_or(DEFAULT_GAMMA);
    let name = format!("Selu below 0 with alpha={alpha} gamma={gamma}");
    let below = Function::new("Selu", name, move |x| gamma * alpha * libm::expm1(x)).within(FLAT, 0.0);
    Rectified::import(node, gamma, below)
}
