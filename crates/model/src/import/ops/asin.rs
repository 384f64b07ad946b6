//! `Asin`: the angle with this sine.

use crate::float::function::Function;
use crate::import::elementwise;
use crate::import::node::OperatorImport;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Asin",
    attributes: &[],
    operands: 1..=1,
    import: |node| elementwise::unary(node, Function::new("Asin", "Asin", libm::asin).defined_on(-1.0, 1.0)),
};
