//! `Round`: rounded to the nearest integer, halves to the even one.

use crate::import::elementwise;
use crate::import::node::OperatorImport;
use crate::import::rounding::Rounding;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Round",
    attributes: &[],
    operands: 1..=1,
    import: |node| elementwise::unary(node, Rounding::Round),
};
