//! Convolutions: at each place the output channels of a group are sums over the same window, so they are packed.

use model::ConvGeometry;

use crate::builder::Builder;
use crate::error::CircuitError;
use crate::gadgets::{SumSlot, packed_sums};
use crate::signal::Signal;

pub(super) fn lower(
    builder: &mut Builder,
    operand: &[Signal],
    geometry: &ConvGeometry,
    weights: &[i64],
    bias: &[i128],
    shift: u32,
    rectified: bool,
) -> Result<Vec<Signal>, CircuitError> {
    let [channels, height, width] = geometry.output;
    let per_group = channels / geometry.groups;
    let count = geometry.weights_per_channel();
    let slots: Vec<SumSlot<'_>> =
        weights.chunks(count).zip(bias).map(|(weights, bias)| SumSlot { weights, bias: *bias }).collect();
    let mut outputs = vec![Signal::constant(0); geometry.images * channels * height * width];
    for image in 0..geometry.images {
        for group in 0..geometry.groups {
            let slots = &slots[group * per_group..(group + 1) * per_group];
            for place in 0..height * width {
                let window = geometry.window(image, group, place / width, place % width);
                let inputs: Vec<Signal> =
                    window.map(|source| source.map_or(Signal::constant(0), |source| operand[source])).collect();
                let results = packed_sums(builder, &inputs, slots, shift, rectified)?;
                for (channel, result) in results.into_iter().enumerate() {
                    let channel = image * channels + group * per_group + channel;
                    outputs[channel * height * width + place] = result;
                }
            }
        }
    }
    Ok(outputs)
}
