//! Products of matrices.

use crate::fixed::graph::FixedOp;
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
            (Operand::Activation(x), Operand::Activation(y)) if product.k > 1 => {
                let result = self.matmul_of_activations(product, [x, y], alpha);
                self.times(result, alpha)
            }
            _ => self.matmul_by_terms(product, left, right, alpha),
        }
    }

    /// The product of two stacks of secret matrices at its full scale; what is made of it is `alpha` times that.
    fn matmul_of_activations(&mut self, product: &Product, operands: [&Lowered; 2], alpha: f64) -> Lowered {
        let positions = product.stacked_positions();
        let sizes = [[product.m, product.k], [product.k, product.n]];
        let batch = product.batch.iter().product();
        let [x, y] = [0, 1].map(|side| {
            let narrow = self.narrow(operands[side]);
            self.rearrange(&narrow, &positions[side], &[batch, sizes[side][0], sizes[side][1]])
        });
        let op = FixedOp::MatMul { batch, rows: product.m, inner: product.k, columns: product.n, shift: 0 };
        let scale = x.scale + y.scale;
        let tensor = self.push(op, &[&x, &y], &product.shape, scale);
        let magnitude = self.magnitude / alpha.abs().max(f64::MIN_POSITIVE);
        Lowered { tensor, shape: product.shape.clone(), scale, magnitude, settled: false, shared: false }
    }

    fn times(&mut self, product: Lowered, alpha: f64) -> Result<Lowered, QuantiseError> {
        match self.scaled(&Operand::Activation(product), alpha)? {
            Operand::Activation(result) => Ok(result),
            Operand::Constant(_) => Err(QuantiseError::ConstantOperands { node: self.node.clone() }),
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
        Ok(self.times(sum, alpha)?.with_shape(&product.shape))
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
