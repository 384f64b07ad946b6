//! `Identity`: another name of its operand.

use crate::import::node::{Imported, OperatorImport};

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Identity",
    attributes: &[],
    operands: 1..=1,
    import: |node| Ok(Imported::Alias(node.tensor(0)?.id)),
};
