//! The narrowest fixed-point form within an error.

use crate::fixed::error::FixedError;
use crate::fixed::visibility::ParameterVisibility;
use crate::float::graph::FloatGraph;
use crate::quantise::calibrate::{Calibration, Measured};
use crate::quantise::config::{MAX_BITS, QuantiseConfig};
use crate::quantise::error::QuantiseError;
use crate::quantise::{Quantised, quantise_measured};

/// Share of the allowed error that calibration data may use; the rest is for inputs not seen.
const SAFETY: f64 = 0.5;
/// Narrowest width tried.
const FIRST_BITS: u32 = 6;

/// What a fixed-point form has to keep to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ErrorLimit {
    /// Largest absolute error against the float model, in the units of the outputs.
    pub max_error: f64,
    /// The width that inputs have, where the error does not decide about it.
    pub input_bits: Option<u32>,
}

impl From<f64> for ErrorLimit {
    fn from(max_error: f64) -> Self {
        Self { max_error, input_bits: None }
    }
}

/// Quantises with the smallest widths whose largest absolute error on calibration data is at most half of what `limit` allows.
///
/// `config` gives the input range and limits; its widths are replaced. First all three widths grow together, then weights
/// and inputs shrink one by one as long as the error allows.
///
/// # Errors
/// As [`super::quantise`], and when no width reaches the error.
pub fn quantise_to_error(
    graph: &FloatGraph,
    calibration: &Calibration,
    limit: impl Into<ErrorLimit>,
    config: &QuantiseConfig,
) -> Result<Quantised, QuantiseError> {
    let ErrorLimit { max_error, input_bits } = limit.into();
    if !(max_error.is_finite() && max_error > 0.0) {
        return Err(QuantiseError::ErrorBound { got: max_error });
    }
    let measured = Measured::new(graph, calibration)?;
    let target = max_error * SAFETY;
    let mut best = widen_until(graph, &measured, ErrorLimit { max_error: target, input_bits }, config)?;
    let shrink: [fn(&mut QuantiseConfig) -> &mut u32; 2] = [|c| &mut c.weight_bits, |c| &mut c.input_bits];
    // Hidden weights have one width.
    let first = usize::from(config.parameters == ParameterVisibility::Hashed);
    let end = if input_bits.is_some() { 1 } else { 2 };
    for width in &shrink[first..end] {
        loop {
            let mut narrower = best.config.clone();
            *width(&mut narrower) -= 1;
            match quantise_measured(graph, &measured, &narrower, target) {
                Ok(found) if found.accuracy.max_abs_error <= target => best = found,
                _ => break,
            }
        }
    }
    Ok(best)
}

fn widen_until(
    graph: &FloatGraph,
    measured: &Measured<'_>,
    ErrorLimit { max_error: target, input_bits }: ErrorLimit,
    config: &QuantiseConfig,
) -> Result<Quantised, QuantiseError> {
    let mut widest = None;
    for bits in FIRST_BITS..=MAX_BITS {
        let input_bits = input_bits.unwrap_or(bits);
        let widths = QuantiseConfig { activation_bits: bits, weight_bits: bits, input_bits, ..config.clone() };
        match quantise_measured(graph, measured, &widths, target) {
            Ok(found) if found.accuracy.max_abs_error <= target => return Ok(found),
            Ok(_) => widest = Some(widths),
            // A divisor that coarse numbers cannot tell from zero may be positive in finer ones.
            Err(QuantiseError::Fixed(FixedError::Divisor { .. })) if bits < MAX_BITS && widest.is_none() => {}
            // Wider numbers overflow sooner: what fitted before is the best there is.
            Err(error) if widest.is_none() => return Err(error),
            Err(_) => break,
        }
    }
    let widest = quantise_measured(graph, measured, widest.as_ref().unwrap_or(config), f64::INFINITY)?;
    Err(QuantiseError::ErrorNotReached { expected: target, got: widest.accuracy.max_abs_error })
}
