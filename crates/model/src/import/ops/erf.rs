//! `Erf`: the error function.

use crate::float::function::Function;
use crate::float::special;
use crate::import::elementwise;
use crate::import::node::OperatorImport;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Erf",
    attributes: &[],
    operands: 1..=1,
    import: |node| elementwise::unary(node, Function::new("Erf", "Erf", special::erf).within(-6.0, 6.0)),
};
