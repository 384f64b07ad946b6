//! `ReduceSum`: the sum along axes, which are an attribute up to opset 12 and an operand from opset 13.

use crate::import::node::OperatorImport;
use crate::import::reduction::{ATTRIBUTES, Reduce, Reduction};

const OP_TYPE: &str = "ReduceSum";
/// The first opset with axes as an operand.
const OPERAND_FORM: i64 = 13;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: OP_TYPE,
    attributes: ATTRIBUTES,
    operands: 1..=2,
    import: |node| Reduction::import_along_axes(node, OP_TYPE, Reduce::Sum, OPERAND_FORM),
};
