//! `Atanh`: the inverse of the hyperbolic tangent, between -1 and 1.

use crate::float::function::Function;
use crate::import::elementwise;
use crate::import::node::OperatorImport;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Atanh",
    attributes: &[],
    operands: 1..=1,
    import: |node| elementwise::unary(node, Function::new("Atanh", "Atanh", libm::atanh).defined_on(-1.0, 1.0)),
};
