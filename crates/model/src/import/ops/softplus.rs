//! `Softplus`: `ln(1 + e^x)`.

use crate::float::function::Function;
use crate::import::node::OperatorImport;
use crate::import::rectified::Rectified;

/// Beyond this it is `max(x, 0)` within 1e-10.
const FLAT: f64 = 25.0;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Softplus",
    attributes: &[],
    operands: 1..=1,
    import: |node| {
        let bend = Function::new("Softplus", "Softplus - Relu", |x| libm::log1p(libm::exp(-x.abs())));
        Rectified::import(node, 1.0, bend.within(-FLAT, FLAT))
    },
};
