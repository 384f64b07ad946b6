//! The largest or smallest of several tensors, element by element.

use std::fmt;
use std::sync::Arc;

use crate::float::kernels;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::elementwise;
use crate::import::error::ImportError;
use crate::import::node::{FloatOperand, Imported, NodeReader};
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// Which of the operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extreme {
    Max,
    Min,
}

impl Extreme {
    /// All operands of a node.
    pub(crate) fn import(self, node: &NodeReader<'_>) -> Result<Imported, ImportError> {
        let operands: Vec<FloatOperand> =
            (0..node.operand_count()).map(|index| node.number(index)).collect::<Result<_, _>>()?;
        operands.iter().try_for_each(|operand| elementwise::same_type(node, &operands[0], operand))?;
        let shape = elementwise::common_shape(node, &operands)?;
        let operands = operands.iter().map(|operand| operand.id).collect();
        Ok(Imported::Node { operator: Arc::new(self), operands, shape })
    }
}

impl fmt::Display for Extreme {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl Operator for Extreme {
    fn op_type(&self) -> &'static str {
        match self {
            Extreme::Max => "Max",
            Extreme::Min => "Min",
        }
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let choose = if *self == Extreme::Max { f64::max } else { f64::min };
        let first = operands[0].broadcast(shape);
        operands[1..].iter().fold(first, |chosen, operand| kernels::binary(&[&chosen, operand], shape, choose))
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        if *self == Extreme::Max {
            return lowering.largest_operand(operands, shape);
        }
        let opposites: Vec<Operand<'_>> = operands.iter().map(|operand| lowering.opposite(operand)).collect();
        let largest = lowering.largest_operand(&opposites, shape)?;
        Ok(lowering.negated(&largest))
    }
}
