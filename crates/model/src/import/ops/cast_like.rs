//! `CastLike`: a cast to the type of another operand.

use crate::import::conversion::Conversion;
use crate::import::node::OperatorImport;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "CastLike",
    // Both only concern 8-bit floats.
    attributes: &["round_mode", "saturate"],
    operands: 2..=2,
    import: |node| Conversion::import(node, "CastLike", node.tensor(0)?, node.tensor(1)?.element_type),
};
