//! `Acosh`: the inverse of the hyperbolic cosine, of what is at least 1.

use crate::float::function::Function;
use crate::import::elementwise;
use crate::import::node::OperatorImport;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Acosh",
    attributes: &[],
    operands: 1..=1,
    import: |node| elementwise::unary(node, Function::new("Acosh", "Acosh", libm::acosh).defined_on(1.0, f64::INFINITY)),
};
