//! `Mish`: `x tanh(ln(1 + e^x))`.

use crate::float::function::Function;
use crate::float::special::softplus;
use crate::import::node::OperatorImport;
use crate::import::rectified::Rectified;

/// Beyond this it is `max(x, 0)` within 1e-9.
const FLAT: f64 = 25.0;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Mish",
    attributes: &[],
    operands: 1..=1,
    import: |node| {
        let bend = Function::new("Mish", "Mish - Relu", |x| x * libm::tanh(softplus(x)) - x.max(0.0));
        Rectified::import(node, 1.0, bend.within(-FLAT, FLAT))
    },
};
