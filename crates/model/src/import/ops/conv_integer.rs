//! `ConvInteger`: a convolution of integers of 8 bits by constant weights, with its result in 32 bits.

use crate::import::node::OperatorImport;
use crate::import::quantised::convolution::{ATTRIBUTES, integer_conv};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "ConvInteger", attributes: ATTRIBUTES, operands: 2..=4, import: integer_conv };
