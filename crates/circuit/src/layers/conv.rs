//! Convolutions: packed sums at every place, or identities for the whole layer.

mod checked;
mod multiplied;
mod packed;
#[cfg(test)]
mod tests;

use model::ConvGeometry;

use crate::builder::Builder;
use crate::error::CircuitError;
use crate::signal::Signal;
use crate::weights::LinearParameters;

/// A convolution with its parameters.
#[derive(Clone, Copy)]
pub(super) struct ConvLayer<'a> {
    pub(super) geometry: &'a ConvGeometry,
    pub(super) parameters: LinearParameters<'a>,
    pub(super) shift: u32,
    pub(super) rectified: bool,
}

impl ConvLayer<'_> {
    /// The layer's outputs, by the strategy that takes fewer cells.
    ///
    /// # Errors
    /// [`CircuitError::Overflow`] when a sum could reach 2^126, [`CircuitError::TooManyCells`] beyond what a circuit holds,
    /// [`CircuitError::SecretWeightsInWindows`] where they need sums of another kind.
    pub(super) fn lower(self, builder: &mut Builder, operand: &[Signal]) -> Result<Vec<Signal>, CircuitError> {
        let [channels, height, width] = self.geometry.output;
        let mut outputs = vec![Signal::constant(0); self.geometry.images * channels * height * width];
        match self.parameters {
            LinearParameters::Fixed(fixed) if !self.is_checked(builder) => {
                for image in 0..self.geometry.images {
                    for group in 0..self.geometry.groups {
                        self.packed(builder, fixed, operand, [image, group], &mut outputs)?;
                    }
                }
            }
            LinearParameters::Secret(secret) if self.is_multiplied(secret) => {
                for group in 0..self.geometry.groups {
                    self.multiplied(builder, secret, operand, group, &mut outputs)?;
                }
            }
            _ if builder.one().is_none() => return Err(CircuitError::SecretWeightsInWindows),
            _ => {
                builder.claim(self.checked_cells())?;
                for group in 0..self.geometry.groups {
                    self.checked(builder, operand, group, &mut outputs)?;
                }
            }
        }
        Ok(outputs)
    }

    /// Whether constant weights stand in an identity between polynomials.
    fn is_checked(self, builder: &Builder) -> bool {
        builder.one().is_some() && self.checked_cells() < self.packed_cells()
    }

    /// Output channels of a group.
    fn channels(self, group: usize) -> std::ops::Range<usize> {
        let count = self.geometry.output[0] / self.geometry.groups;
        group * count..(group + 1) * count
    }

    /// Where the output of a channel at a place lies in the stack of outputs.
    fn position(self, image: usize, channel: usize, place: usize) -> usize {
        (image * self.geometry.output[0] + channel) * self.geometry.positions() + place
    }
}
