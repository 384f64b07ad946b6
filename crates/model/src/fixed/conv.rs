//! Which element meets which weight in a convolution.

use std::fmt;

use crate::fixed::graph::ConvGeometry;

/// Longest padded axis of an image, so that positions stay far from overflow.
const MAX_EXTENT: usize = 1 << 24;

impl ConvGeometry {
    /// Input channels that one output channel sees.
    pub fn channels_per_group(&self) -> usize {
        self.input[0] / self.groups
    }

    /// Weights of one output channel.
    pub fn weights_per_channel(&self) -> usize {
        self.channels_per_group() * self.kernel[0] * self.kernel[1]
    }

    /// Elements of one output channel of one image.
    pub fn positions(&self) -> usize {
        self.output[1] * self.output[2]
    }

    /// The group of an output channel.
    pub fn group_of(&self, channel: usize) -> usize {
        channel / (self.output[0] / self.groups)
    }

    /// Multiplications with an addition, padding included.
    pub fn multiply_adds(&self) -> usize {
        self.images * self.output[0] * self.positions() * self.weights_per_channel()
    }

    /// Row or column of the input under element `tap` of the kernel for row or column `place` of the output, along
    /// `axis` 0 (height) or 1 (width); `None` in the padding.
    pub fn source(&self, axis: usize, place: usize, tap: usize) -> Option<usize> {
        let padded = place * self.stride[axis] + tap * self.dilation[axis];
        padded.checked_sub(self.pad[axis]).filter(|source| *source < self.input[axis + 1])
    }

    /// For each weight of an output channel of `group`, in order, the position in the stack that it meets at output row
    /// `py` and column `px` of image `image`; `None` in the padding.
    pub fn window(&self, image: usize, group: usize, py: usize, px: usize) -> impl Iterator<Item = Option<usize>> + '_ {
        let [channels, height, width] = self.input;
        let [kernel_height, kernel_width] = self.kernel;
        let first = image * channels + group * self.channels_per_group();
        (0..self.weights_per_channel()).map(move |weight| {
            let (channel, tap) = (weight / (kernel_height * kernel_width), weight % (kernel_height * kernel_width));
            let row = self.source(0, py, tap / kernel_width)?;
            let column = self.source(1, px, tap % kernel_width)?;
            Some(((first + channel) * height + row) * width + column)
        })
    }

    /// Elements of the stack of inputs and of the stack of outputs, `None` where the shape is inconsistent, empty or too large.
    pub(crate) fn lengths(&self) -> Option<[usize; 2]> {
        let divides = [self.input[0], self.output[0]]
            .iter()
            .all(|channels| self.groups > 0 && channels.is_multiple_of(self.groups));
        let sizes = self.input.iter().chain(&self.output).chain(&self.kernel).chain(&self.stride).chain(&self.dilation);
        let positive = self.images > 0 && sizes.into_iter().all(|size| *size > 0);
        let within = positive && (0..2).all(|axis| self.extent(axis).is_some_and(|extent| extent <= MAX_EXTENT));
        let count = |sizes: [usize; 3]| sizes.iter().try_fold(self.images, |product, size| product.checked_mul(*size));
        (divides && within).then_some(())?;
        Some([count(self.input)?, count(self.output)?])
    }

    /// Rows or columns from the first that a window sees to the last, padding included, or the padding before the image
    /// where there is more of it; `None` beyond `usize`.
    fn extent(&self, axis: usize) -> Option<usize> {
        let last = (self.output[axis + 1] - 1).checked_mul(self.stride[axis])?;
        let reach = (self.kernel[axis] - 1).checked_mul(self.dilation[axis])?;
        let long = [self.stride[axis], self.dilation[axis], self.pad[axis]].into_iter().max()?;
        Some(last.checked_add(reach)?.checked_add(1)?.max(long))
    }

    /// Weights of all output channels, `None` beyond `usize`.
    pub(super) fn weight_count(&self) -> Option<usize> {
        let sizes = [self.output[0], self.channels_per_group(), self.kernel[0], self.kernel[1]];
        sizes.iter().try_fold(1usize, |product, size| product.checked_mul(*size))
    }
}

/// `6x28x28 by 5x5 -> 16x10x10`, with what is not the default.
impl fmt::Display for ConvGeometry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [channels, height, width] = self.input;
        let [outputs, rows, columns] = self.output;
        let [kernel_height, kernel_width] = self.kernel;
        write!(f, "{channels}x{height}x{width} by {kernel_height}x{kernel_width} -> {outputs}x{rows}x{columns}")?;
        let mut pair = |name: &str, [y, x]: [usize; 2], usual: usize| {
            if [y, x] == [usual; 2] { Ok(()) } else { write!(f, " {name} {y},{x}") }
        };
        pair("stride", self.stride, 1)?;
        pair("dilation", self.dilation, 1)?;
        pair("pad", self.pad, 0)?;
        if self.groups != 1 {
            write!(f, " groups {}", self.groups)?;
        }
        if self.images != 1 {
            write!(f, " images {}", self.images)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_step_over_the_image_and_its_padding() {
        let geometry = ConvGeometry {
            images: 1,
            groups: 2,
            input: [4, 3, 3],
            output: [2, 2, 2],
            kernel: [2, 2],
            stride: [2, 2],
            dilation: [1, 1],
            pad: [1, 0],
        };
        assert_eq!(geometry.lengths(), Some([36, 8]));
        assert_eq!(geometry.weight_count(), Some(16));
        let first: Vec<_> = geometry.window(0, 0, 0, 0).collect();
        assert_eq!(first, [None, None, Some(0), Some(1), None, None, Some(9), Some(10)]);
        let last: Vec<_> = geometry.window(0, 1, 1, 1).collect();
        assert_eq!(last, [Some(23), None, Some(26), None, Some(32), None, Some(35), None]);
        assert_eq!(geometry.to_string(), "4x3x3 by 2x2 -> 2x2x2 stride 2,2 pad 1,0 groups 2");
    }

    #[test]
    fn inconsistent_shapes_have_no_size() {
        let good = ConvGeometry {
            images: 1,
            groups: 1,
            input: [1, 2, 2],
            output: [1, 2, 2],
            kernel: [1, 1],
            stride: [1, 1],
            dilation: [1, 1],
            pad: [0, 0],
        };
        assert!(good.lengths().is_some());
        assert_eq!(ConvGeometry { groups: 0, ..good }.lengths(), None);
        assert_eq!(ConvGeometry { groups: 2, ..good }.lengths(), None);
        assert_eq!(ConvGeometry { stride: [0, 1], ..good }.lengths(), None);
        assert_eq!(ConvGeometry { images: usize::MAX, ..good }.lengths(), None);
        assert_eq!(ConvGeometry { images: 0, ..good }.lengths(), None);
        assert_eq!(ConvGeometry { output: [0, 2, 2], ..good }.lengths(), None);
        assert_eq!(ConvGeometry { output: [1, 0, 2], ..good }.lengths(), None);
        assert_eq!(ConvGeometry { pad: [usize::MAX, 0], ..good }.lengths(), None);
        assert_eq!(ConvGeometry { dilation: [1 << 24, 1], kernel: [2, 1], ..good }.lengths(), None);
        assert_eq!(ConvGeometry { stride: [1 << 24, 1], output: [1, 2, 2], ..good }.lengths(), None);
    }
}
