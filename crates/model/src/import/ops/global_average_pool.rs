//! `GlobalAveragePool`: the mean of each channel.

use crate::import::node::OperatorImport;
use crate::import::reduction::{Reduce, Reduction};

const OP_TYPE: &str = "GlobalAveragePool";

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: OP_TYPE,
    attributes: &[],
    operands: 1..=1,
    import: |node| Reduction::import_global(node, OP_TYPE, Reduce::Mean),
};
