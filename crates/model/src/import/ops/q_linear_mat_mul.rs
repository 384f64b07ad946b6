//! `QLinearMatMul`: a product of quantised matrices, with a quantised result.

use crate::import::node::OperatorImport;
use crate::import::quantised::products::quantised_product;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "QLinearMatMul",
    attributes: &[],
    operands: 8..=8,
    import: |node| quantised_product(node, "QLinearMatMul", false),
};
