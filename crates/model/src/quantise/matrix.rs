//! Products of matrices.

use crate::float::matmul::Product;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};
use crate::shape::{elements, transpose_positions, transposed};

impl Lowering<'_> {
    /// `alpha` times the product of two operands, of which at least one is an activation.
    pub(crate) fn matmul(
        &mut self,
        product: &Product,
        left: &Operand<'_>,
        right: &Operand<'_>,
        alpha: f64,
    ) -> Result<Lowered, QuantiseError> {
        let magnitude = self.magnitude;
        match (left, right) {
            (Operand::Activation(x), Operand::Constant(weights)) if weights.shape.len() <= 2 => {
                let matrix = weights.reshaped(&[product.k, product.n]).map(|value| alpha * value);
                let rows = matrix.gather(&transpose_positions(&matrix.shape), &transposed(&matrix.shape));
                Ok(self.dense(x, &rows, magnitude)?.with_shape(&product.shape))
            }
            (Operand::Constant(weights), Operand::Activation(x)) if weights.shape.len() <= 2 && x.shape.len() == 2 => {
                let rows = weights.reshaped(&[product.m, product.k]).map(|value| alpha * value);
                let columns = self.rearrange(x, &transpose_positions(&x.shape), &transposed(&x.shape));
                let result = self.dense(&columns, &rows, magnitude)?;
                let shape = [product.n, product.m];
                Ok(self.rearrange(&result, &transpose_positions(&shape), &product.shape))
            }
            _ => self.matmul_by_terms(product, left, right, alpha),
        }
    }

    /// Every product of the sum on its own, then a dense layer of ones.
    fn matmul_by_terms(
        &mut self,
        product: &Product,
        left: &Operand<'_>,
        right: &Operand<'_>,
        alpha: f64,
    ) -> Result<Lowered, QuantiseError> {
        let cells = elements(&product.shape).unwrap_or(usize::MAX);
        let got = cells.saturating_mul(product.k);
        if got > self.config.product_terms {
            let limit = self.config.product_terms;
            return Err(QuantiseError::ProductTooLarge { node: self.node.clone(), limit, got });
        }
        let (left_terms, right_terms): (Vec<u32>, Vec<u32>) =
            product.terms().map(|(a, b)| (a as u32, b as u32)).unzip();
        let shape = [cells, product.k];
        let factors = [self.expand(left, &left_terms, &shape), self.expand(right, &right_terms, &shape)];
        let outer_magnitude = self.magnitude;
        self.magnitude = factors.iter().map(Operand::magnitude).product();
        // The terms stay exact: only their sum is rounded.
        let terms = Lowered { settled: true, ..self.product([&factors[0], &factors[1]], &shape)? };
        self.magnitude = outer_magnitude;
        let sum = self.exact_row_sums(&terms, 1.0, outer_magnitude / alpha.abs().max(f64::MIN_POSITIVE))?;
        match self.scaled(&Operand::Activation(sum), alpha)? {
            Operand::Activation(result) => Ok(result.with_shape(&product.shape)),
            Operand::Constant(_) => Err(QuantiseError::ConstantOperands { node: self.node.clone() }),
        }
    }

    fn expand(&mut self, operand: &Operand<'_>, terms: &[u32], shape: &[usize]) -> Operand<'static> {
        match operand {
            Operand::Constant(tensor) => Operand::owned(tensor.gather(terms, shape)),
            Operand::Activation(x) => {
                let x = self.narrow(x);
                Operand::Activation(self.rearrange(&x, terms, shape))
            }
        }
    }
}
