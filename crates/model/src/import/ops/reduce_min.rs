//! `ReduceMin`: the smallest element along axes, which are an attribute up to opset 17 and an operand from opset 18.

use crate::import::node::OperatorImport;
use crate::import::reduction::{ATTRIBUTES, Reduce, Reduction};

const OP_TYPE: &str = "ReduceMin";
/// The first opset with axes as an operand.
const OPERAND_FORM: i64 = 18;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: OP_TYPE,
    attributes: ATTRIBUTES,
    operands: 1..=2,
    import: |node| Reduction::import_along_axes(node, OP_TYPE, Reduce::Min, OPERAND_FORM),
};
