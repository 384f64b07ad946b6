//! Convolutions, and what is computed over windows of a tensor.

use crate::fixed::graph::{ConvGeometry, FixedOp};
use crate::float::tensor::Tensor;
use crate::quantise::error::QuantiseError;
use crate::quantise::linear::collapse;
use crate::quantise::lowering::{Lowered, Lowering};
use crate::quantise::scales::{self, Coefficients};

impl Lowering<'_> {
    /// A convolution with an optional bias per output channel, at its full scale.
    pub(crate) fn conv(
        &mut self,
        x: &Lowered,
        geometry: ConvGeometry,
        weights: &Tensor,
        bias: Option<&Tensor>,
    ) -> Result<Lowered, QuantiseError> {
        let x = self.narrow(x);
        let coefficients = self.weights(weights)?;
        let scale = x.scale + coefficients.scale;
        let bias = match bias {
            None => vec![0; geometry.output[0]],
            Some(bias) => {
                let integers = bias.values.iter().map(|&value| scales::to_integer(value, scale));
                integers.collect::<Option<_>>().ok_or_else(|| self.constant_too_large(bias))?
            }
        };
        let [channels, height, width] = geometry.output;
        let shape = vec![geometry.images, channels, height, width];
        let op = FixedOp::Conv { geometry, weights: coefficients.integers, bias, shift: 0 };
        let tensor = self.push(op, &[&x], &shape, scale);
        self.hide(tensor);
        Ok(Lowered { tensor, shape, scale, magnitude: self.magnitude, settled: false, shared: false })
    }

    /// `y[e] = max over t of x[members[t][e]]`.
    ///
    /// A rising function that made `x`, and which nothing else uses, comes after the maximum: it then sees fewer elements.
    pub(crate) fn largest(&mut self, x: &Lowered, members: &[Vec<u32>], shape: &[usize]) -> Lowered {
        let maker = self.producer(x.tensor);
        let rising = matches!(maker.op, FixedOp::Relu | FixedOp::Piecewise { .. });
        if rising && !x.shared {
            let (op, tensor) = (maker.op.clone(), maker.operands[0]);
            let before =
                Lowered { tensor, scale: self.producer(tensor).scale.0, shared: true, settled: true, ..x.clone() };
            let largest = self.largest(&before, members, shape);
            let tensor = self.push(op, &[&largest], shape, x.scale);
            return Lowered { tensor, shape: shape.to_vec(), ..x.clone() };
        }
        let x = self.narrow(x);
        let operands: Vec<Lowered> = members.iter().map(|positions| self.rearrange(&x, positions, shape)).collect();
        self.maximum(&operands, shape)
    }

    /// The largest of several operands of one shape and scale.
    pub(crate) fn maximum(&mut self, operands: &[Lowered], shape: &[usize]) -> Lowered {
        match operands {
            [only] => only.clone(),
            _ => {
                let references: Vec<&Lowered> = operands.iter().collect();
                let (scale, magnitude) = (operands[0].scale, self.magnitude);
                let tensor = self.push(FixedOp::Max, &references, shape, scale);
                Lowered { tensor, shape: shape.to_vec(), scale, magnitude, settled: true, shared: false }
            }
        }
    }

    /// `y[e] = factors[e] * sum over t of x[members[t][e]]`, a missing member being zero; `factors` has one entry for each
    /// element.
    ///
    /// Factors that are powers of two go into the scale.
    pub(crate) fn window_sum(
        &mut self,
        x: &Lowered,
        members: &[Vec<Option<u32>>],
        factors: &[f64],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let x = self.narrow(x);
        let operands: Vec<Lowered> = members.iter().map(|positions| self.padded(&x, positions, 0, shape)).collect();
        let wanted = scales::activation_scale(self.magnitude, self.config.activation_bits) as i32;
        let terms = members.len() as f64;
        let scale = scales::clamp(wanted + 2 + scales::ceil_log2(x.magnitude * terms));
        let too_large = || self.constant_too_large(&Tensor { shape: vec![factors.len()], values: factors.to_vec() });
        let factors = Coefficients::new(factors, scale).ok_or_else(too_large)?;
        let multipliers = vec![collapse(factors.integers); members.len()];
        let scale = x.scale + factors.scale;
        let references: Vec<&Lowered> = operands.iter().collect();
        let tensor = self.push(FixedOp::Affine { multipliers, bias: vec![0], shift: 0 }, &references, shape, scale);
        let (settled, magnitude) = (self.settles(scale), self.magnitude);
        Ok(Lowered { tensor, shape: shape.to_vec(), scale, magnitude, settled, shared: false })
    }

    /// The elements of `x` at `positions`, with the integer `filling` where there is none.
    pub(crate) fn padded(&mut self, x: &Lowered, positions: &[Option<u32>], filling: i128, shape: &[usize]) -> Lowered {
        if let Some(all) = positions.iter().copied().collect::<Option<Vec<u32>>>() {
            return self.rearrange(x, &all, shape);
        }
        let x = self.narrow(x);
        let outside = x.shape.iter().product::<usize>() as u32;
        let indices = positions.iter().map(|position| position.unwrap_or(outside)).collect();
        let tensor = self.push(FixedOp::Rearrange { indices, constants: vec![filling] }, &[&x], shape, x.scale);
        Lowered { tensor, shape: shape.to_vec(), ..x }
    }
}
