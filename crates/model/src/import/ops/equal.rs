//! `Equal`: whether two elements are the same, with broadcasting.

use crate::import::comparison::Comparison;
use crate::import::elementwise;
use crate::import::node::OperatorImport;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Equal",
    attributes: &[],
    operands: 2..=2,
    import: |node| elementwise::of_pair(node, [node.tensor(0)?, node.tensor(1)?], Comparison::Equal),
};
