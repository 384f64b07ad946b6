//! `Min`: the smallest of any number of operands, with broadcasting.

use crate::import::extremes::Extreme;
use crate::import::node::{MANY_OPERANDS, OperatorImport};

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "Min",
    attributes: &[],
    operands: 1..=MANY_OPERANDS,
    import: |node| Extreme::Min.import(node),
};
