//! Rows divided by their norms.

use crate::fixed::graph::FixedOp;
use crate::float::tensor::Tensor;
use crate::import::ml::norm::Norm;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// Bits that a square root has behind those of its operand.
const ROOT_BITS: u32 = 2;

impl Lowering<'_> {
    /// The rows of a matrix, each divided by its norm. Rows of zeros stay: a norm of 0 counts as the smallest there is. A largest element
    /// has to be positive for all admitted inputs.
    pub(crate) fn normalised(&mut self, norm: Norm, x: &Lowered) -> Result<Lowered, QuantiseError> {
        let x = Lowered { shared: true, ..self.narrow(x) };
        let (count, length) = (x.shape[0], x.shape[1]);
        let divisor = match norm {
            Norm::Max => {
                let column = |member: usize| (0..count).map(|row| (row * length + member) as u32).collect();
                let columns: Vec<Vec<u32>> = (0..length).map(column).collect();
                self.largest(&x, &columns, &[count])
            }
            Norm::L1 => {
                let absolute = self.absolute(&x);
                self.positive_sums(&absolute)?
            }
            Norm::L2 => {
                let squares = Lowered { settled: true, ..self.multiply(&x, &x, &x.shape) };
                let sums = self.positive_sums(&squares)?;
                let scale = x.scale + ROOT_BITS;
                let tensor = self.push(FixedOp::SquareRoot { shift: 2 * ROOT_BITS }, &[&sums], &[count], scale);
                Lowered { tensor, scale, magnitude: sums.magnitude.sqrt(), ..sums }
            }
        };
        let rows: Vec<u32> = (0..count as u32).flat_map(|row| std::iter::repeat_n(row, length)).collect();
        let divisor = self.rearrange(&Lowered { settled: true, ..divisor }, &rows, &x.shape);
        self.quotient(&Operand::Activation(x.clone()), &divisor, &x.shape)
    }

    /// The sums of rows, the smallest positive number where they are less.
    fn positive_sums(&mut self, x: &Lowered) -> Result<Lowered, QuantiseError> {
        let (count, length) = (x.shape[0], x.shape[1]);
        let sums = self.exact_row_sums(x, 1.0, x.magnitude * length as f64)?;
        let sums = Lowered { settled: true, ..sums.with_shape(&[count]) };
        let smallest = 2f64.powi(-(sums.scale as i32));
        let smallest = self.constant(&Tensor { shape: vec![count], values: vec![smallest; count] }, sums.scale)?;
        Ok(self.maximum(&[sums, smallest], &[count]))
    }
}
