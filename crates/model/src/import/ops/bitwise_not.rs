//! `BitwiseNot`: the integer with every bit changed.

use std::fmt;

use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::bitwise::unsigned_bits;
use crate::import::elementwise::{integer_type, of_operand};
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "BitwiseNot", attributes: &[], operands: 1..=1, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let x = node.number(0)?;
    let sum = match integer_type(node, &x)? {
        (_, true) => -1,
        (_, false) => (1i64 << unsigned_bits(node)?) - 1,
    };
    Ok(of_operand(x, BitwiseNot { sum }))
}

#[derive(Debug)]
struct BitwiseNot {
    /// Of every integer and the result: all bits of the type, which with a sign is -1.
    sum: i64,
}

impl fmt::Display for BitwiseNot {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl Operator for BitwiseNot {
    fn op_type(&self) -> &'static str {
        "BitwiseNot"
    }

    fn evaluate(&self, operands: &[&Tensor], _: &[usize]) -> Tensor {
        operands[0].map(|x| self.sum as f64 - x)
    }

    fn lower(&self, lowering: &mut Lowering<'_>, operands: &[Operand<'_>], _: &[usize]) -> Result<Lowered, QuantiseError> {
        Ok(lowering.subtracted_from(i128::from(self.sum), operands[0].activation()?))
    }
}
