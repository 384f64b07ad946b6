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

use model::{FixedGraph, FixedNode, FixedOp, QuantiseConfig, SmoothFunction, TensorId, Trace};

/// Half a unit of the finest scale that the quantiser uses.
const FINEST_HALF: f64 = 1.0 / (1u64 << 41) as f64;

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
        match &self.node.op {
            FixedOp::Input { .. } => vec![self.half_unit(); values.len()],
            FixedOp::Dense { inputs, weights, shift, .. } => self.dense(*inputs, weights, *shift),
            FixedOp::Conv { weights, shift, .. } => self.conv(weights, *shift),
            FixedOp::Affine { multipliers, shift, .. } => {
                elements.map(|e| self.affine(multipliers, *shift, e)).collect()
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
        }
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

    fn affine(&self, multipliers: &[Vec<i64>], shift: u32, element: usize) -> f64 {
        let terms = multipliers.iter().enumerate().map(|(t, integers)| {
            let (factors, off) = self.factors(t, integers, shift);
            let factor = if factors.len() == 1 { &factors[0] } else { &factors[element] };
            // A constant may have been added to the operand before it was multiplied.
            let constant = factor.abs() * power(-(self.scales[t] as i32)) / 2.0;
            sum([(factor, &self.operands[t][element])].into_iter(), off) + constant
        });
        terms.sum::<f64>() + self.start_and_end(shift)
    }

    fn product(&self, element: usize) -> f64 {
        let (a, b) = (self.operands[0][element], self.operands[1][element]);
        a.value.abs() * b.error + b.value.abs() * a.error + a.error * b.error
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
