//! Operators on the bits of unsigned integers.

use std::fmt;

use crate::float::kernels;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::elementwise::{integer_type, of_pair};
use crate::import::error::ImportError;
use crate::import::logic::Logic;
use crate::import::node::{Imported, NodeReader};
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// Widest integers whose bits are told apart.
const WIDEST: u32 = 32;

/// `logic` of each bit of two integers of the same type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bitwise {
    logic: Logic,
    /// Width of the type.
    bits: u32,
}

impl Bitwise {
    /// `logic` of the two operands of a node.
    pub(crate) fn import(node: &NodeReader<'_>, logic: Logic) -> Result<Imported, ImportError> {
        let operands = [node.number(0)?, node.number(1)?];
        let bits = unsigned_bits(node)?;
        of_pair(node, operands, Bitwise { logic, bits })
    }
}

/// The width of operand 0, which has to be of an unsigned type of up to 32 bits.
pub(crate) fn unsigned_bits(node: &NodeReader<'_>) -> Result<u32, ImportError> {
    let x = node.number(0)?;
    match integer_type(node, &x)? {
        (bits, false) if bits <= WIDEST => Ok(bits),
        _ => Err(node.invalid(format!("bits of {}; only unsigned types of up to {WIDEST} bits", x.element_type))),
    }
}

/// `logic` of each bit of two integers from 0 to 2^53.
pub(crate) fn combined(logic: Logic, a: f64, b: f64) -> f64 {
    let (a, b) = (a as u64, b as u64);
    (match logic {
        Logic::And => a & b,
        Logic::Or => a | b,
        Logic::Xor => a ^ b,
    }) as f64
}

impl fmt::Display for Bitwise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bits={}", self.bits)
    }
}

impl Operator for Bitwise {
    fn op_type(&self) -> &'static str {
        match self.logic {
            Logic::And => "BitwiseAnd",
            Logic::Or => "BitwiseOr",
            Logic::Xor => "BitwiseXor",
        }
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        kernels::binary(operands, shape, |a, b| combined(self.logic, a, b))
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        lowering.bitwise(self.logic, [&operands[0], &operands[1]], self.bits, shape)
    }
}
