//! `QLinearConv`: a convolution of quantised images by constant weights, with a quantised result.

use crate::import::node::OperatorImport;
use crate::import::quantised::convolution::{ATTRIBUTES, quantised_conv};

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "QLinearConv",
    attributes: ATTRIBUTES,
    operands: 8..=9,
    import: |node| quantised_conv(node, "QLinearConv"),
};
