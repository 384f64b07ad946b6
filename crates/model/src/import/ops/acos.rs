//! `Acos`: the angle with this cosine.

use crate::float::function::Function;
use crate::import::elementwise;
use crate::import::node::OperatorImport;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Acos",
    attributes: &[],
    operands: 1..=1,
    import: |node| elementwise::unary(node, Function::new("Acos", "Acos", libm::acos).defined_on(-1.0, 1.0)),
};
