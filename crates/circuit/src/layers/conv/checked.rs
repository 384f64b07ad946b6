//! A group of a convolution as one identity between polynomials, for each image.
//!
//! Along each axis, element `tap` of the kernel meets the element of the image that lies `place * stride + tap * dilation - pad`
//! from its start. Images and kernels are therefore taken apart by the remainder of that distance by the stride: each
//! part is a convolution with stride 1, and the output is the sum of all parts.

use std::collections::HashMap;

use halo2_proofs::halo2curves::bn256::Fr;
use model::Interval;

use crate::builder::Builder;
use crate::convolution::{Convolution, OutputChannel, OutputGrid, Pixel, Sample, Weight};
use crate::error::CircuitError;
use crate::field::from_integer;
use crate::gadgets::{DigitForm, Sum, Use};
use crate::signal::Signal;
use crate::weights::SecretWeight;

use super::ConvLayer;

/// One axis of a convolution, taken apart.
struct Axis {
    stride: usize,
    pad: usize,
    /// Elements of the input.
    input: usize,
    /// Elements of each part of an image.
    size: usize,
    /// How far each part of a kernel reaches beyond one element.
    reach: usize,
    /// For each part, the remainder that it stands for.
    remainders: Vec<usize>,
    /// For each element of the kernel, its part and its place there.
    taps: Vec<[usize; 2]>,
}

impl Axis {
    fn of(layer: ConvLayer<'_>, axis: usize) -> Self {
        let geometry = layer.geometry;
        let (stride, dilation) = (geometry.stride[axis], geometry.dilation[axis]);
        let mut remainders = Vec::new();
        let mut parts: HashMap<usize, usize> = HashMap::new();
        let taps: Vec<[usize; 2]> = (0..geometry.kernel[axis])
            .map(|tap| {
                let remainder = tap * dilation % stride;
                let part = *parts.entry(remainder).or_insert_with(|| {
                    remainders.push(remainder);
                    remainders.len() - 1
                });
                [part, tap * dilation / stride]
            })
            .collect();
        let reach = taps.iter().map(|[_, place]| *place).max().unwrap_or(0);
        let (pad, input) = (geometry.pad[axis], geometry.input[axis + 1]);
        Self { stride, pad, input, size: geometry.output[axis + 1] + reach, reach, remainders, taps }
    }

    /// Where element `place` of a part lies in the input; `None` in the padding.
    fn source(&self, part: usize, place: usize) -> Option<usize> {
        (place * self.stride + self.remainders[part]).checked_sub(self.pad).filter(|source| *source < self.input)
    }
}

impl ConvLayer<'_> {
    /// Cells of images, kernels and margin; those of the results are left out.
    pub(super) fn checked_cells(self) -> usize {
        let geometry = self.geometry;
        let axes = [0, 1].map(|axis| Axis::of(self, axis));
        let parts = axes[0].remainders.len() * axes[1].remainders.len();
        // Axes are far below 2^32, their products with numbers of channels need not be.
        let image = axes[0].size * (axes[1].size + ROW_CELLS);
        let rows = (axes[0].reach + 1) * (axes[1].reach + 1 + ROW_CELLS);
        let full = [0, 1].map(|axis| axes[axis].size + axes[axis].reach);
        let margin = full[0] * (full[1] + ROW_CELLS) - geometry.positions();
        let (inputs, channels) = (geometry.channels_per_group(), geometry.output[0] / geometry.groups);
        let kernels = channels.saturating_mul(rows + ROW_CELLS);
        let kernels = (inputs * parts).saturating_mul(kernels);
        let sample = (inputs * parts).saturating_mul(image).saturating_add(channels.saturating_mul(margin));
        geometry.groups.saturating_mul(geometry.images.saturating_mul(sample).saturating_add(kernels))
    }

    pub(super) fn checked(
        self,
        builder: &mut Builder,
        operand: &[Signal],
        group: usize,
        outputs: &mut [Signal],
    ) -> Result<(), CircuitError> {
        let axes = [0, 1].map(|axis| Axis::of(self, axis));
        let sums = self.sums(operand, group)?;
        let form = DigitForm::of(builder, sums.iter().map(|place| place.sum), self.shift, self.rectified, Use::Alone);
        let (channels, places) = (self.channels(group), self.geometry.positions());
        let mut convolution = Convolution {
            size: [0, 1].map(|axis| axes[axis].size),
            reach: [0, 1].map(|axis| axes[axis].reach),
            offset: SecretWeight::OFFSET,
            channels: channels.clone().map(|channel| self.output_channel(&axes, channel)).collect(),
            samples: Vec::with_capacity(self.geometry.images),
        };
        let constants: Vec<Fr> = convolution.channels.iter().map(|channel| channel.constant).collect();
        let values: Vec<_> =
            channels.clone().map(|channel| self.kernels(&axes, self.parameters.values_of(channel), 0)).collect();
        for (image, sums) in sums.chunks(channels.len() * places).enumerate() {
            let parts = self.parts(&axes, operand, [image, group]);
            let mut grids = Vec::with_capacity(channels.len());
            for (number, sums) in sums.chunks(places).enumerate() {
                let mut terms = Vec::new();
                for (place, PlacedSum { sum, own }) in sums.iter().enumerate() {
                    let digit = form.alone(builder, *sum);
                    convolution.channels[number].constant = constants[number] + digit.constant;
                    terms.extend(digit.parts);
                    let range = form.result_range(*own);
                    outputs[self.position(image, channels.start + number, place)] = Signal { range, ..digit.result };
                }
                let margin = convolution
                    .margin_places()
                    .map(|place| product_at(&convolution, &parts, &values[number], place).ok_or(CircuitError::Overflow))
                    .map(|product| Ok(builder.wire(from_integer(product?))))
                    .collect::<Result<_, CircuitError>>()?;
                grids.push(OutputGrid { terms, margin });
            }
            let images = parts.iter().map(|part| part.iter().map(|(pixel, _)| *pixel).collect()).collect();
            convolution.samples.push(Sample { images, outputs: grids });
        }
        builder.push_convolution(convolution);
        Ok(())
    }

    /// The parameters of an output channel, before what its digits add to the constant.
    fn output_channel(self, axes: &[Axis; 2], channel: usize) -> OutputChannel {
        let (bias, constant) = self.parameters.bias_of(channel);
        let kernels = self.kernels(axes, self.parameters.weights_of(channel), Weight::NONE);
        OutputChannel { kernels, bias, constant }
    }

    /// The parts of all images: each element as it stands in the identity, with its value.
    fn parts(&self, axes: &[Axis; 2], operand: &[Signal], [image, group]: [usize; 2]) -> Vec<Vec<(Pixel, i128)>> {
        let [channels, height, width] = self.geometry.input;
        let inputs = self.geometry.channels_per_group();
        let [rows, columns] = axes;
        let mut parts = Vec::new();
        for input in 0..inputs {
            let start = (image * channels + group * inputs + input) * height * width;
            for row_part in 0..rows.remainders.len() {
                for column_part in 0..columns.remainders.len() {
                    let pixel = |row: usize, column: usize| {
                        let (row, column) = (rows.source(row_part, row)?, columns.source(column_part, column)?);
                        let signal = operand[start + row * width + column];
                        Some((Pixel { wire: signal.wire, constant: signal.offset }, signal.value))
                    };
                    let outside = (Pixel { wire: None, constant: 0 }, 0);
                    let places = (0..rows.size).flat_map(|row| (0..columns.size).map(move |column| [row, column]));
                    parts.push(places.map(|[row, column]| pixel(row, column).unwrap_or(outside)).collect());
                }
            }
        }
        parts
    }

    /// The kernels of an output channel, one for each part of each image, `none` where no weight stands.
    fn kernels<T: Copy>(self, axes: &[Axis; 2], weights: Vec<T>, none: T) -> Vec<Vec<T>> {
        let [rows, columns] = axes;
        let parts = [rows.remainders.len(), columns.remainders.len()];
        let width = columns.reach + 1;
        let mut kernels =
            vec![vec![none; (rows.reach + 1) * width]; self.geometry.channels_per_group() * parts[0] * parts[1]];
        let taps = rows.taps.len() * columns.taps.len();
        for (number, weight) in weights.into_iter().enumerate() {
            let (input, tap) = (number / taps, number % taps);
            let [row_part, row] = rows.taps[tap / columns.taps.len()];
            let [column_part, column] = columns.taps[tap % columns.taps.len()];
            kernels[(input * parts[0] + row_part) * parts[1] + column_part][row * width + column] = weight;
        }
        kernels
    }

    /// The sums of a group: for each image all places of its first channel, then of the next. All sums of a channel have one
    /// range, so that its constant is the same at every place of every image.
    fn sums(&self, operand: &[Signal], group: usize) -> Result<Vec<PlacedSum>, CircuitError> {
        let [_, _, width] = self.geometry.output;
        let zero = Signal::constant(0);
        let (channels, places) = (self.channels(group), self.geometry.positions());
        let mut own = vec![Sum { value: 0, range: Interval::point(0) }; self.geometry.images * channels.len() * places];
        for (image, own) in own.chunks_mut(channels.len() * places).enumerate() {
            for place in 0..places {
                let window = self.geometry.window(image, group, place / width, place % width);
                let window: Vec<&Signal> =
                    window.map(|source| source.map_or(&zero, |source| &operand[source])).collect();
                let sums = self.parameters.sums(window.iter().copied(), channels.clone())?;
                sums.into_iter().enumerate().for_each(|(number, sum)| own[number * places + place] = sum);
            }
        }
        let mut ranges: Vec<Option<Interval>> = vec![None; channels.len()];
        for (number, own) in own.chunks(places).enumerate() {
            let range = &mut ranges[number % channels.len()];
            let all: Vec<Interval> = range.iter().copied().chain(own.iter().map(|sum| sum.range)).collect();
            *range = Some(Interval::hull(&all));
        }
        let placed = |(number, sum): (usize, Sum)| {
            let range = ranges[number / places % channels.len()].unwrap_or(sum.range);
            PlacedSum { sum: Sum { range, ..sum }, own: sum.range }
        };
        Ok(own.into_iter().enumerate().map(placed).collect())
    }
}

/// A sum with the range of its channel, and what it can be itself: the results are known as well as the interpreter
/// knows them.
struct PlacedSum {
    sum: Sum,
    own: Interval,
}

/// Cells that a row of a grid takes besides its elements.
const ROW_CELLS: usize = 4;

/// The product of images and kernels at row and column of the whole grid; `None` where it overflows, which elements and
/// weights that no output joins can.
fn product_at(
    convolution: &Convolution,
    images: &[Vec<(Pixel, i128)>],
    kernels: &[Vec<i64>],
    [row, column]: [usize; 2],
) -> Option<i128> {
    let ([rows, columns], [down, across]) = (convolution.size, convolution.reach);
    let mut sum = 0i128;
    for (image, kernel) in images.iter().zip(kernels) {
        // The window's first row is `row - down`: only what lies within the image counts.
        for tap_row in down.saturating_sub(row)..=(rows + down - 1 - row).min(down) {
            for tap_column in across.saturating_sub(column)..=(columns + across - 1 - column).min(across) {
                let (y, x) = (row + tap_row - down, column + tap_column - across);
                let weight = i128::from(kernel[tap_row * (across + 1) + tap_column]);
                sum = sum.checked_add(weight.checked_mul(image[y * columns + x].1)?)?;
            }
        }
    }
    Some(sum)
}
