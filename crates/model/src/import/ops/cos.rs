//! `Cos`: the cosine.

use crate::float::function::Function;
use crate::import::elementwise;
use crate::import::node::OperatorImport;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Cos",
    attributes: &[],
    operands: 1..=1,
    import: |node| elementwise::unary(node, Function::new("Cos", "Cos", libm::cos)),
};
