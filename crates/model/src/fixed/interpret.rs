//! The integer interpreter: what the circuit has to equal, bit for bit.

use crate::fixed::convolve::sum_bound;
use crate::fixed::error::FixedError;
use crate::fixed::graph::{ConvGeometry, FixedGraph, FixedNode, FixedOp, TensorId, round_shift};
use crate::fixed::trees::Tree;

/// Every tensor of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    tensors: Vec<Vec<i128>>,
}

impl Trace {
    /// The integers of a tensor, row-major.
    ///
    /// # Panics
    /// If `tensor` is not of the graph that was run.
    pub fn tensor(&self, tensor: TensorId) -> &[i128] {
        &self.tensors[tensor.0 as usize]
    }

    /// The model's outputs, in order.
    pub fn outputs(&self, graph: &FixedGraph) -> Vec<Vec<i128>> {
        graph.outputs.iter().map(|output| self.tensor(output.tensor).to_vec()).collect()
    }
}

/// Runs a graph on integers, one list per model input.
///
/// # Errors
/// Inputs of the wrong number, length or range; a malformed graph; a value that leaves 127 bits and a sign; a divisor that
/// is not positive.
pub fn interpret(graph: &FixedGraph, inputs: &[Vec<i64>]) -> Result<Trace, FixedError> {
    graph.check_structure()?;
    graph.check_admitted(inputs)?;
    let mut tensors: Vec<Vec<i128>> = Vec::with_capacity(graph.nodes.len());
    for node in &graph.nodes {
        let overflow = || FixedError::Overflow { node: node.name.clone() };
        let any_below = |operand: usize, least| tensors[node.operands[operand].0 as usize].iter().any(|x| *x < least);
        match &node.op {
            FixedOp::Divide { .. } | FixedOp::FloorDivide if any_below(1, 1) => {
                return Err(FixedError::Divisor { node: node.name.clone() });
            }
            FixedOp::SquareRoot { .. } if any_below(0, 0) => return Err(FixedError::Root { node: node.name.clone() }),
            _ => {}
        }
        let tensor = evaluate(node, inputs, &tensors).ok_or_else(overflow)?;
        tensors.push(tensor);
    }
    Ok(Trace { tensors })
}

/// The node's tensor, `None` on overflow.
fn evaluate(node: &FixedNode, inputs: &[Vec<i64>], earlier: &[Vec<i128>]) -> Option<Vec<i128>> {
    let operand = |t: usize| earlier[node.operands[t].0 as usize].as_slice();
    match &node.op {
        FixedOp::Input { index } => Some(inputs[*index].iter().map(|&value| i128::from(value)).collect()),
        FixedOp::Dense { inputs, weights, bias, shift, .. } => dense(operand(0), *inputs, weights, bias, *shift),
        FixedOp::Affine { multipliers, bias, shift } => {
            let operands: Vec<&[i128]> = (0..node.operands.len()).map(operand).collect();
            let length = node.shape.iter().product();
            (0..length).map(|e| affine(&operands, multipliers, bias, e).and_then(|acc| rounded(acc, *shift))).collect()
        }
        FixedOp::Multiply { shift } => {
            let pairs = operand(0).iter().zip(operand(1));
            pairs.map(|(a, b)| a.checked_mul(*b).and_then(|product| rounded(product, *shift))).collect()
        }
        FixedOp::Relu => Some(operand(0).iter().map(|&value| value.max(0)).collect()),
        FixedOp::Piecewise { table } => Some(operand(0).iter().map(|&value| table.evaluate(value)).collect()),
        FixedOp::Conv { geometry, weights, bias, shift } => conv(operand(0), geometry, weights, bias, *shift),
        FixedOp::Max => {
            let operands: Vec<&[i128]> = (0..node.operands.len()).map(operand).collect();
            (0..node.shape.iter().product()).map(|e| operands.iter().map(|x| x[e]).max()).collect()
        }
        FixedOp::ArgMax { length } => Some(operand(0).chunks(*length).map(lowest_of_largest).collect()),
        FixedOp::Divide { shift } => {
            operand(0).iter().zip(operand(1)).map(|(&x, &by)| divided(x, by, *shift)).collect()
        }
        FixedOp::Rearrange { indices, constants } => {
            let operands: Vec<&[i128]> = (0..node.operands.len()).map(operand).collect();
            Some(gather(&operands, constants, indices))
        }
        FixedOp::Function { table } => Some(operand(0).iter().map(|&value| table.evaluate(value)).collect()),
        FixedOp::Steps { tables, inner } => {
            let table = |element: usize| &tables[element / inner % tables.len()];
            Some(operand(0).iter().enumerate().map(|(e, &value)| table(e).evaluate(value)).collect())
        }
        FixedOp::Trees { features, trees } => {
            let values = |row: &[i128], tree: &Tree| tree.values(tree.leaf(row)).to_vec();
            let rows = operand(0).chunks(*features);
            Some(rows.flat_map(|row| trees.iter().flat_map(|tree| values(row, tree))).map(i128::from).collect())
        }
        FixedOp::MatMul { rows, inner, columns, shift, .. } => {
            matmul(operand(0), operand(1), [*rows, *inner, *columns], *shift)
        }
        FixedOp::FloorDivide => operand(0).iter().zip(operand(1)).map(|(x, by)| Some(x.div_euclid(*by))).collect(),
        FixedOp::SquareRoot { shift } => operand(0).iter().map(|&value| square_root(value, *shift)).collect(),
        FixedOp::TopK { length, count } => {
            Some(operand(0).chunks(*length).flat_map(|row| largest_and_positions(row, *count)).collect())
        }
    }
}

/// The products of matrices one after the other.
fn matmul(left: &[i128], right: &[i128], [rows, inner, columns]: [usize; 3], shift: u32) -> Option<Vec<i128>> {
    let pairs = left.chunks(rows * inner).zip(right.chunks(inner * columns));
    let element = |left: &[i128], right: &[i128], row: usize, column: usize| {
        let terms = (0..inner).map(|k| left[row * inner + k].checked_mul(right[k * columns + column]));
        terms.into_iter().try_fold(0i128, |sum, term| sum.checked_add(term?)).and_then(|sum| rounded(sum, shift))
    };
    let cells = |left, right| (0..rows * columns).map(move |cell| element(left, right, cell / columns, cell % columns));
    pairs.flat_map(|(left, right)| cells(left, right)).collect()
}

/// `floor(sqrt(2^shift * value))`.
pub(super) fn square_root(value: i128, shift: u32) -> Option<i128> {
    let scaled = value.checked_mul(1i128.checked_shl(shift).filter(|factor| *factor > 0)?)?;
    (scaled >= 0).then(|| scaled.isqrt())
}

/// The `count` largest of a row in falling order, then their positions.
fn largest_and_positions(row: &[i128], count: usize) -> Vec<i128> {
    let mut places: Vec<usize> = (0..row.len()).collect();
    places.sort_by_key(|&place| (std::cmp::Reverse(row[place]), place));
    let first = &places[..count];
    first.iter().map(|&place| row[place]).chain(first.iter().map(|&place| place as i128)).collect()
}

fn dense(x: &[i128], inputs: usize, weights: &[i64], bias: &[i128], shift: u32) -> Option<Vec<i128>> {
    if !fits_64_bits(x, weights, bias) {
        return checked_dense(x, inputs, weights, bias, shift);
    }
    let (x, bias) = (narrowed(x), narrowed(bias));
    let sum = |row: &[i64], (weights, bias): (&[i64], &i64)| {
        weights.iter().zip(row).fold(*bias, |sum, (weight, value)| sum + weight * value)
    };
    let rounded = |sum: i64| round_shift(i128::from(sum), shift);
    let outputs = |row| weights.chunks(inputs).zip(&bias).map(move |output| rounded(sum(row, output)));
    Some(x.chunks(inputs).flat_map(outputs).collect())
}

/// Whether no factor, term or partial sum of a linear layer leaves 62 bits and a sign.
fn fits_64_bits(x: &[i128], weights: &[i64], bias: &[i128]) -> bool {
    largest(x).max(sum_bound(largest(x), weights, bias)) < 1 << 62
}

fn largest(values: &[i128]) -> u128 {
    values.iter().map(|value| value.unsigned_abs()).max().unwrap_or(0)
}

fn checked_dense(x: &[i128], inputs: usize, weights: &[i64], bias: &[i128], shift: u32) -> Option<Vec<i128>> {
    let rows = x.len() / inputs;
    (0..rows * bias.len())
        .map(|cell| {
            let (row, column) = (cell / bias.len(), cell % bias.len());
            let values = &x[row * inputs..(row + 1) * inputs];
            let terms = weights[column * inputs..(column + 1) * inputs].iter().zip(values);
            let sum = terms
                .map(|(&w, &v)| v.checked_mul(i128::from(w)))
                .try_fold(bias[column], |acc, term| acc.checked_add(term?))?;
            rounded(sum, shift)
        })
        .collect()
}

fn conv(x: &[i128], geometry: &ConvGeometry, weights: &[i64], bias: &[i128], shift: u32) -> Option<Vec<i128>> {
    if fits_64_bits(x, weights, bias) {
        let sums = geometry.convolve(&narrowed(x), weights, &narrowed(bias));
        return Some(sums.into_iter().map(|sum| round_shift(i128::from(sum), shift)).collect());
    }
    if sum_bound(largest(x), weights, bias) < 1 << 126 {
        let weights: Vec<i128> = weights.iter().map(|&weight| i128::from(weight)).collect();
        return Some(geometry.convolve(x, &weights, bias).into_iter().map(|sum| round_shift(sum, shift)).collect());
    }
    checked_conv(x, geometry, weights, bias, shift)
}

/// Integers that are known to fit.
fn narrowed(values: &[i128]) -> Vec<i64> {
    values.iter().map(|&value| value as i64).collect()
}

fn checked_conv(x: &[i128], geometry: &ConvGeometry, weights: &[i64], bias: &[i128], shift: u32) -> Option<Vec<i128>> {
    let (positions, width) = (geometry.positions(), geometry.output[2]);
    (0..geometry.images * bias.len() * positions)
        .map(|element| {
            let (channel, place) = (element / positions % bias.len(), element % positions);
            let image = element / positions / bias.len();
            let window = geometry.window(image, geometry.group_of(channel), place / width, place % width);
            let count = geometry.weights_per_channel();
            let terms = weights[channel * count..(channel + 1) * count].iter().zip(window);
            let sum = terms
                .filter_map(|(&weight, source)| Some(x[source?].checked_mul(i128::from(weight))))
                .try_fold(bias[channel], |acc, term| acc.checked_add(term?))?;
            rounded(sum, shift)
        })
        .collect()
}

fn lowest_of_largest(row: &[i128]) -> i128 {
    (1..row.len()).fold(0, |best, i| if row[i] > row[best] { i } else { best }) as i128
}

/// `floor((2^(shift+1) x + by) / (2 by))` for a positive divisor.
pub(super) fn divided(x: i128, by: i128, shift: u32) -> Option<i128> {
    let factor = 1i128.checked_shl(shift + 1).filter(|factor| *factor > 0)?;
    let numerator = x.checked_mul(factor)?.checked_add(by)?;
    let doubled = by.checked_mul(2).filter(|doubled| *doubled > 0)?;
    Some(numerator.div_euclid(doubled))
}

/// The elements at `indices` of all operands one after the other, then the constants.
pub(super) fn gather<T: Copy>(operands: &[&[T]], constants: &[T], indices: &[u32]) -> Vec<T> {
    let lists: Vec<&[T]> = operands.iter().copied().chain([constants]).collect();
    let element = |index: u32| {
        let mut index = index as usize;
        let mut list = 0;
        while index >= lists[list].len() {
            index -= lists[list].len();
            list += 1;
        }
        lists[list][index]
    };
    indices.iter().map(|&index| element(index)).collect()
}

fn affine(operands: &[&[i128]], multipliers: &[Vec<i64>], bias: &[i128], element: usize) -> Option<i128> {
    operands.iter().zip(multipliers).try_fold(*at(bias, element), |acc, (operand, multiplier)| {
        acc.checked_add(operand[element].checked_mul(i128::from(*at(multiplier, element)))?)
    })
}

/// Entry of a list that has one entry for all elements or one for each.
pub(super) fn at<T>(list: &[T], element: usize) -> &T {
    if list.len() == 1 { &list[0] } else { &list[element] }
}

/// [`round_shift`] where the added half does not overflow.
fn rounded(value: i128, shift: u32) -> Option<i128> {
    (value.unsigned_abs() < 1 << 126).then(|| round_shift(value, shift))
}
