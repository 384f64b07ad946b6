//! `Or`: whether one of two truth values holds, or both, with broadcasting.

use crate::import::elementwise;
use crate::import::logic::Logic;
use crate::import::node::OperatorImport;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Or",
    attributes: &[],
    operands: 2..=2,
    import: |node| elementwise::of_pair(node, [node.truth(0)?, node.truth(1)?], Logic::Or),
};
