//! Sums of products of quantised tensors, exactly, in integers of 32 bits.

use std::fmt;

use crate::fixed::graph::ConvGeometry;
use crate::float::element_type::ElementType;
use crate::float::matmul::Product;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::error::ImportError;
use crate::import::node::NodeReader;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};

/// The type of accumulators.
pub(crate) const INT32: ElementType = ElementType::Integer { bits: 32, signed: true };

/// A convolution of `x - zero_point`; what lies outside the image is zero.
#[derive(Debug)]
pub(crate) struct IntegerConv {
    pub(crate) op_type: &'static str,
    pub(crate) geometry: ConvGeometry,
    /// Less their zero points.
    pub(crate) weights: Vec<i64>,
    /// One for each output channel.
    pub(crate) bias: Vec<i64>,
    pub(crate) zero_point: i64,
}

/// The product of `a - zero_point` and `b` less its columns' zero points, with a bias for each column.
#[derive(Debug)]
pub(crate) struct IntegerProduct {
    pub(crate) op_type: &'static str,
    pub(crate) product: Product,
    pub(crate) zero_point: i64,
    /// One, or one for each column.
    pub(crate) column_zero_points: Vec<i64>,
    /// None, or one for each column.
    pub(crate) bias: Vec<i64>,
}

/// The least and largest value of a bias and a sum of terms between `low` and `high` times each of `weights`, any of
/// which may be missing.
pub(crate) fn sum_bounds(weights: impl IntoIterator<Item = i64>, (low, high): (i64, i64), bias: i64) -> (i64, i64) {
    let (mut least, mut most) = (i128::from(bias), i128::from(bias));
    for weight in weights {
        let ends = [low, high].map(|end| i128::from(weight) * i128::from(end));
        least += ends[0].min(ends[1]).min(0);
        most += ends[0].max(ends[1]).max(0);
    }
    // Such sums are refused; their exact size does not matter.
    let narrow = |sum: i128| sum.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64;
    (narrow(least), narrow(most))
}

/// Refuses accumulators that could leave 32 bits.
pub(crate) fn check_bounds(node: &NodeReader<'_>, bounds: &[(i64, i64)]) -> Result<(), ImportError> {
    let outside = |&&(low, high): &&(i64, i64)| low < i64::from(i32::MIN) || high > i64::from(i32::MAX);
    match bounds.iter().find(outside) {
        None => Ok(()),
        Some((low, high)) => Err(node.invalid(format!("a sum between {low} and {high} may overflow 32 bits"))),
    }
}

impl IntegerConv {
    /// The bounds of each output channel, where the operand lies in `range`.
    pub(crate) fn bounds(&self, (low, high): (i64, i64)) -> Vec<(i64, i64)> {
        let centred = (low - self.zero_point, high - self.zero_point);
        let kernels = self.weights.chunks(self.geometry.weights_per_channel());
        kernels.zip(&self.bias).map(|(kernel, &bias)| sum_bounds(kernel.iter().copied(), centred, bias)).collect()
    }

    /// Height and width of the image with the padding that windows touch.
    pub(crate) fn extent(&self) -> [usize; 2] {
        let geometry = &self.geometry;
        [0, 1].map(|axis| {
            (geometry.output[axis + 1] - 1) * geometry.stride[axis]
                + (geometry.kernel[axis] - 1) * geometry.dilation[axis]
                + 1
        })
    }
}

impl fmt::Display for IntegerConv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.geometry.fmt(f)
    }
}

impl Operator for IntegerConv {
    fn op_type(&self) -> &'static str {
        self.op_type
    }

    fn result_type(&self, _: &[ElementType]) -> ElementType {
        INT32
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let real = |list: &[i64]| list.iter().map(|&integer| integer as f64).collect::<Vec<f64>>();
        let centred: Vec<f64> = operands[0].values.iter().map(|x| x - self.zero_point as f64).collect();
        let values = self.geometry.convolve(&centred, &real(&self.weights), &real(&self.bias));
        Tensor { shape: shape.to_vec(), values }
    }

    fn multiply_adds(&self, _: &[&[usize]], _: &[usize]) -> u64 {
        self.geometry.multiply_adds() as u64
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        Ok(lowering.integer_conv(self, operands[0].activation()?)?.with_shape(shape))
    }
}

impl IntegerProduct {
    /// Operand `b` less its zero points.
    pub(crate) fn centred_right(&self, b: &Tensor) -> Tensor {
        let points = &self.column_zero_points;
        let centred = b.values.iter().enumerate().map(|(element, b)| b - points[element % points.len()] as f64);
        Tensor { shape: b.shape.clone(), values: centred.collect() }
    }

    fn bias_of(&self, column: usize) -> i64 {
        self.bias.get(column).copied().unwrap_or(0)
    }

    /// The bounds of each column, where the operands lie in these ranges or `b` is known.
    pub(crate) fn bounds(&self, a: (i64, i64), b: (i64, i64), known: Option<&Tensor>) -> Vec<(i64, i64)> {
        let a = (a.0 - self.zero_point, a.1 - self.zero_point);
        let points = &self.column_zero_points;
        let (n, k) = (self.product.n, self.product.k);
        let matrix = known.filter(|b| b.values.len() == k * n).map(|b| self.centred_right(b));
        let column = |column: usize| match &matrix {
            Some(matrix) => {
                let weights = matrix.values.iter().skip(column).step_by(n).map(|&weight| weight as i64);
                sum_bounds(weights, a, self.bias_of(column))
            }
            None => {
                let point = points[column % points.len()];
                let largest = |(low, high): (i64, i64)| low.abs().max(high.abs());
                let term = largest(a) * largest((b.0 - point, b.1 - point));
                let sum = i64::try_from(k).unwrap_or(i64::MAX).saturating_mul(term);
                let bias = self.bias_of(column);
                (bias.saturating_sub(sum), bias.saturating_add(sum))
            }
        };
        (0..n).map(column).collect()
    }
}

impl fmt::Display for IntegerProduct {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl Operator for IntegerProduct {
    fn op_type(&self) -> &'static str {
        self.op_type
    }

    fn result_type(&self, _: &[ElementType]) -> ElementType {
        INT32
    }

    fn evaluate(&self, operands: &[&Tensor], _: &[usize]) -> Tensor {
        let left = operands[0].map(|a| a - self.zero_point as f64);
        let mut result = self.product.evaluate(&left, &self.centred_right(operands[1]));
        let columns = self.product.n;
        let elements = result.values.iter_mut().enumerate();
        elements.for_each(|(element, sum)| *sum += self.bias_of(element % columns) as f64);
        result
    }

    fn multiply_adds(&self, _: &[&[usize]], _: &[usize]) -> u64 {
        self.product.multiply_adds()
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        Ok(lowering.integer_product(self, &operands[0], &operands[1])?.with_shape(shape))
    }
}
