//! `BitShift` of unsigned integers by constants. What is shifted out at the left is refused.

use std::fmt;

use crate::float::kernels;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::bitwise::unsigned_bits;
use crate::import::elementwise::of_pair;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader, OperatorImport};
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

pub(super) const IMPORT: OperatorImport =
    OperatorImport { op_type: "BitShift", attributes: &["direction"], operands: 2..=2, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let left = match node.attributes().string("direction")?.ok_or_else(|| node.missing_attribute("direction"))? {
        "LEFT" => true,
        "RIGHT" => false,
        other => return Err(node.invalid(format!("unknown direction `{other}`"))),
    };
    let bits = unsigned_bits(node)?;
    let shifts = node.constant(1)?;
    if let Some(shift) = shifts.values.iter().find(|shift| !(0.0..f64::from(bits)).contains(*shift)) {
        return Err(node.invalid(format!("a shift by {shift} of {bits} bits")));
    }
    let (x, limit) = (node.number(0)?, 2f64.powi(bits as i32));
    if left && node.value_of(&x).is_some_and(|x| x.magnitude() * libm::exp2(shifts.magnitude()) >= limit) {
        return Err(node.invalid("constant bits are shifted out".to_owned()));
    }
    of_pair(node, [x, node.number(1)?], BitShift { left })
}

#[derive(Debug)]
struct BitShift {
    left: bool,
}

impl fmt::Display for BitShift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.left { "left" } else { "right" })
    }
}

impl Operator for BitShift {
    fn op_type(&self) -> &'static str {
        "BitShift"
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        kernels::binary(operands, shape, |x, shift| {
            let factor = 2f64.powi(shift as i32);
            if self.left { x * factor } else { (x / factor).floor() }
        })
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        lowering.shifted_by(&operands[0], &operands[1], self.left, shape)
    }
}
