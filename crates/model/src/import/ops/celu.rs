//! `Celu`: `x` where positive, `alpha (e^(x / alpha) - 1)` elsewhere.

use crate::float::function::Function;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::ops::elu::FLAT;
use crate::import::rectified::Rectified;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Celu", attributes: &["alpha"], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let alpha = node.attributes().float("alpha")?.unwrap_or(1.0);
    if alpha <= 0.0 {
        return Err(node.invalid(format!("`alpha` has to be positive, got {alpha}")));
    }
    let below = Function::new("Celu", format!("Celu below 0 with alpha={alpha}"), move |x| alpha * libm::expm1(x / alpha));
    Rectified::import(node, 1.0, below.within(FLAT * alpha, 0.0))
}
