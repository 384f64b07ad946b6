//! `Log`: the natural logarithm of a positive number.

use crate::float::function::Function;
use crate::import::elementwise;
use crate::import::node::OperatorImport;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Log",
    attributes: &[],
    operands: 1..=1,
    import: |node| elementwise::unary(node, Function::new("Log", "Log", libm::log).defined_on(0.0, f64::INFINITY)),
};
