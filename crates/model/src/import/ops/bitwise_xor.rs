//! `BitwiseXor`: the bits that are set in exactly one of two integers, of unsigned types of up to 32 bits.

use crate::import::bitwise::Bitwise;
use crate::import::logic::Logic;
use crate::import::node::OperatorImport;

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "BitwiseXor",
    attributes: &[],
    operands: 2..=2,
    import: |node| Bitwise::import(node, Logic::Xor),
};
