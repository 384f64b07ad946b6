//! `Gelu`: `x` times the probability of a standard normal variable to be below `x`, or the approximation of it by a hyperbolic tangent.

use std::f64::consts::FRAC_2_PI;

use crate::float::function::Function;
use crate::float::special::normal;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::import::rectified::Rectified;

/// Beyond this either form is `max(x, 0)` within 1e-9.
const FLAT: f64 = 7.0;
/// Of the approximation.
const CUBIC: f64 = 0.044_715;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Gelu", attributes: &["approximate"], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let bend = match node.attributes().string("approximate")?.unwrap_or("none") {
        "none" => Function::new("Gelu", "Gelu - Relu", |x| x * normal(x) - x.max(0.0)),
        "tanh" => Function::new("Gelu", "Gelu by Tanh - Relu", |x| approximate(x) - x.max(0.0)),
        other => return Err(node.invalid(format!("unknown approximation `{other}`"))),
    };
    Rectified::import(node, 1.0, bend.within(-FLAT, FLAT))
}

fn approximate(x: f64) -> f64 {
    x / 2.0 * (1.0 + libm::tanh(FRAC_2_PI.sqrt() * (x + CUBIC * x.powi(3))))
}
