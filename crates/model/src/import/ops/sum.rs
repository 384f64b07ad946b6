//! `Sum`: of any number of operands, with broadcasting.

use std::fmt;

use std::sync::Arc;

use crate::float::kernels;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::elementwise;
use crate::import::error::ImportError;
use crate::import::node::{FloatOperand, Imported, MANY_OPERANDS, NodeReader, OperatorImport};
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

pub(super) const IMPORT: OperatorImport = OperatorImport { op_type: "Sum", attributes: &[], operands: 1..=MANY_OPERANDS, import };

fn import(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let operands = floats(node)?;
    let shape = elementwise::common_shape(node, &operands)?;
    let operands = operands.iter().map(|operand| operand.id).collect();
    Ok(Imported::Node { operator: Arc::new(Sum), operands, shape })
}

/// All operands of a node that takes any number of floating-point numbers.
pub(super) fn floats(node: &NodeReader<'_>) -> Result<Vec<FloatOperand>, ImportError> {
    (0..node.operand_count()).map(|index| node.float(index)).collect()
}

#[derive(Debug)]
pub(crate) struct Sum;

impl fmt::Display for Sum {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl Operator for Sum {
    fn op_type(&self) -> &'static str {
        "Sum"
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let first = operands[0].broadcast(shape);
        operands[1..].iter().fold(first, |sum, operand| kernels::binary(&[&sum, operand], shape, |a, b| a + b))
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let mut sum = operands[0].clone();
        for operand in &operands[1..] {
            sum = match (&sum, operand) {
                (Operand::Constant(a), Operand::Constant(b)) => {
                    Operand::owned(kernels::binary(&[a, b], shape, |a, b| a + b))
                }
                pair => Operand::Activation(lowering.combine([pair.0, pair.1], [1, 1], shape)?),
            };
        }
        Ok(lowering.broadcast(sum.activation()?, shape))
    }
}
