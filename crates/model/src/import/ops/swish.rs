//! `Swish`: `x / (1 + e^(-alpha x))`.

use crate::float::function::Function;
use crate::float::kernels::sigmoid;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::rectified::Rectified;

/// Beyond this over `alpha` it is `max(x, 0)` within 1e-9 over `alpha`.
const FLAT: f64 = 25.0;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Swish", attributes: &["alpha"], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let alpha = node.attributes().float("alpha")?.unwrap_or(1.0);
    if alpha <= 0.0 {
        return Err(node.invalid(format!("`alpha` has to be positive, got {alpha}")));
    }
    let name = format!("Swish - Relu with alpha={alpha}");
    let bend = Function::new("Swish", name, move |x| x * sigmoid(alpha * x) - x.max(0.0));
    Rectified::import(node, 1.0, bend.within(-FLAT / alpha, FLAT / alpha))
}
