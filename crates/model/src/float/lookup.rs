//! Rows of a matrix by numbers that are not known before: how token numbers become rows of an embedding.

use std::fmt;

use crate::float::element_type::ElementType;
use crate::float::one_hot::{OneHot, Outside};
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// The rows of operand 1, `[rows, width]`, that the integers of operand 0 name, counted from the end where they are negative.
///
/// ONNX fails at a number outside. Here its row is not a number, which calibration refuses; a circuit takes the nearest row.
#[derive(Debug)]
pub(crate) struct Lookup {
    pub(crate) rows: usize,
    pub(crate) width: usize,
}

impl fmt::Display for Lookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rows={} width={}", self.rows, self.width)
    }
}

impl Operator for Lookup {
    fn op_type(&self) -> &'static str {
        "Gather"
    }

    fn result_type(&self, operands: &[ElementType]) -> ElementType {
        operands.get(1).copied().unwrap_or(ElementType::FLOAT)
    }

    fn admitted(&self) -> Option<(f64, f64)> {
        Some((-(self.rows as f64), self.rows as f64 - 1.0))
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let rows: Vec<&[f64]> = operands[1].values.chunks(self.width).collect();
        let row = |&index: &f64| {
            let place = if index < 0.0 { index + self.rows as f64 } else { index };
            // The cast takes a negative number to 0.
            let found = rows.get(place as usize).filter(|_| place >= 0.0);
            found.map_or_else(|| vec![f64::NAN; self.width], |row| row.to_vec())
        };
        Tensor { shape: shape.to_vec(), values: operands[0].values.iter().flat_map(row).collect() }
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let indices = match &operands[0] {
            Operand::Activation(indices) => indices,
            // The rows of an activation at constant numbers are moved, not looked up: import sees to that.
            Operand::Constant(constant) => return Err(QuantiseError::NotConstant { shape: constant.shape.clone() }),
        };
        let found = match &operands[1] {
            Operand::Constant(table) if !lowering.hides_parameters() => {
                lowering.table_rows(indices, table, self.width)?
            }
            table => {
                let one_hot =
                    OneHot { length: self.rows, outside: Outside::Undefined, element_type: ElementType::FLOAT };
                lowering.chosen_rows(indices, one_hot.tables(), table, self.width)?
            }
        };
        Ok(found.with_shape(shape))
    }
}
