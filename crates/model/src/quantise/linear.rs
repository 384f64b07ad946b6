//! Sums, and products with constants.

use crate::fixed::graph::FixedOp;
use crate::float::tensor::Tensor;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};
use crate::quantise::scales::{self, Coefficients, FINEST};

/// One value where all are equal, which costs the circuit one constant.
pub(super) fn collapse<T: PartialEq + Copy>(values: Vec<T>) -> Vec<T> {
    match values.as_slice() {
        [first, rest @ ..] if rest.iter().all(|value| value == first) => vec![*first],
        _ => values,
    }
}

impl Lowering<'_> {
    /// `signs[0] operands[0] + signs[1] operands[1]`, broadcast to `shape`.
    pub(crate) fn combine(
        &mut self,
        operands: [&Operand<'_>; 2],
        signs: [i64; 2],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        match operands {
            [Operand::Activation(x), Operand::Activation(y)] => Ok(self.sum([x, y], signs, shape)),
            [Operand::Activation(x), Operand::Constant(c)] => self.offset(x, signs[0], c, signs[1], shape),
            [Operand::Constant(c), Operand::Activation(x)] => self.offset(x, signs[1], c, signs[0], shape),
            [Operand::Constant(_), Operand::Constant(_)] => Err(self.constant_operands()),
        }
    }

    pub(super) fn sum(&mut self, operands: [&Lowered; 2], signs: [i64; 2], shape: &[usize]) -> Lowered {
        let coarsest = operands.map(|x| x.scale).into_iter().min().unwrap_or(0);
        let operands = operands.map(|x| {
            let x = self.broadcast(x, shape);
            // Aligning must not multiply by more than 2^FINEST.
            if x.scale > coarsest + FINEST as u32 { self.rescale(&x, coarsest + FINEST as u32) } else { x }
        });
        let [x, y] = &operands;
        let scale = x.scale.max(y.scale);
        let multipliers = vec![vec![signs[0] << (scale - x.scale)], vec![signs[1] << (scale - y.scale)]];
        let tensor = self.push(FixedOp::Affine { multipliers, bias: vec![0], shift: 0 }, &[x, y], shape, scale);
        let magnitude = x.magnitude + y.magnitude;
        Lowered { tensor, shape: shape.to_vec(), scale, magnitude, settled: false, shared: false }
    }

    /// `sign x + constant_sign constant`.
    fn offset(
        &mut self,
        x: &Lowered,
        sign: i64,
        constant: &Tensor,
        constant_sign: i64,
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        if sign == 1
            && let Some(sum) = self.hidden_offset(x, constant, constant_sign, shape)?
        {
            return Ok(sum);
        }
        self.refuse_public_list(constant)?;
        let x = self.resolving(x, constant);
        let x = self.broadcast(&x, shape);
        let values = constant.broadcast(shape).values;
        let integer = |value: &f64| scales::to_integer(constant_sign as f64 * value, x.scale);
        let bias: Option<Vec<i128>> = values.iter().map(integer).collect();
        let bias = bias.ok_or_else(|| self.constant_too_large(constant))?;
        Ok(Lowered { magnitude: x.magnitude + constant.magnitude(), ..self.shifted(&x, sign, collapse(bias)) })
    }

    /// `sign x + bias` with an integer bias at the scale of `x`, exactly.
    pub(super) fn shifted(&mut self, x: &Lowered, sign: i64, bias: Vec<i128>) -> Lowered {
        if sign == 1 && bias == [0] {
            return x.clone();
        }
        let op = FixedOp::Affine { multipliers: vec![vec![sign]], bias, shift: 0 };
        let tensor = self.push(op, &[x], &x.shape, x.scale);
        Lowered { tensor, settled: false, ..x.clone() }
    }

    /// The product of two operands, broadcast to `shape`.
    pub(crate) fn product(&mut self, operands: [&Operand<'_>; 2], shape: &[usize]) -> Result<Lowered, QuantiseError> {
        match operands {
            [Operand::Activation(x), Operand::Activation(y)] => Ok(self.multiply(x, y, shape)),
            [Operand::Activation(x), Operand::Constant(c)] | [Operand::Constant(c), Operand::Activation(x)] => {
                self.refuse_public_list(c)?;
                let x = self.broadcast(x, shape);
                let factors = c.broadcast(shape).values;
                self.scale_by(&x, &factors, self.magnitude)
            }
            [Operand::Constant(_), Operand::Constant(_)] => Err(self.constant_operands()),
        }
    }

    /// The product of two activations at its full scale.
    pub(super) fn multiply(&mut self, x: &Lowered, y: &Lowered, shape: &[usize]) -> Lowered {
        let [x, y] = [x, y].map(|operand| {
            let narrow = self.narrow(operand);
            self.broadcast(&narrow, shape)
        });
        let scale = x.scale + y.scale;
        let tensor = self.push(FixedOp::Multiply { shift: 0 }, &[&x, &y], shape, scale);
        Lowered {
            tensor,
            shape: shape.to_vec(),
            scale,
            magnitude: x.magnitude * y.magnitude,
            settled: false,
            shared: false,
        }
    }

    /// `x` times one factor per element, where the result is at most `magnitude`.
    ///
    /// The factors get as many bits as keep their rounding below a quarter of the result's last place.
    pub(super) fn scale_by(&mut self, x: &Lowered, factors: &[f64], magnitude: f64) -> Result<Lowered, QuantiseError> {
        let x = self.narrow(x);
        let wanted = scales::activation_scale(magnitude, self.config.activation_bits) as i32;
        let scale = scales::clamp(wanted + 2 + scales::ceil_log2(x.magnitude));
        // Integers stand for themselves, however small the result is on calibration data.
        let scale = if factors.iter().all(|factor| factor.fract() == 0.0) { 0 } else { scale };
        let too_large = || self.constant_too_large(&Tensor { shape: vec![factors.len()], values: factors.to_vec() });
        let factors = Coefficients::new(factors, scale).ok_or_else(too_large)?;
        let multipliers = collapse(factors.integers);
        if multipliers == [1] && factors.scale == 0 {
            return Ok(x);
        }
        let scale = x.scale + factors.scale;
        let op = FixedOp::Affine { multipliers: vec![multipliers], bias: vec![0], shift: 0 };
        let tensor = self.push(op, &[&x], &x.shape, scale);
        Ok(Lowered { tensor, scale, magnitude, settled: false, ..x })
    }

    /// `factor` times an operand.
    pub(crate) fn scaled<'a>(&mut self, operand: &Operand<'a>, factor: f64) -> Result<Operand<'a>, QuantiseError> {
        match operand {
            _ if factor == 1.0 => Ok(operand.clone()),
            Operand::Constant(tensor) => Ok(Operand::owned(tensor.map(|value| factor * value))),
            Operand::Activation(x) => {
                let factors = vec![factor; x.shape.iter().product()];
                Ok(Operand::Activation(self.scale_by(x, &factors, factor.abs() * x.magnitude)?))
            }
        }
    }

    /// `-x`.
    pub(crate) fn negated(&mut self, x: &Lowered) -> Lowered {
        Lowered { settled: x.settled, ..self.shifted(x, -1, vec![0]) }
    }

    pub(super) fn constant_operands(&self) -> QuantiseError {
        QuantiseError::ConstantOperands { node: self.node.clone() }
    }

    pub(super) fn constant_too_large(&self, constant: &Tensor) -> QuantiseError {
        let node = self.node.clone();
        if self.hides_parameters() {
            QuantiseError::ParameterTooLarge { node }
        } else {
            QuantiseError::ConstantTooLarge { node, got: constant.magnitude() }
        }
    }
}
