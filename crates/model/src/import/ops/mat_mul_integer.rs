//! `MatMulInteger`: a product of matrices of integers of 8 bits, with its result in 32 bits.

use crate::import::node::OperatorImport;
use crate::import::quantised::products::integer_product;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "MatMulInteger", attributes: &[], operands: 2..=4, import: integer_product };
