//! How far the tensors of a fixed-point graph can be from the real numbers that they stand for, in one run of it.
//!
//! A running error analysis (Wilkinson, Rounding Errors in Algebraic Processes, 1963): every element carries a bound of
//! its own error, made from those of its operands, from scales and from widths:
//!
//! - a rounded value is off by half a unit of its scale, an added constant by half a unit of the scale that it was added at:
//!   that of the sum or, where it was multiplied together with an operand, that of the operand;
//! - a factor is off by half a unit of its scale, at most by `2^(1 - bits)` of the largest factor of its node: that is
//!   what the quantiser promises, and tells 1 at scale 0 from a number that was rounded to it;
//! - a table is off by what `PiecewiseTable::error_bound` says.

use model::{FixedGraph, FixedNode, FixedOp, Interval, QuantiseConfig, SmoothFunction, TensorId, Trace, Tree};

/// Half a unit of the finest scale that the quantiser uses.
const FINEST_HALF: f64 = 1.0 / (1u64 << 41) as f64;

/// How far the lines of a function are from it, in half units of their scale: they are two bits finer than activations, which half a
/// unit of an activation allows for.
const LINE_ERROR: f64 = 4.0;

/// A real number that a run has computed, and how far it can be from what it stands for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Estimate {
    pub(crate) value: f64,
    pub(crate) error: f64,
}

/// Every tensor of a run with its errors, by node.
pub(crate) fn estimates(graph: &FixedGraph, trace: &Trace, widths: &QuantiseConfig) -> Vec<Vec<Estimate>> {
    let mut tensors: Vec<Vec<Estimate>> = Vec::with_capacity(graph.nodes.len());
    for (node, id) in graph.nodes.iter().zip(0..) {
        let operands: Vec<&[Estimate]> = node.operands.iter().map(|id| tensors[id.0 as usize].as_slice()).collect();
        let scales: Vec<u32> = node.operands.iter().map(|id| graph.node(*id).scale.0).collect();
        let step = Step { node, operands, scales, widths };
        let values = node.scale.to_reals(trace.tensor(TensorId(id)));
        let errors = step.errors(&values);
        assert_eq!(values.len(), errors.len(), "{node}");
        tensors.push(values.into_iter().zip(errors).map(|(value, error)| Estimate { value, error }).collect());
    }
    tensors
}

/// One node with the estimates of its operands.
struct Step<'a> {
    node: &'a FixedNode,
    operands: Vec<&'a [Estimate]>,
    scales: Vec<u32>,
    widths: &'a QuantiseConfig,
}

impl Step<'_> {
    /// Errors of the node's elements, which have these values.
    fn errors(&self, values: &[f64]) -> Vec<f64> {
        let elements = 0..values.len();
        if self.is_exact() {
            return vec![0.0; values.len()];
        }
        match &self.node.op {
            FixedOp::Input { .. } => vec![self.half_unit(); values.len()],
            FixedOp::Dense { inputs, weights, shift, .. } => self.dense(*inputs, weights, *shift),
            FixedOp::Conv { weights, shift, .. } => self.conv(weights, *shift),
            FixedOp::Affine { shift, .. } if self.is_floor() => {
                elements.map(|e| self.farthest(self.floors(e, *shift), values[e])).collect()
            }
            FixedOp::Affine { multipliers, bias, shift } => {
                let with_bias = bias.iter().any(|constant| *constant != 0);
                elements.map(|e| self.affine(multipliers, with_bias, *shift, e)).collect()
            }
            FixedOp::Multiply { shift } => elements.map(|e| self.product(e) + self.rounding(*shift)).collect(),
            FixedOp::Relu | FixedOp::Max => elements.map(|e| self.largest_error(e)).collect(),
            FixedOp::Piecewise { table } => {
                let through = |x: &Estimate| steepest(table.function) * x.error + table.error_bound();
                self.operands[0].iter().map(through).collect()
            }
            FixedOp::ArgMax { length } => self.operands[0].chunks(*length).zip(values).map(farthest_rival).collect(),
            FixedOp::Divide { .. } => elements.map(|e| self.quotient(e, values[e]) + self.half_unit()).collect(),
            FixedOp::Rearrange { indices, .. } => {
                let all: Vec<f64> = self.operands.iter().flat_map(|list| list.iter().map(|x| x.error)).collect();
                indices.iter().map(|&index| all.get(index as usize).copied().unwrap_or(self.half_unit())).collect()
            }
            FixedOp::MatMul { rows, inner, columns, shift, .. } => {
                let cells = |cell| self.matrix_cell([*rows, *inner, *columns], cell) + self.rounding(*shift);
                elements.map(cells).collect()
            }
            // Rounded down.
            FixedOp::SquareRoot { .. } => self.operands[0].iter().map(|x| root(x) + 2.0 * self.half_unit()).collect(),
            FixedOp::FloorDivide => elements.map(|e| self.quotient(e, values[e]) + 2.0 * self.half_unit()).collect(),
            FixedOp::TopK { length, count } => {
                let rows = self.operands[0].chunks(*length).zip(values.chunks(2 * count));
                rows.flat_map(|(row, found)| self.largest_and_places(row, found)).collect()
            }
            FixedOp::Steps { tables, inner } => {
                let table = |e: usize| &tables[e / inner % tables.len()];
                elements.map(|e| self.farthest(table(e).bounds(self.neighbours(e)), values[e])).collect()
            }
            FixedOp::Function { table } => {
                let off = self.half_unit() * if table.offset_bits == 0 { 1.0 } else { LINE_ERROR };
                elements.map(|e| self.farthest(table.bounds(self.neighbours(e)), values[e]) + off).collect()
            }
            FixedOp::Trees { features, trees } => {
                let rows = self.operands[0].chunks(*features);
                let spreads = rows.flat_map(|row| trees.iter().flat_map(|tree| self.leaves(tree, row)));
                spreads.zip(values).map(|(bounds, value)| self.farthest(bounds, *value)).collect()
            }
        }
    }

    /// Whether only integers that stand for themselves went in: they have scale 0, as no input of other numbers has here.
    fn is_exact(&self) -> bool {
        self.node.scale.0 == 0
            && self.scales.iter().all(|&scale| scale == 0)
            && self.operands.iter().all(|operand| operand.iter().all(|x| x.error == 0.0))
    }

    /// Whether the node rounds one operand down to integers: a rounding shift to scale 0 of what is half a unit lower.
    fn is_floor(&self) -> bool {
        let FixedOp::Affine { multipliers, bias, shift } = &self.node.op else { return false };
        let as_it_is = matches!(multipliers.as_slice(), [list] if matches!(list.as_slice(), [1 | -1]));
        self.node.scale.0 == 0 && *shift > 0 && as_it_is && *bias == [-(1i128 << (shift - 1))]
    }

    /// Bounds of operand 0, which [`Step::is_floor`] rounds down; what is known of every run holds for real numbers too.
    fn floors(&self, element: usize, shift: u32) -> Interval {
        let (x, known) = (&self.operands[0][element], self.node.intervals[element]);
        let FixedOp::Affine { multipliers, .. } = &self.node.op else { return known };
        let unit = multipliers[0][0] as f64 * power(self.scales[0] as i32 - shift as i32);
        let (a, b) = ((x.value - x.error) * unit, (x.value + x.error) * unit);
        let (low, high) = (a.min(b).floor() as i128, a.max(b).floor() as i128);
        Interval { low: low.max(known.low), high: high.min(known.high) }
    }

    /// The integers next to what element `element` of operand 0 may stand for: a step may lie between.
    fn neighbours(&self, element: usize) -> Interval {
        let (x, unit) = (&self.operands[0][element], power(self.scales[0] as i32));
        let (low, high) = ((x.value - x.error) * unit, (x.value + x.error) * unit);
        Interval { low: low.floor() as i128, high: high.ceil() as i128 }
    }

    /// How far integers within bounds can be from a value, and how far their own rounding has taken them.
    fn farthest(&self, bounds: Interval, value: f64) -> f64 {
        let unit = power(-(self.node.scale.0 as i32));
        let reach = (bounds.high as f64 * unit - value).max(value - bounds.low as f64 * unit);
        reach + if self.node.scale.0 == 0 { 0.0 } else { self.half_unit() }
    }

    /// Bounds of each value of the leaves that a row can reach.
    fn leaves(&self, tree: &Tree, row: &[Estimate]) -> Vec<Interval> {
        // A threshold may lie between a number and the integer that stands for it.
        let unit = power(self.scales[0] as i32);
        let ends = |x: &Estimate| ((x.value - x.error) * unit, (x.value + x.error) * unit);
        let next_to = |(low, high): (f64, f64)| Interval { low: low.floor() as i128, high: high.ceil() as i128 };
        let features: Vec<Interval> = row.iter().map(|x| next_to(ends(x))).collect();
        let leaves = tree.boxes(&features);
        let point = |value: i64| Interval { low: value.into(), high: value.into() };
        let values = |output: usize| leaves.iter().map(move |(leaf, _)| point(tree.values(*leaf)[output]));
        (0..tree.outputs).map(|output| Interval::hull(&values(output).collect::<Vec<_>>())).collect()
    }

    fn matrix_cell(&self, [rows, inner, columns]: [usize; 3], cell: usize) -> f64 {
        let (batch, row, column) = (cell / columns / rows, cell / columns % rows, cell % columns);
        let term = |k: usize| {
            let (a, b) = (self.operands[0][(batch * rows + row) * inner + k], (batch * inner + k) * columns + column);
            product(a, self.operands[1][b])
        };
        (0..inner).map(term).sum()
    }

    /// Errors of the largest of a row, no more than that of any of its elements, then of their places.
    fn largest_and_places(&self, row: &[Estimate], found: &[f64]) -> Vec<f64> {
        let (values, places) = found.split_at(found.len() / 2);
        let off = row.iter().map(|x| x.error).fold(0.0, f64::max);
        // Places are integers in a tensor that has the scale of the values.
        let place = |place: &f64| rivals_at(row, place * power(self.node.scale.0 as i32), off);
        values.iter().map(|_| off).chain(places.iter().map(place)).collect()
    }

    fn half_unit(&self) -> f64 {
        power(-(self.node.scale.0 as i32)) / 2.0
    }

    fn rounding(&self, shift: u32) -> f64 {
        if shift == 0 { 0.0 } else { self.half_unit() }
    }

    /// Of the constant that a sum starts with, and of the sum's own rounding.
    fn start_and_end(&self, shift: u32) -> f64 {
        power(-((self.node.scale.0 + shift) as i32)) / 2.0 + self.rounding(shift)
    }

    /// The real factors of operand `t`, and how far each can be from what was meant.
    fn factors(&self, t: usize, integers: &[i64], shift: u32) -> (Vec<f64>, f64) {
        let unit = power(self.scales[t] as i32 - (self.node.scale.0 + shift) as i32);
        let factors: Vec<f64> = integers.iter().map(|&integer| integer as f64 * unit).collect();
        let largest = factors.iter().fold(0f64, |largest, factor| largest.max(factor.abs()));
        let bits = self.widths.weight_bits.min(self.widths.activation_bits) as i32;
        (factors, (unit / 2.0).min(largest * power(1 - bits) + FINEST_HALF))
    }

    fn dense(&self, inputs: usize, weights: &[i64], shift: u32) -> Vec<f64> {
        let (factors, off) = self.factors(0, weights, shift);
        let rows = self.operands[0].chunks(inputs);
        rows.flat_map(|row| factors.chunks(inputs).map(move |column| sum(column.iter().zip(row), off)))
            .map(|error| error + self.start_and_end(shift))
            .collect()
    }

    fn conv(&self, weights: &[i64], shift: u32) -> Vec<f64> {
        let FixedOp::Conv { geometry, .. } = &self.node.op else { return vec![] };
        let (factors, off) = self.factors(0, weights, shift);
        let (channels, positions, width) = (geometry.output[0], geometry.positions(), geometry.output[2]);
        let kernels: Vec<&[f64]> = factors.chunks(geometry.weights_per_channel()).collect();
        (0..geometry.images * channels * positions)
            .map(|element| {
                let (channel, place) = (element / positions % channels, element % positions);
                let image = element / positions / channels;
                let window = geometry.window(image, geometry.group_of(channel), place / width, place % width);
                let met = kernels[channel].iter().zip(window);
                let terms = met.filter_map(|(factor, source)| Some((factor, &self.operands[0][source?])));
                sum(terms, off) + self.start_and_end(shift)
            })
            .collect()
    }

    fn affine(&self, multipliers: &[Vec<i64>], with_bias: bool, shift: u32, element: usize) -> f64 {
        let terms = multipliers.iter().enumerate().map(|(t, integers)| {
            let (factors, off) = self.factors(t, integers, shift);
            let factor = if factors.len() == 1 { &factors[0] } else { &factors[element] };
            let x = &self.operands[t][element];
            // A constant may have been added to the operand before it was multiplied, but not one with a fraction to an integer.
            let is_integer = self.scales[t] == 0 && x.error == 0.0;
            let half_unit = if with_bias && !is_integer { power(-(self.scales[t] as i32)) / 2.0 } else { 0.0 };
            sum([(factor, x)].into_iter(), off) + factor.abs() * half_unit
        });
        terms.sum::<f64>() + self.start_and_end(shift)
    }

    fn product(&self, element: usize) -> f64 {
        product(self.operands[0][element], self.operands[1][element])
    }

    /// Of a quotient near `value`, whose divisor is at least its estimate less its error.
    fn quotient(&self, element: usize, value: f64) -> f64 {
        let (x, by) = (self.operands[0][element], self.operands[1][element]);
        let least = by.value - by.error;
        assert!(least > 0.0, "{}: a divisor may be zero", self.node);
        (x.error + (value.abs() + self.half_unit()) * by.error) / least
    }

    fn largest_error(&self, element: usize) -> f64 {
        self.operands.iter().map(|operand| operand[element].error).fold(0.0, f64::max)
    }
}

/// Error of a sum of products of factors, each off by `off`, with estimates.
fn sum<'a>(terms: impl Iterator<Item = (&'a f64, &'a Estimate)>, off: f64) -> f64 {
    terms.map(|(factor, x)| factor.abs() * x.error + off * (x.value.abs() + x.error)).sum()
}

fn product(a: Estimate, b: Estimate) -> f64 {
    a.value.abs() * b.error + b.value.abs() * a.error + a.error * b.error
}

fn root(x: &Estimate) -> f64 {
    let at = |value: f64| value.max(0.0).sqrt();
    (at(x.value + x.error) - at(x.value)).max(at(x.value) - at(x.value - x.error))
}

/// How far from place `chosen` an element of the row is that could be in the same place of the order.
fn rivals_at(row: &[Estimate], chosen: f64, off: f64) -> f64 {
    let own = row[chosen as usize];
    let rivals = row.iter().zip(0..).filter(|(x, _)| (x.value - own.value).abs() <= 2.0 * off);
    rivals.map(|(_, index)| (f64::from(index) - chosen).abs()).fold(0.0, f64::max)
}

/// How far from index `chosen` an element of the row is that could be as large as the one there.
fn farthest_rival((row, chosen): (&[Estimate], &f64)) -> f64 {
    let best = row[*chosen as usize];
    let is_rival = |x: &Estimate| x.value + x.error >= best.value - best.error;
    let rivals = row.iter().zip(0..).filter(|(x, _)| is_rival(x));
    rivals.map(|(_, index)| (f64::from(index) - chosen).abs()).fold(0.0, f64::max)
}

/// Largest derivative; of the exponential function for arguments up to 0.
fn steepest(function: SmoothFunction) -> f64 {
    match function {
        SmoothFunction::Exp | SmoothFunction::Tanh => 1.0,
        SmoothFunction::Sigmoid => 0.25,
    }
}

fn power(exponent: i32) -> f64 {
    2f64.powi(exponent)
}
