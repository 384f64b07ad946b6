//! Sums, differences and products of two quantised tensors, element by element.

use std::fmt;
use std::sync::Arc;

use crate::float::element_type::ElementType;
use crate::float::integer_function::{IntegerFunction, OfInteger};
use crate::float::kernels;
use crate::float::operator::Operator;
use crate::float::tensor::Tensor;
use crate::import::composition::{Composition, Part};
use crate::import::error::ImportError;
use crate::import::node::{FloatOperand, Imported, NodeReader, OperatorImport};
use crate::import::quantised::accumulate::{INT32, check_bounds};
use crate::import::quantised::byte_operand;
use crate::import::quantised::parameters::{Grid, Grids};
use crate::import::quantised::requantise::{self, Clipping, HIGH, LOW};
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering, Operand};
use crate::shape::broadcast;

/// `Add`, `Sub` and `Mul` between `DequantizeLinear` and `QuantizeLinear`: each operand with its scale and zero point,
/// then scale and zero point of the result.
pub(super) const FUSED_ADD: OperatorImport = fused("Add", |node| sum(node, "Add"));
pub(super) const FUSED_SUB: OperatorImport = fused("Sub", |node| sum(node, "Sub"));
pub(super) const FUSED_MUL: OperatorImport = fused("Mul", product);

const fn fused(op_type: &'static str, import: fn(&NodeReader<'_>) -> Result<Imported, ImportError>) -> OperatorImport {
    OperatorImport { op_type, attributes: &[LOW, HIGH], operands: 8..=8, import }
}

/// Factors of a sum of two integers of 8 bits have at most so many bits.
const MOST_FACTOR_BITS: i32 = 32;

/// The operands of a fused operator.
struct Pair {
    operands: [FloatOperand; 2],
    a: Grid,
    b: Grid,
    y: Grid,
    result: ElementType,
    clipping: Clipping,
    shape: Vec<usize>,
}

impl Pair {
    fn read(node: &NodeReader<'_>) -> Result<Pair, ImportError> {
        let operands = [byte_operand(node, 0)?, byte_operand(node, 3)?];
        let a = Grids::read(node, 1, 2, operands[0].element_type)?.single(node)?;
        let b = Grids::read(node, 4, 5, operands[1].element_type)?.single(node)?;
        let y = Grids::read(node, 6, 7, byte_operand(node, 7)?.element_type)?;
        let (result, y) = (y.element_type, y.single(node)?);
        let [left, right] = [&operands[0].shape, &operands[1].shape];
        let shape = broadcast(left, right)
            .ok_or_else(|| node.invalid(format!("shapes {left:?} and {right:?} do not broadcast")))?;
        Ok(Pair { clipping: Clipping::read(&node.attributes())?, operands, a, b, y, result, shape })
    }

    /// Whether onnxruntime has one operator for all of it: where all types are the same.
    fn is_fused(&self) -> bool {
        self.operands.iter().all(|operand| operand.element_type == self.result)
    }

    /// The integer of the sum of `a` and `b`, as onnxruntime's `QLinearAdd` rounds it.
    fn fused_sum(&self, a: i64, b: i64) -> i64 {
        let (a_ratio, b_ratio) = (self.a.scale / self.y.scale, self.b.scale / self.y.scale);
        let (a_point, b_point) = (self.a.zero_point as f32, self.b.zero_point as f32);
        let fixed = self.y.zero_point as f32 - a_ratio.mul_add(a_point, b_ratio * b_point);
        let sum = (a as f32).mul_add(a_ratio, (b as f32).mul_add(b_ratio, fixed));
        self.y.saturate(f64::from(sum.round_ties_even()))
    }

    fn of_sum(&self, a: i64, b: i64, sign: f32) -> i64 {
        let q = if sign > 0.0 && self.is_fused() {
            self.fused_sum(a, b)
        } else {
            self.y.quantise(self.a.dequantise(a) + sign * self.b.dequantise(b))
        };
        self.clipping.apply(self.y, q)
    }

    /// The integer of the product where the product of the integers less their zero points is `product`, as
    /// onnxruntime's `QLinearMul` rounds it.
    fn of_product(&self, product: i64, multiplier: f32) -> i64 {
        let sum = product as f32 * multiplier + self.y.zero_point as f32;
        self.clipping.apply(self.y, self.y.saturate(f64::from(sum.round_ties_even())))
    }
}

/// A sum of multiples of two integers that tells the results apart, and the result by sum.
struct Coding {
    factors: [i64; 2],
    of: OfInteger,
    domain: (i64, i64),
    rising: bool,
}

/// Results for all pairs of integers, row by row of `a`.
fn coded(pair: &Pair, sign: f32) -> Coding {
    let (a_range, b_range) = (pair.a.range, pair.b.range);
    let pairs = || (a_range.0..=a_range.1).flat_map(move |a| (b_range.0..=b_range.1).map(move |b| (a, b)));
    let results: Vec<i64> = pairs().map(|(a, b)| pair.of_sum(a, b, sign)).collect();
    let ratio = f64::from(sign) * f64::from(pair.b.scale) / f64::from(pair.a.scale);
    let range = |factors: [i64; 2]| {
        let ends = |factor: i64, (low, high): (i64, i64)| [factor * low, factor * high];
        let (a, b) = (ends(factors[0], a_range), ends(factors[1], b_range));
        (a[0].min(a[1]) + b[0].min(b[1]), a[0].max(a[1]) + b[0].max(b[1]))
    };
    for bits in 0..=MOST_FACTOR_BITS {
        let unit = 2f64.powi(bits) / ratio.abs().max(1.0);
        let factors = [unit.round() as i64, (ratio * unit).round() as i64];
        let sums = pairs().map(|(a, b)| factors[0] * a + factors[1] * b);
        if let Some((thresholds, values)) = separated(sums.zip(results.iter().copied()), pair.y.range) {
            let of = move |_: usize, sum: i64| values[thresholds.partition_point(|&threshold| threshold < sum)];
            return Coding { factors, of: Arc::new(of), domain: range(factors), rising: true };
        }
    }
    // Two pairs whose sums are all but equal are rounded in opposite directions: each pair has an entry of its own.
    let width = b_range.1 - b_range.0 + 1;
    let (factors, start) = ([width, 1], width * a_range.0 + b_range.0);
    let of = move |_: usize, sum: i64| results.get((sum - start) as usize).copied().unwrap_or(0);
    Coding { factors, of: Arc::new(of), domain: range(factors), rising: false }
}

/// Thresholds and values of a rising function with these arguments and results; `None` where there is none.
fn separated(points: impl Iterator<Item = (i64, i64)>, (low, high): (i64, i64)) -> Option<(Vec<i64>, Vec<i64>)> {
    let mut ends: Vec<Option<(i64, i64)>> = vec![None; (high - low + 1) as usize];
    for (sum, result) in points {
        let end = &mut ends[(result - low) as usize];
        let (least, most) = end.unwrap_or((sum, sum));
        *end = Some((least.min(sum), most.max(sum)));
    }
    let (mut thresholds, mut values, mut last) = (Vec::new(), Vec::new(), None);
    for (value, end) in (low..).zip(ends) {
        let Some((least, most)) = end else { continue };
        if let Some(last) = last {
            if last >= least {
                return None;
            }
            thresholds.push(last);
        }
        values.push(value);
        last = Some(most);
    }
    Some((thresholds, values))
}

fn sum(node: &NodeReader<'_>, op_type: &'static str) -> Result<Imported, ImportError> {
    let pair = Pair::read(node)?;
    let coding = coded(&pair, if op_type == "Sub" { -1.0 } else { 1.0 });
    let (shape, result) = (pair.shape, pair.result);
    let [a, b] = pair.operands.map(Part::from);
    let mut composition = Composition::default();
    let sums = composition.apply(WeightedSum { op_type, factors: coding.factors }, &[&a, &b], shape);
    let (of, domains, rising) = (coding.of, vec![coding.domain], coding.rising);
    let steps = IntegerFunction { op_type, name: "requantise", of, domains, inner: 1, rising, result };
    let result = composition.unary(steps, &sums);
    Ok(Imported::Composed(composition.returning(vec![result])))
}

fn product(node: &NodeReader<'_>) -> Result<Imported, ImportError> {
    let pair = Pair::read(node)?;
    let multiplier = requantise::checked(node, pair.a.scale * pair.b.scale / pair.y.scale)?;
    let ends = |grid: Grid| [grid.range.0 - grid.zero_point, grid.range.1 - grid.zero_point];
    let (left, right) = (ends(pair.a), ends(pair.b));
    let corners = left.iter().flat_map(|a| right.map(|b| a * b));
    let domain = corners.fold((0, 0), |(low, high), corner| (low.min(corner), high.max(corner)));
    check_bounds(node, &[domain])?;
    let zero_points = [pair.a.zero_point, pair.b.zero_point];
    let (shape, result, operands) = (pair.shape.clone(), pair.result, pair.operands.clone());
    let of: OfInteger = Arc::new(move |_: usize, product: i64| pair.of_product(product, multiplier));
    let mut composition = Composition::default();
    let [a, b] = operands.map(Part::from);
    let products = composition.apply(CentredProduct { zero_points }, &[&a, &b], shape);
    let name = "requantise";
    let steps = IntegerFunction { op_type: "Mul", name, of, domains: vec![domain], inner: 1, rising: true, result };
    let result = composition.unary(steps, &products);
    Ok(Imported::Composed(composition.returning(vec![result])))
}

/// `factors[0] a + factors[1] b` of integers.
#[derive(Debug)]
pub(crate) struct WeightedSum {
    pub(crate) op_type: &'static str,
    pub(crate) factors: [i64; 2],
}

impl fmt::Display for WeightedSum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "factors={:?}", self.factors)
    }
}

impl Operator for WeightedSum {
    fn op_type(&self) -> &'static str {
        self.op_type
    }

    fn result_type(&self, _: &[ElementType]) -> ElementType {
        ElementType::INT64
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let [left, right] = self.factors.map(|factor| factor as f64);
        kernels::binary(operands, shape, |a, b| left * a + right * b)
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        lowering.weighted_sum([&operands[0], &operands[1]], self.factors, shape)
    }
}

/// `(a - zero_points[0]) (b - zero_points[1])` of integers.
#[derive(Debug)]
pub(crate) struct CentredProduct {
    pub(crate) zero_points: [i64; 2],
}

impl fmt::Display for CentredProduct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "zero points={:?}", self.zero_points)
    }
}

impl Operator for CentredProduct {
    fn op_type(&self) -> &'static str {
        "Mul"
    }

    fn result_type(&self, _: &[ElementType]) -> ElementType {
        INT32
    }

    fn evaluate(&self, operands: &[&Tensor], shape: &[usize]) -> Tensor {
        let [left, right] = self.zero_points.map(|point| point as f64);
        kernels::binary(operands, shape, |a, b| (a - left) * (b - right))
    }

    fn lower(
        &self,
        lowering: &mut Lowering<'_>,
        operands: &[Operand<'_>],
        shape: &[usize],
    ) -> Result<Lowered, QuantiseError> {
        lowering.centred_product([&operands[0], &operands[1]], self.zero_points, shape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(scale: f32, zero_point: i64) -> Grid {
        Grid { scale, zero_point, range: (0, 255) }
    }

    fn pair(a: Grid, b: Grid, y: Grid) -> Pair {
        let (element_type, clipping) = (ElementType::Integer { bits: 8, signed: false }, Clipping::default());
        let operand = FloatOperand { id: crate::float::graph::FloatId(0), shape: vec![], element_type };
        Pair { operands: [operand.clone(), operand], a, b, y, result: element_type, clipping, shape: vec![] }
    }

    #[test]
    fn a_sum_of_integers_tells_all_results() {
        let cases = [
            pair(grid(0.5, 3), grid(0.5, 200), grid(1.0, 7)),
            pair(grid(0.017, 3), grid(0.4, 128), grid(0.21, 90)),
            pair(grid(1e-3, 0), grid(5.0, 0), grid(0.3, 255)),
        ];
        for (pair, sign) in cases.iter().zip([1.0, -1.0, 1.0]) {
            let coding = coded(pair, sign);
            for (a, b) in (0..256).flat_map(|a| (0..256).map(move |b| (a, b))) {
                let sum = coding.factors[0] * a + coding.factors[1] * b;
                assert_eq!((coding.of)(0, sum), pair.of_sum(a, b, sign));
                assert!((coding.domain.0..=coding.domain.1).contains(&sum));
            }
        }
    }

    #[test]
    fn results_that_no_sum_tells_apart_are_noticed() {
        assert_eq!(separated([(1, 0), (2, 1), (3, 1)].into_iter(), (0, 1)), Some((vec![1], vec![0, 1])));
        assert_eq!(separated([(2, 0), (2, 1)].into_iter(), (0, 1)), None);
    }
}
