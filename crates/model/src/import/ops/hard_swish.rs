//! `HardSwish`: `x min(max(x / 6 + 1/2, 0), 1)`.

use crate::float::function::Function;
use crate::import::node::OperatorImport;
use crate::import::rectified::Rectified;

/// Beyond this it is `max(x, 0)`.
const FLAT: f64 = 3.0;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "HardSwish",
    attributes: &[],
    operands: 1..=1,
    import: |node| {
        let bend =
            Function::new("HardSwish", "HardSwish - Relu", |x| x * (x / 6.0 + 0.5).clamp(0.0, 1.0) - x.max(0.0));
        Rectified::import(node, 1.0, bend.within(-FLAT, FLAT))
    },
};
