//! What the operators of the domain `ai.onnx.ml` have in common.

pub(crate) mod ensemble;
pub(crate) mod labels;
pub(crate) mod linear;
pub(crate) mod norm;
pub(crate) mod scores;
pub(crate) mod tree_nodes;

use std::fmt;

use crate::float::element_type::ElementType;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::node::{FloatOperand, NodeReader};
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// Rows of features: the operand of most operators of the domain. A single row may have one dimension.
pub(crate) struct Rows {
    pub(crate) operand: FloatOperand,
    pub(crate) rows: usize,
    pub(crate) features: usize,
}

impl Rows {
    /// Operand 0 of a node.
    pub(crate) fn of(node: &NodeReader<'_>) -> Result<Rows, ImportError> {
        let operand = node.number(0)?;
        let (rows, features) = match operand.shape.as_slice() {
            [features] => (1, *features),
            [rows, features] => (*rows, *features),
            other => return Err(node.invalid(format!("expected shape [N, C] or [C], got {other:?}"))),
        };
        Ok(Rows { operand, rows, features })
    }

    /// The rows as a matrix of floating-point numbers.
    pub(crate) fn matrix(&self, composition: &mut Composition) -> Part {
        let shape = vec![self.rows, self.features];
        composition.apply(AsFloat, &[&self.operand.clone().into()], shape)
    }

    /// The rows, in their own shape, as floating-point numbers.
    pub(crate) fn floats(&self, composition: &mut Composition) -> Part {
        composition.unary(AsFloat, &self.operand.clone().into())
    }
}

/// The same numbers as floating-point numbers, under the result's shape.
#[derive(Debug)]
pub(crate) struct AsFloat;

impl fmt::Display for AsFloat {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl Operator for AsFloat {
    fn op_type(&self) -> &'static str {
        "Cast"
    }

    fn result_type(&self, operands: &[ElementType]) -> ElementType {
        operands.first().copied().filter(|operand| operand.is_float()).unwrap_or(ElementType::FLOAT)
    }

    fn moves(&self) -> bool {
        true
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        operands[0].reshaped(shape)
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        // Fractions are added to what was an integer.
        Ok(lowering.refined(operands[0].activation()?).with_shape(shape))
    }
}
