//! The operator behind every ONNX node that only changes the shape.

use std::fmt;
use std::sync::Arc;

use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::error::ImportError;
use crate::import::node::{Imported, NodeReader};
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};
use crate::shape::elements;

/// The same elements in the same order under another shape.
#[derive(Debug)]
pub(crate) struct View {
    op_type: &'static str,
}

impl View {
    /// Operand 0 of `node` as a tensor of `shape`.
    pub(crate) fn import(
        node: &NodeReader<'_>,
        op_type: &'static str,
        shape: Vec<usize>,
    ) -> Result<Imported, ImportError> {
        let operand = node.tensor(0)?;
        if elements(&shape) != elements(&operand.shape) {
            return Err(node.invalid(format!("cannot view a tensor of shape {:?} as {shape:?}", operand.shape)));
        }
        Ok(Imported::Node { operator: Arc::new(View { op_type }), operands: vec![operand.id], shape })
    }
}

impl View {
    /// The operator alone; the caller guarantees that the shapes have as many elements.
    pub(crate) fn of(op_type: &'static str) -> View {
        View { op_type }
    }
}

impl fmt::Display for View {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl Operator for View {
    fn op_type(&self) -> &'static str {
        self.op_type
    }

    fn moves(&self) -> bool {
        true
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        operands[0].reshaped(shape)
    }

    fn lower(&self, _: &mut Lowering<'_>, operands: &[Operand<'_>], shape: &[usize]) -> Result<Lowered, QuantiseError> {
        Ok(operands[0].activation()?.with_shape(shape))
    }
}
