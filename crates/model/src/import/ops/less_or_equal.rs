//! `LessOrEqual`: whether an element is not above another, with broadcasting.

use crate::import::comparison::Comparison;
use crate::import::elementwise;
use crate::import::node::OperatorImport;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "LessOrEqual",
    attributes: &[],
    operands: 2..=2,
    import: |node| elementwise::of_pair(node, [node.number(0)?, node.number(1)?], Comparison::LessOrEqual),
};
