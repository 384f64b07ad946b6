//! Dense layers: those of the model, and sums of rows.

use crate::fixed::graph::FixedOp;
use crate::float::tensor::Tensor;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering};
use crate::quantise::scales::{self, Coefficients};

impl Lowering<'_> {
    /// `y[.., j] = sum_i weights[j][i] x[.., i]` with weights of the model, at its full scale, where the result is at most
    /// `magnitude`.
    pub(super) fn dense(&mut self, x: &Lowered, weights: &Tensor, magnitude: f64) -> Result<Lowered, QuantiseError> {
        let coefficients = self.weights(weights)?;
        let sums = self.linear(x, coefficients, [weights.shape[0], weights.shape[1]], magnitude);
        self.hide(sums.tensor);
        Ok(sums)
    }

    /// A dense layer whose `coefficients` are an `[outputs, inputs]` matrix.
    fn linear(
        &mut self,
        x: &Lowered,
        coefficients: Coefficients,
        [outputs, inputs]: [usize; 2],
        magnitude: f64,
    ) -> Lowered {
        let x = self.narrow(x);
        let scale = x.scale + coefficients.scale;
        let bias = vec![0; outputs];
        let op = FixedOp::Dense { inputs, outputs, weights: coefficients.integers, bias, shift: 0 };
        let mut shape = x.shape.clone();
        shape.pop();
        shape.push(outputs);
        let tensor = self.push(op, &[&x], &shape, scale);
        Lowered { tensor, shape, scale, magnitude, settled: false, shared: false }
    }

    /// `factor` times the sum of each row of a matrix.
    pub(crate) fn row_sums(&mut self, x: &Lowered, factor: f64) -> Result<Lowered, QuantiseError> {
        let sums = self.exact_row_sums(x, factor, self.magnitude)?;
        Ok(Lowered { settled: self.settles(sums.scale), ..sums })
    }

    /// As [`Self::row_sums`], at its full scale, where the result is at most `magnitude`. The factor is no weight of the model,
    /// and public whoever sees those.
    pub(super) fn exact_row_sums(
        &mut self,
        x: &Lowered,
        factor: f64,
        magnitude: f64,
    ) -> Result<Lowered, QuantiseError> {
        let length = x.shape.last().copied().unwrap_or(1);
        let factors = self.public_weights(&Tensor { shape: vec![1, length], values: vec![factor; length] })?;
        Ok(self.linear(x, factors, [1, length], magnitude))
    }

    /// `y[.., j] = sum_i weights[j][i] x[.., i]` with small integers for weights, which are no weights of the model, and public
    /// whoever sees those.
    pub(crate) fn public_sums(&mut self, x: &Lowered, weights: &Tensor) -> Result<Lowered, QuantiseError> {
        let coefficients = self.public_weights(weights)?;
        let sums = self.linear(x, coefficients, [weights.shape[0], weights.shape[1]], self.magnitude);
        Ok(Lowered { settled: self.settles(sums.scale), ..sums })
    }

    /// The weights of a layer of the model in their width.
    pub(super) fn weights(&self, weights: &Tensor) -> Result<Coefficients, QuantiseError> {
        if self.hides_parameters() { self.hidden_weights(weights) } else { self.public_weights(weights) }
    }

    fn public_weights(&self, weights: &Tensor) -> Result<Coefficients, QuantiseError> {
        let scale = scales::clamp(self.config.weight_bits as i32 - 1 - scales::ceil_log2(weights.magnitude()));
        Coefficients::new(&weights.values, scale).ok_or_else(|| self.constant_too_large(weights))
    }
}
