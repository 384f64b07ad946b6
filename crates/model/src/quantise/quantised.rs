//! Quantised tensors, exactly: sums of products of integers, and steps from integers to integers.
//!
//! Tensors of integers have scale 0 and are never rounded.

use crate::fixed::graph::{ConvGeometry, FixedOp, TensorId};
use crate::fixed::steps::StepTable;
use crate::float::element_type::ElementType;
use crate::float::integer_function::IntegerFunction;
use crate::import::quantised::accumulate::{IntegerConv, IntegerProduct};
use crate::quantise::error::QuantiseError;
use crate::quantise::linear::collapse;
use crate::quantise::lowering::{Lowered, Lowering, Operand};
use crate::quantise::scales::{Coefficients, FINEST, activation_scale, ceil_log2, clamp};
use crate::shape::{broadcast_positions, transpose_positions, transposed};

/// Integers in which the operand of a quantiser is searched for its steps, as a power of two.
const SEARCH_BITS: u32 = 61;
/// Most steps of all tables of a node.
const MOST_STEPS: usize = 1 << 22;

impl Lowering<'_> {
    pub(crate) fn integer_function(
        &mut self,
        function: &IntegerFunction,
        x: &Lowered,
    ) -> Result<Lowered, QuantiseError> {
        self.check_tables(function.domains.len(), function.result)?;
        let table = |(channel, &(low, high)): (usize, &(i64, i64))| {
            let of = |x: i64| (function.of)(channel, x);
            // The bounds of sums tell something of the weights they were made with.
            let hidden = self.hides_parameters() && function.rising;
            let (low, high) = if hidden { (i64::from(i32::MIN), i64::from(i32::MAX)) } else { (low, high) };
            if function.rising { rising(of, low, high) } else { listed(of, low, high) }
        };
        let tables = function.domains.iter().enumerate().map(table).collect();
        Ok(self.steps(x, tables, function.inner, 0))
    }

    /// The quantised `x`: `of(c, real)` for the elements of channel `c = (e / inner) % channels`, which never falls.
    ///
    /// `real` is the operand rounded to single precision.
    ///
    /// # Errors
    /// Steps so wide that integers of 2^61 do not reach the last one.
    pub(crate) fn quantised(
        &mut self,
        x: &Lowered,
        of: impl Fn(usize, f32) -> i64,
        (channels, inner): (usize, usize),
        result: ElementType,
    ) -> Result<Lowered, QuantiseError> {
        self.check_tables(channels, result)?;
        let x = if x.scale > FINEST as u32 { self.rescale(x, FINEST as u32) } else { x.clone() };
        let unit = 2f32.powi(-(x.scale as i32));
        let end = 1i64 << SEARCH_BITS;
        let table = |channel: usize| {
            let of = |n: i64| of(channel, n as f32 * unit);
            let complete = result.range() == Some((of(-end).into(), of(end).into()));
            complete
                .then(|| rising(of, -end, end))
                .ok_or_else(|| QuantiseError::QuantisedScale { node: self.node.clone() })
        };
        let tables = (0..channels).map(table).collect::<Result<_, _>>()?;
        Ok(self.steps(&x, tables, inner, 0))
    }

    /// Refuses tables for several channels where they would show, and more of them than there is room for.
    fn check_tables(&self, channels: usize, result: ElementType) -> Result<(), QuantiseError> {
        self.refuse_public_count(channels)?;
        let steps = result.range().map_or(u128::MAX, |(least, most)| most.abs_diff(least));
        let got = usize::try_from(steps).unwrap_or(usize::MAX).saturating_mul(channels);
        let (node, limit) = (self.node.clone(), MOST_STEPS);
        if got > limit { Err(QuantiseError::TooManySteps { node, limit, got }) } else { Ok(()) }
    }

    /// The real numbers that integers stand for: `factors[c] (x - zero_points[c])` for the elements of channel
    /// `c = (e / inner) % channels`, where `x - zero_points[c]` is at most `largest`.
    ///
    /// Where the result is to be `distinct`, the smallest factor is at least 8 units of its scale, at which the product
    /// is off by less than one unit: the integers can be told from the result.
    ///
    /// # Errors
    /// Factors that are too small, or too large, for that.
    pub(crate) fn dequantised(
        &mut self,
        x: &Lowered,
        (factors, zero_points): (&[f64], &[i64]),
        inner: usize,
        largest: f64,
        distinct: bool,
    ) -> Result<Lowered, QuantiseError> {
        self.refuse_public_count(factors.len())?;
        let unfit = || QuantiseError::QuantisedScale { node: self.node.clone() };
        let smallest = factors.iter().copied().fold(f64::INFINITY, f64::min);
        let finest = if distinct { 3 - ceil_log2(smallest) + 1 } else { 0 };
        if finest > FINEST {
            return Err(unfit());
        }
        let target = activation_scale(self.magnitude, self.config.activation_bits).max(clamp(finest));
        // The rounding of a factor, times the largest integer, is below a quarter of the result's last place.
        let scale = target + 2 + ceil_log2(largest).max(0) as u32;
        let coefficients = Coefficients::new(factors, scale).ok_or_else(unfit)?;
        let size: usize = x.shape.iter().product();
        let channels: Vec<usize> = match factors {
            [_] => vec![0],
            _ => (0..size).map(|element| element / inner % factors.len()).collect(),
        };
        let bias = channels.iter().map(|&channel| -i128::from(zero_points[channel])).collect();
        let multipliers = channels.iter().map(|&channel| coefficients.integers[channel]).collect();
        let centred = self.shifted(x, 1, collapse(bias));
        let op = FixedOp::Affine { multipliers: vec![collapse(multipliers)], bias: vec![0], shift: 0 };
        let tensor = self.push(op, &[&centred], &x.shape, coefficients.scale);
        let (scale, magnitude) = (coefficients.scale, self.magnitude);
        let result = Lowered { tensor, scale, magnitude, settled: true, shared: false, ..x.clone() };
        Ok(if scale > target { self.rescale(&result, target) } else { result })
    }

    pub(crate) fn integer_conv(&mut self, conv: &IntegerConv, x: &Lowered) -> Result<Lowered, QuantiseError> {
        let (geometry, x) = if conv.zero_point == 0 { (conv.geometry, x.clone()) } else { self.surrounded(conv, x) };
        let kernels = conv.weights.chunks(geometry.weights_per_channel());
        let bias = kernels.zip(&conv.bias).map(|(kernel, &bias)| {
            let sum: i128 = kernel.iter().map(|&weight| i128::from(weight)).sum();
            i128::from(bias) - i128::from(conv.zero_point) * sum
        });
        let (bias, weights) = (bias.collect(), conv.weights.clone());
        let [channels, height, width] = geometry.output;
        let shape = vec![geometry.images, channels, height, width];
        let tensor = self.push(FixedOp::Conv { geometry, weights, bias, shift: 0 }, &[&x], &shape, 0);
        self.hide(tensor);
        Ok(self.exact(tensor, shape))
    }

    /// The images with zero points around them, and the convolution without padding.
    fn surrounded(&mut self, conv: &IntegerConv, x: &Lowered) -> (ConvGeometry, Lowered) {
        let geometry = conv.geometry;
        let ([channels, height, width], [rows, columns]) = (geometry.input, conv.extent());
        let inside = |place: usize, axis: usize| {
            place.checked_sub(geometry.pad[axis]).filter(|&source| source < geometry.input[axis + 1])
        };
        let position = |element: usize| {
            let (plane, place) = (element / (rows * columns), element % (rows * columns));
            let (row, column) = (inside(place / columns, 0)?, inside(place % columns, 1)?);
            Some(((plane * height + row) * width + column) as u32)
        };
        let planes = geometry.images * channels;
        let positions: Vec<Option<u32>> = (0..planes * rows * columns).map(position).collect();
        let shape = [geometry.images, channels, rows, columns];
        let x = self.padded(x, &positions, i128::from(conv.zero_point), &shape);
        (ConvGeometry { input: [channels, rows, columns], pad: [0, 0], ..geometry }, x)
    }

    pub(crate) fn integer_product(
        &mut self,
        product: &IntegerProduct,
        a: &Operand<'_>,
        b: &Operand<'_>,
    ) -> Result<Lowered, QuantiseError> {
        let sizes = &product.product;
        let (k, n) = (sizes.k, sizes.n);
        match (a, b) {
            (Operand::Activation(x), Operand::Constant(weights)) if weights.values.len() == k * n => {
                let centred = product.centred_right(&weights.reshaped(&[k, n]));
                let rows = centred.gather(&transpose_positions(&[k, n]), &transposed(&[k, n]));
                Ok(self.integer_dense(x, &rows.values, product))
            }
            _ => self.integer_matmul(product, a, b),
        }
    }

    fn integer_dense(&mut self, x: &Lowered, rows: &[f64], product: &IntegerProduct) -> Lowered {
        let (inputs, outputs) = (product.product.k, product.product.n);
        let weights: Vec<i64> = rows.iter().map(|&weight| weight as i64).collect();
        let own = weights.chunks(inputs).enumerate().map(|(column, weights)| {
            let sum: i128 = weights.iter().map(|&weight| i128::from(weight)).sum();
            i128::from(product.bias.get(column).copied().unwrap_or(0)) - i128::from(product.zero_point) * sum
        });
        let bias = own.collect();
        let size: usize = product.product.shape.iter().product();
        let op = FixedOp::Dense { inputs, outputs, weights, bias, shift: 0 };
        let shape = vec![size / outputs, outputs];
        let tensor = self.push(op, &[x], &shape, 0);
        self.hide(tensor);
        self.exact(tensor, shape)
    }

    fn integer_matmul(
        &mut self,
        product: &IntegerProduct,
        a: &Operand<'_>,
        b: &Operand<'_>,
    ) -> Result<Lowered, QuantiseError> {
        let sizes = &product.product;
        let (rows, inner, columns) = (sizes.m, sizes.k, sizes.n);
        let batch: usize = sizes.batch.iter().product();
        let left = self.stack(a, &sizes.batch, [rows, inner], &[-i128::from(product.zero_point)])?;
        let points: Vec<i128> = product.column_zero_points.iter().map(|&point| -i128::from(point)).collect();
        let right = self.stack(b, &sizes.batch, [inner, columns], &points)?;
        let shape = vec![batch, rows, columns];
        let op = FixedOp::MatMul { batch, rows, inner, columns, shift: 0 };
        let tensor = self.push(op, &[&left, &right], &shape, 0);
        let result = self.exact(tensor, shape);
        if product.bias.is_empty() {
            return Ok(result);
        }
        let cells = 0..batch * rows * columns;
        let bias = cells.map(|cell| i128::from(product.bias[cell % columns])).collect();
        Ok(self.shifted(&result, 1, bias))
    }

    /// The matrices of one operand for every product of the stack, with `offsets` added, which repeat.
    fn stack(
        &mut self,
        operand: &Operand<'_>,
        batch: &[usize],
        [rows, columns]: [usize; 2],
        offsets: &[i128],
    ) -> Result<Lowered, QuantiseError> {
        let x = match operand {
            Operand::Activation(x) => x.clone(),
            Operand::Constant(tensor) => {
                self.refuse_public_list(tensor)?;
                self.constant(tensor, 0)?
            }
        };
        let own = x.shape.len().saturating_sub(2);
        let from = [&x.shape[..own], &[rows, columns]].concat();
        let to = [batch, &[rows, columns]].concat();
        let positions = broadcast_positions(&from, &to);
        let shape = [batch.iter().product(), rows, columns];
        let stacked = self.rearrange(&x, &positions, &shape);
        let offsets: Vec<i128> = match offsets {
            [only] => vec![*only],
            _ => (0..positions.len()).map(|element| offsets[element % offsets.len()]).collect(),
        };
        Ok(self.shifted(&stacked, 1, offsets))
    }

    /// `factors[0] operands[0] + factors[1] operands[1]` of integers, broadcast to `shape`.
    pub(crate) fn weighted_sum(
        &mut self,
        operands: [&Operand<'_>; 2],
        factors: [i64; 2],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let (mut bias, mut terms, mut multipliers) = (vec![0], Vec::new(), Vec::new());
        for (operand, factor) in operands.into_iter().zip(factors) {
            match operand {
                Operand::Constant(tensor) => {
                    self.refuse_public_list(tensor)?;
                    let values = tensor.broadcast(shape).values.into_iter();
                    bias = collapse(values.map(|value| i128::from(factor) * value as i128).collect());
                }
                Operand::Activation(x) => {
                    terms.push(self.broadcast(x, shape));
                    multipliers.push(vec![factor]);
                }
            }
        }
        let references: Vec<&Lowered> = terms.iter().collect();
        let tensor = self.push(FixedOp::Affine { multipliers, bias, shift: 0 }, &references, shape, 0);
        Ok(self.exact(tensor, shape.to_vec()))
    }

    /// `(operands[0] - zero_points[0]) (operands[1] - zero_points[1])` of integers, broadcast to `shape`.
    pub(crate) fn centred_product(
        &mut self,
        operands: [&Operand<'_>; 2],
        zero_points: [i64; 2],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        let points = zero_points.map(i128::from);
        let (x, point, constant, other) = match operands {
            [Operand::Activation(x), Operand::Activation(y)] => {
                let [x, y] = [(x, points[0]), (y, points[1])].map(|(operand, point)| {
                    let broadcast = self.broadcast(operand, shape);
                    self.shifted(&broadcast, 1, vec![-point])
                });
                let tensor = self.push(FixedOp::Multiply { shift: 0 }, &[&x, &y], shape, 0);
                return Ok(self.exact(tensor, shape.to_vec()));
            }
            [Operand::Activation(x), Operand::Constant(c)] => (x, points[0], c, zero_points[1]),
            [Operand::Constant(c), Operand::Activation(x)] => (x, points[1], c, zero_points[0]),
            [Operand::Constant(_), Operand::Constant(_)] => {
                return Err(QuantiseError::ConstantOperands { node: self.node.clone() });
            }
        };
        self.refuse_public_list(constant)?;
        let factors: Vec<i64> =
            constant.broadcast(shape).values.into_iter().map(|value| value as i64 - other).collect();
        let bias = collapse(factors.iter().map(|&factor| -point * i128::from(factor)).collect());
        let x = self.broadcast(x, shape);
        let op = FixedOp::Affine { multipliers: vec![collapse(factors)], bias, shift: 0 };
        let tensor = self.push(op, &[&x], shape, 0);
        Ok(self.exact(tensor, shape.to_vec()))
    }

    /// A tensor of integers that was just pushed.
    fn exact(&self, tensor: TensorId, shape: Vec<usize>) -> Lowered {
        Lowered { tensor, shape, scale: 0, magnitude: self.magnitude, settled: true, shared: false }
    }

    /// Refuses scales for several channels where parameters are hidden: they would show.
    fn refuse_public_count(&self, got: usize) -> Result<(), QuantiseError> {
        match got {
            2.. if self.hides_parameters() => Err(QuantiseError::PublicConstant { node: self.node.clone(), got }),
            _ => Ok(()),
        }
    }
}

/// The steps between `low` and `high` of a function that never falls; beyond them it stays what it is there.
fn rising(of: impl Fn(i64) -> i64, low: i64, high: i64) -> StepTable {
    let (mut thresholds, mut values) = (Vec::new(), vec![of(low)]);
    let (mut from, last) = (low, of(high));
    while let Some(&value) = values.last()
        && value != last
    {
        // The last integer with the value of `from`, between which and `end` the function rises.
        let mut end = high;
        while from + 1 < end {
            let middle = from + (end - from) / 2;
            if of(middle) == value { from = middle } else { end = middle }
        }
        thresholds.push(from);
        from = end;
        values.push(of(end));
    }
    StepTable::new(thresholds, values)
}

/// The steps of any function from `low` to `high`; beyond them it stays what it is there.
fn listed(of: impl Fn(i64) -> i64, low: i64, high: i64) -> StepTable {
    let (mut thresholds, mut values) = (Vec::new(), vec![of(low)]);
    for x in low..high {
        let next = of(x + 1);
        if values.last() != Some(&next) {
            thresholds.push(x);
            values.push(next);
        }
    }
    StepTable::new(thresholds, values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_change_where_the_function_does() {
        let quarter = |x: i64| (x / 4).clamp(-3, 5);
        for table in [rising(quarter, -100, 100), listed(quarter, -100, 100)] {
            assert!((-100..=100).all(|x| table.evaluate(i128::from(x)) == i128::from(quarter(x))));
            assert_eq!(table.values, [-3, -2, -1, 0, 1, 2, 3, 4, 5]);
        }
        assert_eq!(rising(|_| 7, -5, 5), StepTable::new(vec![], vec![7]));
        assert_eq!(listed(|x| x % 2, 0, 3), StepTable::new(vec![0, 1, 2], vec![0, 1, 0, 1]));
    }
}
