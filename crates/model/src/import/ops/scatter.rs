//! `Scatter`, what `ScatterElements` was called before opset 11.

use crate::import::node::OperatorImport;
use crate::import::ops::scatter_elements;

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "Scatter", attributes: &["axis"], operands: 3..=3, import: scatter_elements::import };
