//! Tensors whose elements become those of another type.

use std::fmt;

use crate::float::element_type::ElementType;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::elementwise;
use crate::import::error::ImportError;
use crate::import::node::{FloatOperand, Imported, NodeReader};
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// From one type to another: towards zero to integers, exactly from them, and to whether it is not zero.
///
/// ONNX leaves open what becomes of a number outside the range of a type of integers; the quantiser refuses it.
#[derive(Debug)]
pub(crate) struct Conversion {
    op_type: &'static str,
    from: ElementType,
    to: ElementType,
}

impl Conversion {
    /// `operand` with elements of type `to`.
    pub(crate) fn import(
        node: &NodeReader<'_>,
        op_type: &'static str,
        operand: FloatOperand,
        to: ElementType,
    ) -> Result<Imported, ImportError> {
        let conversion = Conversion { op_type, from: operand.element_type, to };
        match node.value_of(&operand) {
            _ if conversion.from == to => Ok(Imported::Alias(operand.id)),
            Some(constant) => {
                let converted = conversion.convert(constant);
                let (low, high) = to.range().unwrap_or((i128::MIN, i128::MAX));
                // Beyond 2^53 a constant is not known exactly.
                let inside =
                    |value: &f64| !to.range().is_some_and(|_| (*value as i128) < low || (*value as i128) > high);
                match converted.values.iter().find(|value| !inside(value)) {
                    Some(value) => Err(node.invalid(format!("{value} is no {to}"))),
                    None => Ok(Imported::Constant(converted, to)),
                }
            }
            None if conversion.from.is_float() && to.is_float() => Ok(Imported::Alias(operand.id)),
            None => Ok(elementwise::of_operand(operand, conversion)),
        }
    }

    fn convert(&self, x: &Tensor) -> Tensor {
        match (self.from, self.to) {
            (_, ElementType::FLOAT) => x.map(|x| f64::from(x as f32)),
            (_, ElementType::Bool) => x.map(|x| f64::from(u8::from(x != 0.0))),
            (ElementType::Float { .. }, ElementType::Integer { .. }) => x.map(f64::trunc),
            _ => x.clone(),
        }
    }
}

impl fmt::Display for Conversion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "from={} to={}", self.from, self.to)
    }
}

impl Operator for Conversion {
    fn op_type(&self) -> &'static str {
        self.op_type
    }

    fn result_type(&self, _: &[ElementType]) -> ElementType {
        self.to
    }

    fn evaluate(&self, operands: &[&Tensor], _: &[usize]) -> Tensor {
        self.convert(operands[0])
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        _: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let x = operands[0].activation()?;
        Ok(match (self.from, self.to) {
            (ElementType::Bool, _) => x.clone(),
            (_, ElementType::Bool) => lowering.non_zero(x),
            (ElementType::Float { .. }, ElementType::Integer { .. }) => lowering.truncated(x),
            _ => x.clone(),
        })
    }
}
