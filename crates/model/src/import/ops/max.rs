//! `Max`: the largest of any number of operands, with broadcasting.

use crate::import::extremes::Extreme;
use crate::import::node::{MANY_OPERANDS, OperatorImport};

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Max",
    attributes: &[],
    operands: 1..=MANY_OPERANDS,
    import: |node| Extreme::Max.import(node),
};
