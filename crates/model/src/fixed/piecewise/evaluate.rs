//! Evaluating a table, and bounds of its values and its error.

use super::PiecewiseTable;
use crate::fixed::graph::round_shift;
use crate::interval::Interval;

impl PiecewiseTable {
    /// The table's value at an input integer, as the type's documentation defines it.
    pub fn evaluate(&self, x: i128) -> i128 {
        let (segment, offset) = self.locate(self.clamped(x));
        let magnitude = self.magnitude(segment, offset);
        i128::from(self.centre) + if x < 0 { -magnitude } else { magnitude }
    }

    fn last(&self) -> i128 {
        (1i128 << (self.index_bits + self.offset_bits)) - 1
    }

    fn clamped(&self, x: i128) -> i128 {
        i128::try_from(x.unsigned_abs()).map_or(self.last(), |magnitude| magnitude.min(self.last()))
    }

    fn locate(&self, clamped: i128) -> (usize, i128) {
        let segment = clamped >> self.offset_bits;
        (segment as usize, clamped - (segment << self.offset_bits))
    }

    fn magnitude(&self, segment: usize, offset: i128) -> i128 {
        let base = i128::from(self.base[segment]) << self.offset_bits;
        round_shift(base + i128::from(self.slope[segment]) * offset, self.offset_bits)
    }

    /// What the table's values can be as far as a circuit knows that bounds base, slope and offset each on its own:
    /// `centre` plus or minus the height of the largest base with the largest slope.
    pub(crate) fn bounds(&self) -> Interval {
        let largest = |entries: &[u32]| entries.iter().copied().max().map_or(0, i128::from);
        let segment_end = (1i128 << self.offset_bits) - 1;
        let sum = (largest(&self.base) << self.offset_bits) + largest(&self.slope) * segment_end;
        let (height, centre) = (round_shift(sum, self.offset_bits), i128::from(self.centre));
        Interval { low: centre - height, high: centre + height }
    }

    /// Bound of the difference to the function over all real inputs at this input scale, in real units: segments,
    /// rounding of the result, and what lies beyond the domain. Rounding of the input is not included.
    pub fn error_bound(&self) -> f64 {
        let unit = 2f64.powi(-(self.output_scale as i32));
        let width = 2f64.powi(self.offset_bits as i32 - self.input_scale as i32);
        let largest = (0..self.base.len()).map(|i| self.segment_error(i, width, unit)).fold(0.0, f64::max);
        let tail = (self.function.limit() - self.magnitude_at_end() * unit).abs();
        largest.max(tail) + if self.offset_bits == 0 { 0.0 } else { unit / 2.0 }
    }

    fn magnitude_at_end(&self) -> f64 {
        let last = self.base.len() - 1;
        let segment_end = (1i128 << self.offset_bits) - 1;
        self.magnitude(last, segment_end) as f64
    }

    /// Largest difference between the function and the line of a segment: at its ends or where they are parallel.
    fn segment_error(&self, segment: usize, width: f64, unit: f64) -> f64 {
        let (from, to) = (segment as f64 * width, (segment + 1) as f64 * width);
        let start = f64::from(self.base[segment]) * unit;
        let slope = f64::from(self.slope[segment]) * unit / width;
        let parallel = self.function.tangent_point(slope, from, to);
        let difference = |x: f64| (self.function.rise(x) - (start + slope * (x - from))).abs();
        [from, parallel, to].into_iter().map(difference).fold(0.0, f64::max)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::SmoothFunction;
    use super::*;

    fn exact(function: SmoothFunction, x: f64) -> f64 {
        match function {
            // Continued oddly about (0, 1) to where it is not used.
            SmoothFunction::Exp => 1.0 + x.signum() * (1.0 - (-x.abs()).exp()),
            SmoothFunction::Tanh => x.tanh(),
            SmoothFunction::Sigmoid => 1.0 / (1.0 + (-x).exp()),
        }
    }

    #[test]
    fn every_input_is_within_the_error_bound() {
        for function in [SmoothFunction::Exp, SmoothFunction::Tanh, SmoothFunction::Sigmoid] {
            for bits in [8, 10, 12, 14, 16, 18] {
                let table = PiecewiseTable::fitted(function, bits);
                let bound = table.error_bound();
                let edge = 1i128 << (table.index_bits + table.offset_bits);
                let worst = (-edge - 100..edge + 100)
                    .map(|x| {
                        let real = x as f64 / 2f64.powi(table.input_scale as i32);
                        (table.evaluate(x) as f64 / 2f64.powi(table.output_scale as i32) - exact(function, real)).abs()
                    })
                    .fold(0.0, f64::max);
                assert!(worst <= bound + 1e-12, "{function:?} at {bits} bits: {worst} exceeds {bound}");
                let units = bound * 2f64.powi(table.output_scale as i32);
                println!("{function:?} at {bits} bits: {} segments, {units:.2} units, {bound:.1e}", table.base.len());
                // The exponential function is the most curved: 1,024 segments last for 16 bits.
                let most = if function == SmoothFunction::Exp && bits > 16 { 4.0 } else { 2.0 };
                assert!(units < most, "{function:?} at {bits} bits: {bound}");
            }
        }
    }

    #[test]
    fn the_table_is_odd_about_its_centre_and_never_falls() {
        for function in [SmoothFunction::Exp, SmoothFunction::Tanh, SmoothFunction::Sigmoid] {
            let table = PiecewiseTable::fitted(function, 12);
            let centre = i128::from(table.centre);
            assert_eq!(table.evaluate(0), centre);
            for x in 1..70_000 {
                assert!(table.evaluate(x) >= table.evaluate(x - 1), "{function:?} falls at {x}");
                assert_eq!(table.evaluate(-x) - centre, centre - table.evaluate(x));
            }
        }
    }

    #[test]
    fn widths_are_minimal() {
        let table = PiecewiseTable::fitted(SmoothFunction::Tanh, 14);
        assert_eq!(table.base.iter().max().map(|b| 32 - b.leading_zeros()), Some(table.base_bits));
        assert_eq!(table.slope.iter().max().map(|s| 32 - s.leading_zeros()), Some(table.slope_bits));
        assert_eq!(table.base.len(), 1 << table.index_bits);
    }

    proptest! {
        #[test]
        fn no_value_leaves_the_bounds(x in any::<i64>(), shift in 0u32..60, bits in 5u32..14) {
            for function in [SmoothFunction::Exp, SmoothFunction::Tanh, SmoothFunction::Sigmoid] {
                let table = PiecewiseTable::fitted(function, bits);
                prop_assert!(table.bounds().contains(table.evaluate(i128::from(x >> shift))));
            }
        }
    }
}
