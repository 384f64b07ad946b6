//! Widths of the fixed-point numbers, and who sees those of inputs, outputs and parameters.

use serde::{Deserialize, Serialize};

use crate::fixed::parameters::widths::PARAMETER_BITS;
use crate::fixed::visibility::ParameterVisibility;
use crate::quantise::error::QuantiseError;
use crate::quantise::visibility::TensorVisibility;

/// How wide the quantiser makes the integers. Widths include the sign.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuantiseConfig {
    /// Width of intermediate values; the calibration maximum uses at most half of it.
    pub activation_bits: u32,
    /// Width of the weights of linear layers; [`PARAMETER_BITS`] where they are hidden, whatever is given.
    pub weight_bits: u32,
    /// Width of the model's inputs over their declared range.
    pub input_bits: u32,
    /// Declared range of every input in real units. Without it: each input's calibration range widened twofold.
    pub input_range: Option<(f64, f64)>,
    /// Largest number of terms one product with a stack of constant matrices may expand to.
    pub product_terms: usize,
    /// What is public of inputs and outputs: all, if nothing is said.
    #[serde(default)]
    pub visibility: TensorVisibility,
    /// What is public of weights and biases: all, if nothing is said.
    #[serde(default)]
    pub parameters: ParameterVisibility,
}

impl QuantiseConfig {
    /// The same width for activations, weights and inputs, all of it public.
    pub fn uniform(bits: u32) -> QuantiseConfig {
        QuantiseConfig {
            activation_bits: bits,
            weight_bits: bits,
            input_bits: bits,
            input_range: None,
            product_terms: 1 << 22,
            visibility: TensorVisibility::default(),
            parameters: ParameterVisibility::default(),
        }
    }

    /// With the only width that hidden weights have.
    pub(super) fn settled(&self) -> QuantiseConfig {
        match self.parameters {
            ParameterVisibility::Fixed => self.clone(),
            ParameterVisibility::Hashed => QuantiseConfig { weight_bits: PARAMETER_BITS, ..self.clone() },
        }
    }

    pub(super) fn check(&self) -> Result<(), QuantiseError> {
        let widths = [
            ("activation bits", MIN_BITS, self.activation_bits),
            ("weight bits", MIN_BITS, self.weight_bits),
            ("input bits", MIN_INPUT_BITS, self.input_bits),
        ];
        for (what, lowest, got) in widths {
            if !(lowest..=MAX_BITS).contains(&got) {
                return Err(QuantiseError::Width { what, lowest, highest: MAX_BITS, got });
            }
        }
        match self.input_range {
            Some((low, high)) if !(low.is_finite() && high.is_finite() && low < high) => {
                Err(QuantiseError::InputRange { low, high })
            }
            _ => Ok(()),
        }
    }
}

impl Default for QuantiseConfig {
    fn default() -> QuantiseConfig {
        QuantiseConfig::uniform(14)
    }
}

pub(super) const MIN_BITS: u32 = 4;
/// An input may be a flag, or a black or white pixel.
const MIN_INPUT_BITS: u32 = 1;
pub(super) const MAX_BITS: u32 = 30;
