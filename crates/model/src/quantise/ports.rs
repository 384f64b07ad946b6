//! Ranges and widths of the model's inputs and outputs.

use crate::fixed::graph::{FixedGraph, OutputSpec};
use crate::float::element_type::ElementType;
use crate::interval::Interval;
use crate::quantise::config::QuantiseConfig;
use crate::quantise::error::QuantiseError;
use crate::quantise::scales;

/// Widest packed public value.
const MAX_VALUE_BITS: u32 = 64;
/// Widest input, so that `offset + 2^bits` stays within `i64`.
const INPUT_BITS: u32 = 62;

/// The range widened twofold around its centre; a range without width grows by its own size, at least by 1.
pub(super) fn widen((low, high): (f64, f64)) -> (f64, f64) {
    let (centre, half) = (low / 2.0 + high / 2.0, high / 2.0 - low / 2.0);
    let reach = if half > 0.0 { 2.0 * half } else { centre.abs().max(1.0) };
    (centre - reach, centre + reach)
}

/// Scale, bits and offset of the finest form that holds the range in `input_bits` bits, or in about as many where an integer's
/// width exceeds them.
pub(super) fn fit_input(input: &str, range: (f64, f64), input_bits: u32) -> Result<(u32, u32, i64), QuantiseError> {
    let (low, high) = range;
    let scale = scales::clamp(input_bits as i32 - scales::ceil_log2(high - low));
    let (scale, bits, offset) = input_form(input, range, scale)?;
    // From 0 to 2^n are more than 2^n integers: half as fine, they are one bit less.
    if bits > input_bits && scale > 0 { input_form(input, range, scale - 1) } else { Ok((scale, bits, offset)) }
}

/// Range and form of an input of integers or truth values, which stand for themselves: all values of a type of up to 16 bits, of a wider one
/// those of the declared range, or of calibration widened; `None` for floating-point numbers.
///
/// Of indices, all that the model `admits`; those that count from the end only where calibration has some.
pub(super) fn exact_input(
    input: &str,
    element_type: ElementType,
    calibrated: (f64, f64),
    admits: Option<(f64, f64)>,
    config: &QuantiseConfig,
) -> Result<Option<Range>, QuantiseError> {
    let Some((least, most)) = element_type.range().map(|(least, most)| (least as f64, most as f64)) else {
        return Ok(None);
    };
    let (low, high) = config.input_range.unwrap_or(widen(calibrated));
    let range = match element_type {
        ElementType::Integer { bits: 17.., .. } => (low.floor().max(least), high.ceil().min(most)),
        _ => (least, most),
    };
    let range = match admits {
        Some((low, high)) if calibrated.0 >= 0.0 => (low.max(0.0), high.min(most)),
        Some((low, high)) => (low.max(least), high.min(most)),
        None => range,
    };
    Ok(Some((range, input_form(input, range, 0)?)))
}

/// A declared range with its scale, bits and offset.
type Range = ((f64, f64), (u32, u32, i64));

/// Scale, bits and offset that hold the range at `scale`.
fn input_form(input: &str, (low, high): (f64, f64), scale: u32) -> Result<(u32, u32, i64), QuantiseError> {
    let too_wide = |got| QuantiseError::InputTooWide { input: input.to_owned(), limit: INPUT_BITS, got };
    let bottom = (low * 2f64.powi(scale as i32)).floor();
    let top = scales::to_integer(high, scale).ok_or_else(|| too_wide(127))?;
    if bottom.abs() >= 2f64.powi(INPUT_BITS as i32) {
        return Err(too_wide(127));
    }
    let bits = bits_for((top - bottom as i128).unsigned_abs());
    if bits > INPUT_BITS { Err(too_wide(bits)) } else { Ok((scale, bits, bottom as i64)) }
}

/// Bits that hold every integer from 0 to `largest`, at least one.
fn bits_for(largest: u128) -> u32 {
    (128 - largest.leading_zeros()).max(1)
}

/// Sets offset and width of every output from its interval.
pub(super) fn fit_outputs(graph: &mut FixedGraph) -> Result<(), QuantiseError> {
    for index in 0..graph.outputs.len() {
        let hull = Interval::hull(&graph.node(graph.outputs[index].tensor).intervals);
        graph.outputs[index] = fit_output(&graph.outputs[index], hull)?;
    }
    Ok(())
}

fn fit_output(output: &OutputSpec, hull: Interval) -> Result<OutputSpec, QuantiseError> {
    let bits = bits_for(hull.high.abs_diff(hull.low));
    match i64::try_from(hull.low) {
        Ok(offset) if bits <= MAX_VALUE_BITS => Ok(OutputSpec { bits, offset, ..output.clone() }),
        _ => Err(QuantiseError::OutputTooWide { output: output.name.clone(), limit: MAX_VALUE_BITS, got: bits }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_widen_around_their_centre() {
        assert_eq!(widen((1.0, 3.0)), (0.0, 4.0));
        assert_eq!(widen((5.0, 5.0)), (0.0, 10.0));
        assert_eq!(widen((0.0, 0.0)), (-1.0, 1.0));
    }

    #[test]
    fn an_input_far_from_zero_keeps_its_precision() {
        let (scale, bits, offset) = fit_input("x", (4900.0, 5100.0), 14).unwrap();
        assert_eq!((scale, bits, offset), (6, 14, 4900 * 64));
    }

    #[test]
    fn a_range_with_both_ends_takes_no_bit_more_than_asked_for() {
        // Black or white, and five shades from black to white.
        assert_eq!(fit_input("x", (0.0, 1.0), 1).unwrap(), (0, 1, 0));
        assert_eq!(fit_input("x", (0.0, 1.0), 3).unwrap(), (2, 3, 0));
        assert_eq!(fit_input("x", (-1.0, 1.0), 14).unwrap(), (12, 14, -4096));
        // Integers cannot be made narrower.
        assert_eq!(fit_input("x", (0.0, 16.0), 1).unwrap(), (0, 5, 0));
    }
}
