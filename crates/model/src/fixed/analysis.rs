//! Interval analysis: what every element can be, whatever inputs and hidden parameters the range checks admit.

mod hidden;

use std::collections::HashMap;

use crate::fixed::convolve::sum_bound;
use crate::fixed::error::FixedError;
use crate::fixed::function::FunctionBounds;
use crate::fixed::graph::{ConvGeometry, FixedGraph, FixedNode, FixedOp, round_shift};
use crate::fixed::interpret::{at, divided, gather};
use crate::interval::Interval;

/// Sets the intervals of every node.
///
/// Bounds of sums and products are those of independent operands, even where two operands are the same tensor: what a
/// circuit knows that bounds each value on its own. Only a tensor's product with itself is known to be a square.
///
/// # Errors
/// [`FixedError::Overflow`] naming a node of which an accumulator could reach 2^126; [`FixedError::Divisor`] naming one
/// that could divide by zero or less; a malformed graph.
pub fn analyse(graph: &mut FixedGraph) -> Result<(), FixedError> {
    graph.check_structure()?;
    for index in 0..graph.nodes.len() {
        let node = &graph.nodes[index];
        let overflow = || FixedError::Overflow { node: node.name.clone() };
        let any_below =
            |operand: usize, least| graph.node(node.operands[operand]).intervals.iter().any(|x| x.low < least);
        match &node.op {
            FixedOp::Divide { .. } | FixedOp::FloorDivide if any_below(1, 1) => {
                return Err(FixedError::Divisor { node: node.name.clone() });
            }
            FixedOp::SquareRoot { .. } if any_below(0, 0) => return Err(FixedError::Root { node: node.name.clone() }),
            _ => {}
        }
        graph.nodes[index].intervals = intervals(graph, node).ok_or_else(overflow)?;
    }
    Ok(())
}

/// Bounds of a node's elements, `None` where one could overflow.
fn intervals(graph: &FixedGraph, node: &FixedNode) -> Option<Vec<Interval>> {
    let operand = |t: usize| graph.node(node.operands[t]).intervals.as_slice();
    let length: usize = node.shape.iter().product();
    match &node.op {
        FixedOp::Input { index } => {
            let spec = &graph.inputs[*index];
            let low = i128::from(spec.offset);
            let size = 1i128.checked_shl(spec.bits).filter(|_| spec.bits < 126)?;
            Some(vec![Interval { low, high: low.checked_add(size - 1)? }; length])
        }
        FixedOp::Dense { inputs, outputs, weights, bias, shift } => match node.hidden {
            Some(widths) => hidden::dense(operand(0), [*inputs, *outputs], widths, *shift),
            None => dense(operand(0), *inputs, weights, bias, *shift),
        },
        FixedOp::Affine { multipliers, bias, shift } => {
            let operands: Vec<&[Interval]> = (0..node.operands.len()).map(operand).collect();
            (0..length).map(|e| affine(&operands, multipliers, bias, e)?.rounded(*shift)).collect()
        }
        FixedOp::Multiply { shift } if node.operands[0] == node.operands[1] => {
            operand(0).iter().map(|x| x.square()?.rounded(*shift)).collect()
        }
        FixedOp::Multiply { shift } => {
            operand(0).iter().zip(operand(1)).map(|(a, b)| a.product(*b)?.rounded(*shift)).collect()
        }
        FixedOp::Relu => Some(operand(0).iter().map(|x| Interval { low: x.low.max(0), high: x.high.max(0) }).collect()),
        FixedOp::Piecewise { table } => Some(vec![table.bounds(); length]),
        FixedOp::Conv { geometry, weights, bias, shift } => match node.hidden {
            Some(widths) => hidden::conv(operand(0), geometry, widths, *shift),
            None => conv(operand(0), geometry, weights, bias, *shift),
        },
        FixedOp::Max => {
            let operands: Vec<&[Interval]> = (0..node.operands.len()).map(operand).collect();
            (0..length).map(|e| operands.iter().map(|x| x[e]).reduce(Interval::larger)).collect()
        }
        FixedOp::ArgMax { length: row } => Some(vec![Interval { low: 0, high: *row as i128 - 1 }; length]),
        FixedOp::Divide { shift } => operand(0).iter().zip(operand(1)).map(|(x, by)| x.quotient(*by, *shift)).collect(),
        FixedOp::Rearrange { indices, constants } => {
            let operands: Vec<&[Interval]> = (0..node.operands.len()).map(operand).collect();
            let constants: Vec<Interval> = constants.iter().map(|&constant| Interval::point(constant)).collect();
            Some(gather(&operands, &constants, indices))
        }
        FixedOp::Function { table } => {
            let bounds = FunctionBounds::new(table);
            Some(once_for_each(operand(0), |_| 0, |x, _| bounds.on(x)))
        }
        FixedOp::Steps { tables, inner } => {
            let table = |element: usize| element / inner % tables.len();
            Some(once_for_each(operand(0), table, |x, table| tables[table].bounds(x)))
        }
        FixedOp::Trees { features, trees } => {
            let rows = operand(0).chunks(*features);
            Some(rows.flat_map(|row| trees.iter().flat_map(|tree| tree.bounds(row))).collect())
        }
        FixedOp::MatMul { rows, inner, columns, shift, .. } => {
            matmul(operand(0), operand(1), [*rows, *inner, *columns], *shift)
        }
        FixedOp::FloorDivide => operand(0).iter().zip(operand(1)).map(|(x, by)| Some(x.floor_quotient(*by))).collect(),
        FixedOp::SquareRoot { shift } => operand(0).iter().map(|x| x.square_root(*shift)).collect(),
        FixedOp::TopK { length, count } => {
            let position = Interval { low: 0, high: *length as i128 - 1 };
            let row = |row: &[Interval]| falling(row, *count).into_iter().chain(std::iter::repeat_n(position, *count));
            Some(operand(0).chunks(*length).flat_map(row).collect())
        }
    }
}

/// `bounds` of each element under its key, worked out once for all elements that are alike.
fn once_for_each(
    x: &[Interval],
    key: impl Fn(usize) -> usize,
    bounds: impl Fn(Interval, usize) -> Interval,
) -> Vec<Interval> {
    let mut known = HashMap::new();
    let mut of = |(element, x): (usize, &Interval)| {
        let key = key(element);
        *known.entry((*x, key)).or_insert_with(|| bounds(*x, key))
    };
    x.iter().enumerate().map(&mut of).collect()
}

/// The bounds of the largest, of the second largest and so on: those of the sorted ends.
fn falling(row: &[Interval], count: usize) -> Vec<Interval> {
    let sorted = |end: fn(&Interval) -> i128| {
        let mut ends: Vec<i128> = row.iter().map(end).collect();
        ends.sort_by(|a, b| b.cmp(a));
        ends
    };
    let (lows, highs) = (sorted(|x| x.low), sorted(|x| x.high));
    lows.into_iter().zip(highs).take(count).map(|(low, high)| Interval { low, high }).collect()
}

fn matmul(
    left: &[Interval],
    right: &[Interval],
    [rows, inner, columns]: [usize; 3],
    shift: u32,
) -> Option<Vec<Interval>> {
    let pairs = left.chunks(rows * inner).zip(right.chunks(inner * columns));
    let element = |left: &[Interval], right: &[Interval], row: usize, column: usize| {
        let mut terms = (0..inner).map(|k| left[row * inner + k].product(right[k * columns + column]));
        terms.try_fold(Interval::point(0), |sum, term| sum.sum(term?)).and_then(|sum| sum.rounded(shift))
    };
    let cells = |left, right| (0..rows * columns).map(move |cell| element(left, right, cell / columns, cell % columns));
    pairs.flat_map(|(left, right)| cells(left, right)).collect()
}

fn dense(x: &[Interval], inputs: usize, weights: &[i64], bias: &[i128], shift: u32) -> Option<Vec<Interval>> {
    let rows = x.len() / inputs;
    (0..rows * bias.len())
        .map(|cell| {
            let (row, column) = (cell / bias.len(), cell % bias.len());
            let operands = &x[row * inputs..(row + 1) * inputs];
            let terms = weights[column * inputs..(column + 1) * inputs].iter().zip(operands);
            let start = Interval::point(bias[column]);
            terms.map(|(&w, x)| x.scaled(w)).try_fold(start, |acc, term| acc.sum(term?))?.rounded(shift)
        })
        .collect()
}

fn conv(x: &[Interval], geometry: &ConvGeometry, weights: &[i64], bias: &[i128], shift: u32) -> Option<Vec<Interval>> {
    let largest = x.iter().map(|x| x.low.unsigned_abs().max(x.high.unsigned_abs())).max().unwrap_or(0);
    if sum_bound(largest, weights, bias).max(largest) >= 1 << 62 {
        return checked_conv(x, geometry, weights, bias, shift);
    }
    // The lower bound takes lower ends where the weight is positive and upper ends where it is negative.
    let ends = |end: fn(&Interval) -> i128| -> Vec<i64> { x.iter().map(|x| end(x) as i64).collect() };
    let part =
        |positive: bool| -> Vec<i64> { weights.iter().map(|&w| if (w > 0) == positive { w } else { 0 }).collect() };
    let (lows, highs, positive, negative) = (ends(|x| x.low), ends(|x| x.high), part(true), part(false));
    let bias: Vec<i64> = bias.iter().map(|&bias| bias as i64).collect();
    let zeros = vec![0; bias.len()];
    let bound = |met: &[i64], opposite: &[i64]| {
        let sums = geometry.convolve(met, &positive, &bias).into_iter();
        let sums = sums.zip(geometry.convolve(opposite, &negative, &zeros));
        sums.map(move |(a, b)| round_shift(i128::from(a + b), shift))
    };
    Some(bound(&lows, &highs).zip(bound(&highs, &lows)).map(|(low, high)| Interval { low, high }).collect())
}

fn checked_conv(
    x: &[Interval],
    geometry: &ConvGeometry,
    weights: &[i64],
    bias: &[i128],
    shift: u32,
) -> Option<Vec<Interval>> {
    let (positions, width, count) = (geometry.positions(), geometry.output[2], geometry.weights_per_channel());
    (0..geometry.images * bias.len() * positions)
        .map(|element| {
            let (channel, place) = (element / positions % bias.len(), element % positions);
            let image = element / positions / bias.len();
            let window = geometry.window(image, geometry.group_of(channel), place / width, place % width);
            let terms = weights[channel * count..(channel + 1) * count].iter().zip(window);
            let mut met = terms.filter_map(|(&weight, source)| Some(x[source?].scaled(weight)));
            met.try_fold(Interval::point(bias[channel]), |acc, term| acc.sum(term?))?.rounded(shift)
        })
        .collect()
}

fn affine(operands: &[&[Interval]], multipliers: &[Vec<i64>], bias: &[i128], element: usize) -> Option<Interval> {
    let start = Interval::point(*at(bias, element));
    operands
        .iter()
        .zip(multipliers)
        .try_fold(start, |acc, (operand, multiplier)| acc.sum(operand[element].scaled(*at(multiplier, element))?))
}

/// No accumulator may reach this, so that it also stays far below the circuit's field.
const LIMIT: u128 = 1 << 126;

impl Interval {
    /// A single integer.
    pub fn point(value: i128) -> Interval {
        Interval { low: value, high: value }
    }

    /// Whether `value` lies within.
    pub fn contains(&self, value: i128) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// The smallest interval around all of `intervals`, zero for none.
    pub fn hull(intervals: &[Interval]) -> Interval {
        let join = |a: Interval, b: Interval| Interval { low: a.low.min(b.low), high: a.high.max(b.high) };
        intervals.iter().copied().reduce(join).unwrap_or(Interval::point(0))
    }

    fn larger(self, other: Interval) -> Interval {
        Interval { low: self.low.max(other.low), high: self.high.max(other.high) }
    }

    /// Of [`FixedOp::Divide`], which rises with the numerator and, for one sign of it, is monotonous in the divisor.
    ///
    /// `None` where the divisor could be below 1 or the sum that the circuit divides could reach 2^126.
    pub fn quotient(self, by: Interval, shift: u32) -> Option<Interval> {
        if by.low < 1 {
            return None;
        }
        let at = |x: i128, by: i128| divided(x, by, shift);
        let low = at(self.low, by.low)?.min(at(self.low, by.high)?);
        let high = at(self.high, by.low)?.max(at(self.high, by.high)?);
        // Twice the numerator with the divisor added is what a circuit sums up.
        self.scaled(1i64.checked_shl(shift + 1)?)?.sum(by)?;
        Interval { low, high }.limited()
    }

    /// Of [`FixedOp::FloorDivide`] by what is at least 1.
    pub fn floor_quotient(self, by: Interval) -> Interval {
        let low = self.low.div_euclid(by.low).min(self.low.div_euclid(by.high));
        let high = self.high.div_euclid(by.low).max(self.high.div_euclid(by.high));
        Interval { low, high }
    }

    /// Of [`FixedOp::SquareRoot`]; `None` where what is under the root could reach 2^126.
    pub fn square_root(self, shift: u32) -> Option<Interval> {
        let under = self.scaled(1i64.checked_shl(shift)?)?;
        Some(Interval { low: under.low.isqrt(), high: under.high.isqrt() })
    }

    fn sum(self, other: Interval) -> Option<Interval> {
        Interval { low: self.low.checked_add(other.low)?, high: self.high.checked_add(other.high)? }.limited()
    }

    fn scaled(self, factor: i64) -> Option<Interval> {
        self.product(Interval::point(i128::from(factor)))
    }

    fn product(self, other: Interval) -> Option<Interval> {
        let mut corners = [0; 4];
        for (corner, (a, b)) in corners.iter_mut().zip([
            (self.low, other.low),
            (self.low, other.high),
            (self.high, other.low),
            (self.high, other.high),
        ]) {
            *corner = a.checked_mul(b)?;
        }
        let (low, high) = corners.iter().fold((i128::MAX, i128::MIN), |(low, high), &c| (low.min(c), high.max(c)));
        Interval { low, high }.limited()
    }

    /// Of a number times itself.
    fn square(self) -> Option<Interval> {
        let ends = self.product(self)?;
        let (low, high) = (self.low.checked_mul(self.low)?, self.high.checked_mul(self.high)?);
        let low = if self.contains(0) { 0 } else { low.min(high) };
        Some(Interval { low, high: ends.high })
    }

    fn rounded(self, shift: u32) -> Option<Interval> {
        let limited = self.limited()?;
        Some(Interval { low: round_shift(limited.low, shift), high: round_shift(limited.high, shift) })
    }

    fn limited(self) -> Option<Interval> {
        (self.low.unsigned_abs() < LIMIT && self.high.unsigned_abs() < LIMIT).then_some(self)
    }
}
