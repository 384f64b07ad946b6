//! `MaxPool` in one or two dimensions, without the positions of the maxima.

use std::fmt;
use std::sync::Arc;

use crate::float::kernels;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::node::{Imported, OperatorImport};
use crate::import::pool::Pool;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

pub(super) const IMPORT: OperatorImport = OperatorImport {
    op_type: "MaxPool",
    // `storage_order` only concerns the positions.
    attributes: &["auto_pad", "ceil_mode", "dilations", "kernel_shape", "pads", "storage_order", "strides"],
    operands: 1..=1,
    import: |node| {
        let (pool, operand, shape) = Pool::read(node, node.number(0)?)?;
        Ok(Imported::Node { operator: Arc::new(MaxPool { pool }), operands: vec![operand], shape })
    },
};

#[derive(Debug)]
struct MaxPool {
    pool: Pool,
}

impl fmt::Display for MaxPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pool.fmt(f)
    }
}

impl Operator for MaxPool {
    fn op_type(&self) -> &'static str {
        "MaxPool"
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        kernels::largest(operands[0], &self.pool.members_repeated(), shape)
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        Ok(lowering.largest(operands[0].activation()?, &self.pool.members_repeated(), shape))
    }
}
