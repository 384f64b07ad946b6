//! A group of a convolution as one identity between polynomials.
//!
//! Along each axis, element `tap` of the kernel meets the element of the image that lies `place * stride + tap * dilation - pad`
//! from its start. Images and kernels are therefore taken apart by the remainder of that distance by the stride: each
//! part is a convolution with stride 1, and the output is the sum of all parts.

use std::collections::HashMap;

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use model::Interval;

use crate::builder::Builder;
use crate::convolution::{Convolution, OutputChannel, Pixel};
use crate::error::CircuitError;
use crate::field::from_integer;
use crate::gadgets::{Digit, DigitForm, Sum, SumSlot, Use, sum_of};
use crate::relation::Term;
use crate::signal::Signal;

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
        let group = (inputs * parts).saturating_mul(kernels.saturating_add(image));
        (geometry.images * geometry.groups).saturating_mul(group.saturating_add(channels.saturating_mul(margin)))
    }

    pub(super) fn checked(
        self,
        builder: &mut Builder,
        operand: &[Signal],
        [image, group]: [usize; 2],
        outputs: &mut [Signal],
    ) -> Result<(), CircuitError> {
        let axes = [0, 1].map(|axis| Axis::of(self, axis));
        let parts = self.parts(&axes, operand, [image, group]);
        let sums = self.sums(operand, [image, group])?;
        let form = DigitForm::of(builder, sums.iter().map(|place| place.sum), self.shift, self.rectified, Use::Alone);
        let places = self.geometry.positions();
        let mut convolution = Convolution {
            size: [0, 1].map(|axis| axes[axis].size),
            reach: [0, 1].map(|axis| axes[axis].reach),
            images: parts.iter().map(|part| part.iter().map(|(pixel, _)| *pixel).collect()).collect(),
            channels: Vec::new(),
        };
        for (channel, sums) in self.channels(group).zip(sums.chunks(places)) {
            let kernels = self.kernels(&axes, channel);
            let bias = from_integer(self.bias[channel]);
            let (mut terms, mut constant) = (Vec::new(), bias);
            for (place, PlacedSum { sum, own }) in sums.iter().enumerate() {
                let digit = match self.shift == 0 && !self.rectified {
                    true => exact(builder, *sum),
                    false => form.split(builder, *sum),
                };
                constant = bias + digit.constant;
                terms.extend(digit.parts);
                let range = form.result_range(*own);
                outputs[self.position(image, channel, place)] = Signal { range, ..digit.result };
            }
            let margin = convolution
                .margin_places()
                .map(|place| product_at(&convolution, &parts, &kernels, place).ok_or(CircuitError::Overflow))
                .map(|product| Ok(builder.wire(from_integer(product?))))
                .collect::<Result<_, CircuitError>>()?;
            convolution.channels.push(OutputChannel { kernels, constant, terms, margin });
        }
        builder.push_convolution(convolution);
        Ok(())
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

    /// The kernels of an output channel, one for each part of each image.
    fn kernels(&self, axes: &[Axis; 2], channel: usize) -> Vec<Vec<i64>> {
        let [rows, columns] = axes;
        let parts = [rows.remainders.len(), columns.remainders.len()];
        let width = columns.reach + 1;
        let mut kernels =
            vec![vec![0; (rows.reach + 1) * width]; self.geometry.channels_per_group() * parts[0] * parts[1]];
        let taps = rows.taps.len() * columns.taps.len();
        for (number, weight) in self.weights_of(channel).iter().enumerate() {
            let (input, tap) = (number / taps, number % taps);
            let [row_part, row] = rows.taps[tap / columns.taps.len()];
            let [column_part, column] = columns.taps[tap % columns.taps.len()];
            kernels[(input * parts[0] + row_part) * parts[1] + column_part][row * width + column] = *weight;
        }
        kernels
    }

    /// The sums of a group: all places of its first channel, then of the next. All sums of a channel have one range, so
    /// that its constant is the same at every place.
    fn sums(&self, operand: &[Signal], [image, group]: [usize; 2]) -> Result<Vec<PlacedSum>, CircuitError> {
        let [_, _, width] = self.geometry.output;
        let zero = Signal::constant(0);
        let (channels, places) = (self.channels(group), self.geometry.positions());
        let mut own = vec![Sum { value: 0, range: Interval::point(0) }; channels.len() * places];
        for place in 0..places {
            let window = self.geometry.window(image, group, place / width, place % width);
            let window: Vec<&Signal> = window.map(|source| source.map_or(&zero, |source| &operand[source])).collect();
            for (number, channel) in channels.clone().enumerate() {
                let slot = SumSlot { weights: self.weights_of(channel), bias: self.bias[channel] };
                own[number * places + place] = sum_of(window.iter().copied(), &slot)?;
            }
        }
        let mut sums = Vec::with_capacity(own.len());
        for own in own.chunks(places) {
            let ranges: Vec<Interval> = own.iter().map(|sum| sum.range).collect();
            let range = Interval::hull(&ranges);
            sums.extend(own.iter().map(|sum| PlacedSum { sum: Sum { range, ..*sum }, own: sum.range }));
        }
        Ok(sums)
    }
}

/// A sum that nothing rounds: the identity says what it is, so it needs no range check.
fn exact(builder: &mut Builder, Sum { value, range }: Sum) -> Digit {
    let wire = builder.wire(from_integer(value));
    let parts = vec![Term { coefficient: Fr::ONE, slot: wire.into() }];
    Digit { constant: Fr::ZERO, bits: 0, parts, result: Signal { wire: Some(wire), offset: 0, value, range } }
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
