//! Sums of squares of rows.

use std::fmt;

use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::lanes::Lanes;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// For each row, the sum of its squares.
#[derive(Debug)]
pub(crate) struct SquareSum {
    pub(crate) lanes: Lanes,
}

impl fmt::Display for SquareSum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lanes.fmt(f)
    }
}

impl Operator for SquareSum {
    fn op_type(&self) -> &'static str {
        "ReduceSumSquare"
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let square = |&at: &u32| operands[0].values[at as usize].powi(2);
        let rows = self.lanes.rows();
        let values = rows.chunks(self.lanes.length()).map(|row| row.iter().map(square).sum()).collect();
        Tensor { shape: shape.to_vec(), values }
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let rows = lowering.rows(operands[0].activation()?, &self.lanes);
        Ok(lowering.square_sums(&rows)?.with_shape(shape))
    }
}
