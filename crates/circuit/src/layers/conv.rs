//! Convolutions: packed sums at every place, or one identity for the whole layer.

mod checked;
mod packed;
#[cfg(test)]
mod tests;

use model::ConvGeometry;

use crate::builder::Builder;
use crate::error::CircuitError;
use crate::signal::Signal;

/// The constants of a convolution.
#[derive(Clone, Copy)]
pub(super) struct ConvLayer<'a> {
    pub(super) geometry: &'a ConvGeometry,
    pub(super) weights: &'a [i64],
    pub(super) bias: &'a [i128],
    pub(super) shift: u32,
    pub(super) rectified: bool,
}

impl ConvLayer<'_> {
    /// The layer's outputs, by the strategy that takes fewer cells.
    pub(super) fn lower(self, builder: &mut Builder, operand: &[Signal]) -> Result<Vec<Signal>, CircuitError> {
        let [channels, height, width] = self.geometry.output;
        let mut outputs = vec![Signal::constant(0); self.geometry.images * channels * height * width];
        let checked = builder.one().is_some() && self.checked_cells() < self.packed_cells();
        if checked {
            builder.claim(self.checked_cells())?;
        }
        for image in 0..self.geometry.images {
            for group in 0..self.geometry.groups {
                match checked {
                    true => self.checked(builder, operand, [image, group], &mut outputs)?,
                    false => self.packed(builder, operand, [image, group], &mut outputs)?,
                }
            }
        }
        Ok(outputs)
    }

    /// Output channels of a group.
    fn channels(self, group: usize) -> std::ops::Range<usize> {
        let count = self.geometry.output[0] / self.geometry.groups;
        group * count..(group + 1) * count
    }

    /// The weights of an output channel.
    fn weights_of(&self, channel: usize) -> &[i64] {
        let count = self.geometry.weights_per_channel();
        &self.weights[channel * count..(channel + 1) * count]
    }

    /// Where the output of a channel at a place lies in the stack of outputs.
    fn position(self, image: usize, channel: usize, place: usize) -> usize {
        (image * self.geometry.output[0] + channel) * self.geometry.positions() + place
    }
}
