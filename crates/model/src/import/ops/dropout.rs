//! `Dropout`: in inference another name of its operand.

use crate::import::node::{Imported, OperatorImport};

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Dropout",
    attributes: &["ratio", "seed"],
    operands: 1..=2,
    import: |node| Ok(Imported::Alias(node.binding(0)?)),
};
