//! `And`: whether both of two truth values hold, with broadcasting.

use crate::import::elementwise;
use crate::import::logic::Logic;
use crate::import::node::OperatorImport;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "And",
    attributes: &[],
    operands: 2..=2,
    import: |node| elementwise::of_pair(node, [node.truth(0)?, node.truth(1)?], Logic::And),
};
