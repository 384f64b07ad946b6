//! Which integers hidden parameters may be.

use serde::{Deserialize, Serialize};

use crate::fixed::graph::FixedNode;
use crate::fixed::parameters::error::ParameterError;
use crate::interval::Interval;

/// Width of a hidden weight with its sign, and of a digit of a hidden bias.
pub const PARAMETER_BITS: u32 = 13;

/// Most digits of a hidden bias, so that it stays below 2^126.
const MOST_DIGITS: u32 = 9;

/// Widths of the hidden parameters of one layer: all that is known of them without their hash being opened. A weight has
/// [`PARAMETER_BITS`] bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ParameterWidths {
    /// Width of a bias with its sign: a multiple of [`PARAMETER_BITS`], up to nine times that.
    pub bias_bits: u32,
}

impl ParameterWidths {
    /// Biases of one digit.
    pub(crate) const NARROWEST: ParameterWidths = ParameterWidths { bias_bits: PARAMETER_BITS };

    /// What a weight can be.
    pub fn weights(self) -> Interval {
        signed(PARAMETER_BITS)
    }

    /// What a bias can be.
    pub fn bias(self) -> Interval {
        signed(self.bias_bits)
    }

    /// Digits of a bias.
    pub fn bias_digits(self) -> usize {
        (self.bias_bits / PARAMETER_BITS) as usize
    }

    /// The narrowest in which these parameters of node `node` fit: of the parameters, they tell no more than how many digits
    /// the largest bias has.
    fn fitting(node: &str, weights: &[i64], bias: &[i128]) -> Result<ParameterWidths, ParameterError> {
        let mut all = (1..=MOST_DIGITS).map(|digits| ParameterWidths { bias_bits: digits * PARAMETER_BITS });
        let widths = all.find(|widths| bias.iter().all(|bias| widths.bias().contains(*bias))).unwrap_or(WIDEST);
        widths.check(node, weights, bias)?;
        Ok(widths)
    }

    /// Refuses widths that there are not, and parameters of node `node` that these widths do not hold.
    pub(crate) fn check(self, node: &str, weights: &[i64], bias: &[i128]) -> Result<(), ParameterError> {
        let (node, bits) = (node.to_owned(), self.bias_bits);
        if bits == 0 || bits > WIDEST.bias_bits || !bits.is_multiple_of(PARAMETER_BITS) {
            return Err(ParameterError::BiasBits { node, bits });
        }
        if !weights.iter().all(|&weight| self.weights().contains(i128::from(weight))) {
            return Err(ParameterError::TooWide { node, what: "weights", bits: PARAMETER_BITS });
        }
        if !bias.iter().all(|&bias| self.bias().contains(bias)) {
            return Err(ParameterError::TooWide { node, what: "biases", bits });
        }
        Ok(())
    }
}

const WIDEST: ParameterWidths = ParameterWidths { bias_bits: MOST_DIGITS * PARAMETER_BITS };

/// The integers of `bits` bits, one of them the sign.
fn signed(bits: u32) -> Interval {
    let half = 1i128 << (bits.clamp(1, 127) - 1);
    Interval { low: -half, high: half - 1 }
}

impl FixedNode {
    /// Hides weights and biases of a linear layer, in the narrowest widths that hold them.
    ///
    /// # Errors
    /// A node that is no linear layer, or a weight or bias that is too wide to be hidden.
    pub fn hide_parameters(&mut self) -> Result<(), ParameterError> {
        let no_layer = || ParameterError::NoLayer { node: self.name.clone() };
        let (weights, bias) = self.op.parameters().ok_or_else(no_layer)?;
        self.hidden = Some(ParameterWidths::fitting(&self.name, weights, bias)?);
        Ok(())
    }
}
