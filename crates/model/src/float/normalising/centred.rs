//! Rows less their means.

use std::fmt;

use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::lanes::Lanes;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// Each element less the mean of its row.
#[derive(Debug)]
pub(crate) struct Centred {
    pub(crate) lanes: Lanes,
}

impl fmt::Display for Centred {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lanes.fmt(f)
    }
}

impl Operator for Centred {
    fn op_type(&self) -> &'static str {
        "Sub"
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let mut values = operands[0].values.clone();
        for row in self.lanes.rows().chunks(self.lanes.length()) {
            let mean = row.iter().map(|&at| values[at as usize]).sum::<f64>() / row.len() as f64;
            row.iter().for_each(|&at| values[at as usize] -= mean);
        }
        Tensor { shape: shape.to_vec(), values }
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let rows = lowering.rows(operands[0].activation()?, &self.lanes);
        let centred = lowering.centred(&rows)?;
        Ok(lowering.out_of_rows(&centred, &self.lanes, shape))
    }
}
