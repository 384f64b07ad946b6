//! Choosing the segments of a table.

use super::{PiecewiseTable, SmoothFunction};
use crate::float::kernels::sigmoid;

/// Smallest and largest number of segments tried by [`PiecewiseTable::fitted`], as powers of two.
const FITTED_INDEX_BITS: std::ops::RangeInclusive<u32> = 4..=10;

impl SmoothFunction {
    /// The domain is `[0, 2^domain_bits)`: beyond 8, tanh is within 2.3e-7 of 1; beyond 16, sigmoid within 1.2e-7.
    pub fn domain_bits(self) -> u32 {
        match self {
            SmoothFunction::Tanh => 3,
            SmoothFunction::Exp | SmoothFunction::Sigmoid => 4,
        }
    }

    /// The part that is computed on `x >= 0`: rising, concave, 0 at 0.
    pub(super) fn rise(self, x: f64) -> f64 {
        match self {
            SmoothFunction::Tanh => libm::tanh(x),
            SmoothFunction::Exp => 1.0 - libm::exp(-x),
            SmoothFunction::Sigmoid => sigmoid(x) - 0.5,
        }
    }

    pub(super) fn derivative(self, x: f64) -> f64 {
        match self {
            SmoothFunction::Tanh => 1.0 - libm::tanh(x).powi(2),
            SmoothFunction::Exp => libm::exp(-x),
            SmoothFunction::Sigmoid => sigmoid(x) * sigmoid(-x),
        }
    }

    /// What the rising part tends to.
    pub(super) fn limit(self) -> f64 {
        match self {
            SmoothFunction::Exp | SmoothFunction::Tanh => 1.0,
            SmoothFunction::Sigmoid => 0.5,
        }
    }

    /// Where the rising part has slope `slope` on `[from, to]`, by bisection: the derivative falls.
    pub(super) fn tangent_point(self, slope: f64, from: f64, to: f64) -> f64 {
        let (mut low, mut high) = (from, to);
        for _ in 0..60 {
            let middle = (low + high) / 2.0;
            if self.derivative(middle) > slope { low = middle } else { high = middle }
        }
        (low + high) / 2.0
    }

    /// How far the rising part is above the chord from `from` to `to`, at most.
    fn sagitta(self, from: f64, to: f64) -> f64 {
        let slope = (self.rise(to) - self.rise(from)) / (to - from);
        let touch = self.tangent_point(slope, from, to);
        self.rise(touch) - (self.rise(from) + slope * (touch - from))
    }
}

impl PiecewiseTable {
    /// The table for activations of `activation_bits` bits, sign included.
    ///
    /// Over its domain its inputs have one bit more than that, since their rounding weighs most; its outputs have that
    /// width. It has the fewest segments whose error is below half of the output's last place (16 to 1,024; 256 for
    /// tanh at 14 bits).
    pub fn fitted(function: SmoothFunction, activation_bits: u32) -> PiecewiseTable {
        let output_scale = activation_bits.clamp(4, 31) - 1;
        let input_scale = activation_bits.saturating_sub(function.domain_bits()).max(2);
        let domain = input_scale + function.domain_bits();
        let mut index_bits = *FITTED_INDEX_BITS.start();
        while index_bits < *FITTED_INDEX_BITS.end()
            && index_bits + 1 < domain
            && segment_error(function, index_bits) > 2f64.powi(-(output_scale as i32) - 1)
        {
            index_bits += 1;
        }
        PiecewiseTable::build(function, input_scale, output_scale, index_bits, domain - index_bits)
    }

    /// A table of `2^index_bits` segments of `2^offset_bits` input integers each.
    ///
    /// Neighbouring segments share their knots. A knot lies above the function by the mean of half the sagittas of its
    /// two segments, which halves the error of plain interpolation; the first lies on it, so that 0 maps to 0.
    ///
    /// `output_scale` is at least 1 and at most 31, `index_bits` at most 20.
    pub fn build(
        function: SmoothFunction,
        input_scale: u32,
        output_scale: u32,
        index_bits: u32,
        offset_bits: u32,
    ) -> PiecewiseTable {
        let segments = 1usize << index_bits;
        let width = 2f64.powi(offset_bits as i32 - input_scale as i32);
        let knots = knots(function, segments, width);
        let unit = 2f64.powi(output_scale as i32);
        let ceiling = (function.limit() * unit) as u32;
        let integers: Vec<u32> = knots.iter().map(|knot| ((knot * unit).round() as u32).min(ceiling)).collect();
        let base = integers[..segments].to_vec();
        let slope: Vec<u32> = integers.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).collect();
        let centre = match function {
            SmoothFunction::Exp => 1 << output_scale,
            SmoothFunction::Tanh => 0,
            SmoothFunction::Sigmoid => 1 << (output_scale - 1),
        };
        let (base_bits, slope_bits) = (width_of(&base), width_of(&slope));
        PiecewiseTable {
            function,
            input_scale,
            output_scale,
            index_bits,
            offset_bits,
            base,
            slope,
            base_bits,
            slope_bits,
            centre,
        }
    }
}

fn knots(function: SmoothFunction, segments: usize, width: f64) -> Vec<f64> {
    let at = |i: usize| i as f64 * width;
    let half_sagittas: Vec<f64> = (0..segments).map(|i| function.sagitta(at(i), at(i + 1)) / 2.0).collect();
    let mut highest = 0f64;
    (0..=segments)
        .map(|i| {
            let lift = match i {
                0 => 0.0,
                _ => (half_sagittas[i - 1] + half_sagittas[i.min(segments - 1)]) / 2.0,
            };
            highest = highest.max(function.rise(at(i)) + lift);
            highest
        })
        .collect()
}

/// Half the largest sagitta of the default domain cut into `2^index_bits` segments.
fn segment_error(function: SmoothFunction, index_bits: u32) -> f64 {
    let segments = 1usize << index_bits;
    let width = 2f64.powi(function.domain_bits() as i32 - index_bits as i32);
    let sagitta = |i: usize| function.sagitta(i as f64 * width, (i + 1) as f64 * width);
    (0..segments).map(sagitta).fold(0.0, f64::max) / 2.0
}

/// Bits of the largest entry, at least one.
fn width_of(entries: &[u32]) -> u32 {
    entries.iter().max().map_or(1, |largest| (32 - largest.leading_zeros()).max(1))
}
