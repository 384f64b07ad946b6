//! `Elu`: `x` where positive, `alpha (e^x - 1)` elsewhere.

use crate::float::function::Function;
use crate::import::node::OperatorImport;
use crate::import::rectified::Rectified;

/// Below this `e^x` is 0 within 1e-11.
pub(super) const FLAT: f64 = -25.0;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Elu",
    attributes: &["alpha"],
    operands: 1..=1,
    import: |node| {
        let alpha = node.attributes().float("alpha")?.unwrap_or(1.0);
        let bend = Function::new("Elu", format!("Elu below 0 with alpha={alpha}"), move |x| alpha * libm::expm1(x));
        Rectified::import(node, 1.0, bend.within(FLAT, 0.0))
    },
};
