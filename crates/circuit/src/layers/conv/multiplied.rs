//! A group of a convolution with secret weights as a product of matrices: each place is a row of factors.
//!
//! What takes fewest rows where there are few places, such as where the kernel is as large as the image.

use super::ConvLayer;
use crate::builder::Builder;
use crate::error::CircuitError;
use crate::gadgets::{secret_sum_cells, secret_sums};
use crate::signal::Signal;
use crate::weights::SecretParameters;

impl ConvLayer<'_> {
    /// Whether this takes fewer cells than an identity between polynomials.
    pub(super) fn is_multiplied(self, parameters: SecretParameters<'_>) -> bool {
        let rows = self.geometry.images * self.geometry.positions();
        let group = secret_sum_cells(rows, parameters.outputs(self.channels(0)));
        self.geometry.groups.saturating_mul(group) < self.checked_cells()
    }

    pub(super) fn multiplied(
        self,
        builder: &mut Builder,
        parameters: SecretParameters<'_>,
        operand: &[Signal],
        group: usize,
        outputs: &mut [Signal],
    ) -> Result<(), CircuitError> {
        let [_, _, width] = self.geometry.output;
        let places =
            (0..self.geometry.images).flat_map(|image| (0..self.geometry.positions()).map(move |place| [image, place]));
        let row = |[image, place]: [usize; 2]| {
            let window = self.geometry.window(image, group, place / width, place % width);
            window.map(|source| source.map_or(Signal::constant(0), |source| operand[source])).collect()
        };
        let rows: Vec<Vec<Signal>> = places.clone().map(row).collect();
        let channels = self.channels(group);
        let parameters = parameters.outputs(channels.clone());
        let results = secret_sums(builder, &rows, parameters, self.shift, self.rectified)?;
        for ([image, place], results) in places.zip(results.chunks(channels.len())) {
            for (channel, result) in channels.clone().zip(results) {
                outputs[self.position(image, channel, place)] = *result;
            }
        }
        Ok(())
    }
}
