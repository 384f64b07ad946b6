//! Rectifiers, clipping and smooth functions.

use crate::fixed::graph::FixedOp;
use crate::fixed::piecewise::{PiecewiseTable, SmoothFunction};
use crate::float::tensor::Tensor;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering};
use crate::quantise::scales::{self, Coefficients};

impl Lowering<'_> {
    /// `max(x, 0)`.
    pub(crate) fn relu(&mut self, x: &Lowered) -> Lowered {
        let x = self.narrow(x);
        self.rectified(&x)
    }

    /// `max(x, 0)` at the scale of `x`.
    pub(super) fn rectified(&mut self, x: &Lowered) -> Lowered {
        let tensor = self.push(FixedOp::Relu, &[x], &x.shape, x.scale);
        Lowered { tensor, settled: true, ..x.clone() }
    }

    /// `alpha x + (1 - alpha) max(x, 0)`; exact where `x` is positive.
    pub(crate) fn leaky_relu(&mut self, x: &Lowered, alpha: f64) -> Result<Lowered, QuantiseError> {
        let x = self.narrow(x);
        let positive = self.rectified(&x);
        let wanted = scales::activation_scale(self.magnitude, self.config.activation_bits) as i32;
        let scale = scales::clamp(wanted + 2 + scales::ceil_log2(x.magnitude));
        let too_large = || self.constant_too_large(&Tensor { shape: vec![], values: vec![alpha] });
        let slope = Coefficients::new(&[alpha], scale).ok_or_else(too_large)?;
        let below = slope.integers[0];
        let multipliers = vec![vec![below], vec![(1i64 << slope.scale) - below]];
        let scale = x.scale + slope.scale;
        let op = FixedOp::Affine { multipliers, bias: vec![0], shift: 0 };
        let tensor = self.push(op, &[&x, &positive], &x.shape, scale);
        Ok(Lowered { tensor, scale, settled: false, ..x })
    }

    /// `min(max(x, low), high)`, exact up to the rounding of the bounds.
    ///
    /// With `u = max(x - low, 0)` it is `high - max(high - low - u, 0)`: each step keeps its interval tight.
    pub(crate) fn clip(&mut self, x: &Lowered, low: Option<f64>, high: Option<f64>) -> Result<Lowered, QuantiseError> {
        let x = self.narrow(x);
        let bounds = Tensor { shape: vec![], values: low.into_iter().chain(high).collect() };
        let x = self.resolving(&x, &bounds);
        let low = self.clip_bound(low, x.scale, -1.0)?;
        let high = self.clip_bound(high, x.scale, 1.0)?;
        let (above, base) = match low {
            Some(low) => {
                let lifted = self.shifted(&x, 1, vec![-low]);
                (self.rectified(&lifted), low)
            }
            None => (x, 0),
        };
        Ok(match high {
            Some(high) => {
                let room = self.shifted(&above, -1, vec![high - base]);
                let kept = self.rectified(&room);
                self.shifted(&kept, -1, vec![high])
            }
            None => self.shifted(&above, 1, vec![base]),
        })
    }

    /// The bound as an integer; `None` where it is missing or so far `outwards` that nothing reaches it.
    fn clip_bound(&self, bound: Option<f64>, scale: u32, outwards: f64) -> Result<Option<i128>, QuantiseError> {
        let Some(bound) = bound else { return Ok(None) };
        match scales::to_integer(bound, scale) {
            None if bound * outwards < 0.0 => {
                Err(self.constant_too_large(&Tensor { shape: vec![], values: vec![bound] }))
            }
            integer => Ok(integer),
        }
    }

    /// A smooth function by table; every use in a model shares one table.
    pub(crate) fn smooth(&mut self, function: SmoothFunction, x: &Lowered) -> Result<Lowered, QuantiseError> {
        let table = PiecewiseTable::fitted(function, self.config.activation_bits);
        let x = self.rescale(x, table.input_scale);
        let scale = table.output_scale;
        let tensor = self.push(FixedOp::Piecewise { table }, &[&x], &x.shape, scale);
        Ok(Lowered { tensor, scale, settled: true, ..x })
    }
}
