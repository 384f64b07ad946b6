//! At each place the output channels of a group are sums over the same window, so they are packed.

use super::ConvLayer;
use crate::builder::Builder;
use crate::error::CircuitError;
use crate::gadgets::{SumSlots, packed_sums};
use crate::signal::Signal;
use crate::weights::FixedParameters;

/// Output channels that share a multiplication, about.
const PER_PACK: usize = 8;

impl ConvLayer<'_> {
    /// Cells of the products, those of the results left out.
    pub(super) fn packed_cells(self) -> usize {
        let geometry = self.geometry;
        let packs = (geometry.output[0] / geometry.groups).div_ceil(PER_PACK);
        geometry.images * geometry.groups * packs * geometry.positions() * geometry.weights_per_channel()
    }

    pub(super) fn packed(
        self,
        builder: &mut Builder,
        parameters: FixedParameters<'_>,
        operand: &[Signal],
        [image, group]: [usize; 2],
        outputs: &mut [Signal],
    ) -> Result<(), CircuitError> {
        let mut slots = SumSlots::new(self.channels(group).map(|channel| parameters.slot(channel)).collect());
        let [_, height, width] = self.geometry.output;
        for place in 0..height * width {
            let window = self.geometry.window(image, group, place / width, place % width);
            let inputs: Vec<Signal> =
                window.map(|source| source.map_or(Signal::constant(0), |source| operand[source])).collect();
            let results = packed_sums(builder, &inputs, &mut slots, self.shift, self.rectified)?;
            for (channel, result) in self.channels(group).zip(results) {
                outputs[self.position(image, channel, place)] = result;
            }
        }
        Ok(())
    }
}
