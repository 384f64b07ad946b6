//! Tables of functions on intervals that are known whatever calibration data says.

use crate::fixed::function::FunctionTable;
use crate::fixed::graph::FixedOp;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering};
use crate::quantise::scales;

/// Most segments of a table, as a power of two; lists of all values have up to sixteen times as many.
const SEGMENT_BITS: i32 = 12;
/// Cells that a line costs more than a listed value, about: a table of all values has to save them often enough.
const CELLS_SAVED: usize = 20;

impl Lowering<'_> {
    /// A function of `x` by a table from `low` to `high`, with results at `scale`; beyond its ends it stays what it is there. At `high`
    /// the value is exact up to its rounding.
    ///
    /// Lines run from each segment's first value to the next segment's, lifted by half of what the function bends away in the middle.
    pub(super) fn tabulated(
        &mut self,
        name: &str,
        of: impl Fn(f64) -> f64,
        x: &Lowered,
        (low, high): (f64, f64),
        scale: u32,
    ) -> Result<Lowered, QuantiseError> {
        let too_steep = || QuantiseError::FunctionTooSteep { node: self.node.clone() };
        let unit = 2f64.powi(x.scale as i32);
        let (low, high) = ((low * unit).floor(), (high * unit).ceil());
        let offset_bits = offset_bits(high - low + 1.0, x.shape.iter().product());
        let width = 2f64.powi(offset_bits as i32);
        // The upper end begins a segment of its own.
        let segments = ((high - low) / width).ceil();
        if segments >= FunctionTable::MAX_SEGMENTS as f64 || high.abs() + (segments + 1.0) * width >= 2f64.powi(62) {
            return Err(too_steep());
        }
        let low = high - segments * width;
        let value = |at: f64| of(at.min(high) / unit) * 2f64.powi(scale as i32);
        let (mut base, mut slope) = (Vec::new(), Vec::new());
        for segment in 0..=segments as usize {
            let start = low + segment as f64 * width;
            let (from, middle, to) = (value(start), value(start + width / 2.0), value(start + width));
            let line =
                if offset_bits > 0 { (from + (middle - (from + to) / 2.0) / 2.0, to - from) } else { (from, 0.0) };
            base.push(integer(line.0).ok_or_else(too_steep)?);
            slope.push(integer(line.1).ok_or_else(too_steep)?);
        }
        let table = FunctionTable { name: name.to_owned(), low: low as i64, offset_bits, base, slope };
        let tensor = self.push(FixedOp::Function { table }, &[x], &x.shape, scale);
        Ok(Lowered { tensor, scale, magnitude: self.magnitude, settled: true, shared: false, ..x.clone() })
    }
}

/// Bits of a segment's length for so many integers: none where listing all of them is worth its rows.
fn offset_bits(integers: f64, elements: usize) -> u32 {
    let bits = scales::ceil_log2(integers).max(0);
    let saved = elements.saturating_mul(CELLS_SAVED) as f64;
    let listed = bits <= 8 || (integers + 1.0 < FunctionTable::MAX_SEGMENTS as f64 && saved >= integers);
    if listed { 0 } else { (bits - SEGMENT_BITS).max(2) as u32 }
}

/// The nearest integer of the width that tables have.
fn integer(value: f64) -> Option<i64> {
    let rounded = (value + 0.5).floor();
    (rounded.abs() < 2f64.powi(FunctionTable::MAX_BITS as i32)).then_some(rounded as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_listed_where_they_are_few_or_save_enough_lines() {
        assert_eq!(offset_bits(256.0, 1), 0);
        assert_eq!([1, 100].map(|elements| offset_bits(1_000.0, elements)), [2, 0]);
        assert_eq!([1, 1 << 20].map(|elements| offset_bits(2f64.powi(20), elements)), [8, 8]);
    }
}
