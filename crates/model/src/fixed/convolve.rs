//! Convolutions in whatever arithmetic: real numbers, integers, bounds.

use std::ops::{AddAssign, Mul, Range};

use crate::fixed::graph::ConvGeometry;

/// Numbers that a convolution multiplies and adds.
pub(crate) trait Number: Copy + Default + PartialEq + Mul<Output = Self> + AddAssign {}

impl<T: Copy + Default + PartialEq + Mul<Output = T> + AddAssign> Number for T {}

impl ConvGeometry {
    /// The bias of each output channel plus the sums over its windows, term by term in the order of the weights.
    ///
    /// The lengths are those of the geometry, and no sum may overflow.
    pub(crate) fn convolve<T: Number>(&self, x: &[T], weights: &[T], bias: &[T]) -> Vec<T> {
        let (positions, count) = (self.positions(), self.weights_per_channel());
        let mut y = Vec::with_capacity(self.images * bias.len() * positions);
        for image in 0..self.images {
            for (channel, &start) in bias.iter().enumerate() {
                let first = y.len();
                y.resize(first + positions, start);
                let kernels = &weights[channel * count..(channel + 1) * count];
                self.add_channel(&mut y[first..], self.group(x, image, channel), kernels);
            }
        }
        y
    }

    /// The input channels that an output channel sees.
    fn group<'a, T>(&self, x: &'a [T], image: usize, channel: usize) -> &'a [T] {
        let [channels, height, width] = self.input;
        let size = self.channels_per_group() * height * width;
        &x[image * channels * height * width + self.group_of(channel) * size..][..size]
    }

    /// Adds the sums over the windows of one output channel.
    fn add_channel<T: Number>(&self, y: &mut [T], x: &[T], kernels: &[T]) {
        let [_, height, width] = self.input;
        let [kernel_height, kernel_width] = self.kernel;
        let columns: Vec<Range<usize>> = (0..kernel_width).map(|tap| self.places_within(1, tap)).collect();
        let rows: Vec<Range<usize>> = (0..kernel_height).map(|tap| self.places_within(0, tap)).collect();
        for (kernel, plane) in kernels.chunks(kernel_height * kernel_width).zip(x.chunks(height * width)) {
            for (tap, &weight) in kernel.iter().enumerate().filter(|(_, weight)| **weight != T::default()) {
                let (tap_row, tap_column) = (tap / kernel_width, tap % kernel_width);
                let places = columns[tap_column].clone();
                for place in rows[tap_row].clone().filter(|_| !places.is_empty()) {
                    let row = place * self.stride[0] + tap_row * self.dilation[0] - self.pad[0];
                    let column = places.start * self.stride[1] + tap_column * self.dilation[1] - self.pad[1];
                    let sums = &mut y[place * self.output[2]..][places.clone()];
                    add_row(sums, &plane[row * width + column..(row + 1) * width], weight, self.stride[1]);
                }
            }
        }
    }

    /// The rows or columns of the output at which tap `tap` of the kernel meets the image.
    fn places_within(&self, axis: usize, tap: usize) -> Range<usize> {
        let (offset, pad, stride) = (tap * self.dilation[axis], self.pad[axis], self.stride[axis]);
        let first = pad.saturating_sub(offset).div_ceil(stride);
        let end = (pad + self.input[axis + 1]).saturating_sub(offset).div_ceil(stride);
        let end = end.min(self.output[axis + 1]);
        first.min(end)..end
    }
}

/// Adds `weight` times every `step`-th element of `x`.
fn add_row<T: Number>(sums: &mut [T], x: &[T], weight: T, step: usize) {
    if step == 1 {
        sums.iter_mut().zip(x).for_each(|(sum, &value)| *sum += weight * value);
    } else {
        sums.iter_mut().zip(x.iter().step_by(step)).for_each(|(sum, &value)| *sum += weight * value);
    }
}

/// What no sum of a convolution, whatever its order, exceeds in magnitude where no operand exceeds `largest`.
pub(super) fn sum_bound(largest: u128, weights: &[i64], bias: &[i128]) -> u128 {
    let count = weights.len() / bias.len().max(1);
    let channel = |(weights, bias): (&[i64], &i128)| {
        let total: u128 = weights.iter().map(|weight| u128::from(weight.unsigned_abs())).sum();
        total.saturating_mul(largest).saturating_add(bias.unsigned_abs())
    };
    weights.chunks(count.max(1)).zip(bias).map(channel).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The definition, one window at a time.
    fn by_windows(geometry: &ConvGeometry, x: &[i64], weights: &[i64], bias: &[i64]) -> Vec<i64> {
        let (count, width) = (geometry.weights_per_channel(), geometry.output[2]);
        let mut y = Vec::new();
        for (image, channel) in (0..geometry.images).flat_map(|image| (0..bias.len()).map(move |c| (image, c))) {
            for place in 0..geometry.positions() {
                let window = geometry.window(image, geometry.group_of(channel), place / width, place % width);
                let terms = weights[channel * count..(channel + 1) * count].iter().zip(window);
                let met = terms.filter_map(|(weight, source)| Some(weight * x[source?]));
                y.push(bias[channel] + met.sum::<i64>());
            }
        }
        y
    }

    proptest! {
        #[test]
        fn rows_add_up_to_windows(
            [images, groups, input, output] in [1usize..3, 1usize..3, 1usize..3, 1usize..3],
            size in [1usize..7, 1usize..7],
            kernel in [1usize..4, 1usize..4],
            stride in [1usize..4, 1usize..4],
            dilation in [1usize..4, 1usize..4],
            pad in [0usize..5, 0usize..5],
            places in [1usize..6, 1usize..6],
        ) {
            let geometry = ConvGeometry {
                images,
                groups,
                input: [groups * input, size[0], size[1]],
                output: [groups * output, places[0], places[1]],
                kernel,
                stride,
                dilation,
                pad,
            };
            let [length, _] = geometry.lengths().unwrap();
            let x: Vec<i64> = (0..length as i64).map(|i| i * i % 23 - 11).collect();
            let weights: Vec<i64> = (0..geometry.weight_count().unwrap() as i64).map(|i| i * 7 % 5 - 2).collect();
            let bias: Vec<i64> = (0..groups as i64 * output as i64).collect();
            prop_assert_eq!(geometry.convolve(&x, &weights, &bias), by_windows(&geometry, &x, &weights, &bias));
        }
    }
}
