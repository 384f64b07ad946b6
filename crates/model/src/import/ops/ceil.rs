//! `Ceil`: rounded up to an integer.

use crate::import::elementwise;
use crate::import::node::OperatorImport;
use crate::import::rounding::Rounding;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Ceil",
    attributes: &[],
    operands: 1..=1,
    import: |node| elementwise::unary(node, Rounding::Ceil),
};
