//! `HannWindow` of a constant size.

use crate::import::node::OperatorImport;
use crate::import::window;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "HannWindow",
    attributes: window::ATTRIBUTES,
    operands: 1..=1,
    import: |node| window::import(node, window::HANN),
};
