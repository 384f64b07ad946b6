//! What convolutions and pools share: stacks of images, and windows that slide over them.

use crate::fixed::graph::ConvGeometry;
use crate::import::error::ImportError;
use crate::import::node::{FloatOperand, NodeReader};

/// Largest kernel, stride, dilation or padding.
const LARGEST_SIZE: i64 = 1 << 24;

/// A `[N, C, H, W]` or `[N, C, W]` tensor; one dimension is a height of 1.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Images {
    pub(crate) count: usize,
    pub(crate) channels: usize,
    /// Height and width.
    pub(crate) size: [usize; 2],
    /// 1 or 2.
    pub(crate) dimensions: usize,
}

impl Images {
    pub(crate) fn of(node: &NodeReader<'_>, operand: &FloatOperand) -> Result<Images, ImportError> {
        match *operand.shape {
            [count, channels, width] => Ok(Images { count, channels, size: [1, width], dimensions: 1 }),
            [count, channels, height, width] => Ok(Images { count, channels, size: [height, width], dimensions: 2 }),
            _ => Err(node.invalid(format!("expected shape [N, C, W] or [N, C, H, W], got {:?}", operand.shape))),
        }
    }

    /// The shape of a stack of as many images with other channels and another size.
    pub(crate) fn shape_with(&self, channels: usize, size: [usize; 2]) -> Vec<usize> {
        let mut shape = vec![self.count, channels];
        shape.extend(&size[2 - self.dimensions..]);
        shape
    }

    /// One entry per dimension as height and width, the height of a single dimension being `usual`.
    pub(crate) fn pair<T: Copy>(&self, list: &[T], usual: T) -> Option<[T; 2]> {
        match (self.dimensions, list) {
            (1, [width]) => Some([usual, *width]),
            (2, [height, width]) => Some([*height, *width]),
            _ => None,
        }
    }

    /// The attribute `name`, a list of one positive size per dimension; 1 where it is missing.
    fn sizes(&self, node: &NodeReader<'_>, name: &'static str) -> Result<[usize; 2], ImportError> {
        let Some(list) = node.attributes().integers(name)? else { return Ok([1, 1]) };
        let sizes = self.pair(list, 1).filter(|sizes| sizes.iter().all(|size| (1..=LARGEST_SIZE).contains(size)));
        let sizes = sizes.ok_or_else(|| node.invalid(format!("`{name}` {list:?} does not fit the operand")))?;
        Ok(sizes.map(|size| size as usize))
    }
}

/// Zeros around an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Padding {
    /// Before and after, by height and width.
    Explicit { before: [usize; 2], after: [usize; 2] },
    /// As many as make the output `ceil(input / stride)`; the odd one goes to the end, or to the beginning.
    Same { odd_at_end: bool },
}

impl Padding {
    /// `pads` and `auto_pad`.
    pub(crate) fn read(node: &NodeReader<'_>, images: &Images) -> Result<Padding, ImportError> {
        let none = Padding::Explicit { before: [0, 0], after: [0, 0] };
        let explicit = match node.attributes().integers("pads")? {
            None => none,
            Some(list) => {
                let (before, after) = list.split_at(list.len() / 2);
                let fits = list.iter().all(|pad| (0..=LARGEST_SIZE).contains(pad));
                let pair = |half: &[i64]| images.pair(half, 0).map(|pads| pads.map(|pad| pad as usize));
                let pads = pair(before).zip(pair(after)).filter(|_| fits);
                let (before, after) =
                    pads.ok_or_else(|| node.invalid(format!("`pads` {list:?} do not fit the operand")))?;
                Padding::Explicit { before, after }
            }
        };
        match node.attributes().string("auto_pad")?.unwrap_or("NOTSET") {
            "NOTSET" => Ok(explicit),
            _ if explicit != none => Err(node.invalid("`pads` beside `auto_pad`".to_owned())),
            "VALID" => Ok(none),
            "SAME_UPPER" => Ok(Padding::Same { odd_at_end: true }),
            "SAME_LOWER" => Ok(Padding::Same { odd_at_end: false }),
            other => Err(node.invalid(format!("unknown `auto_pad` `{other}`"))),
        }
    }
}

/// The window of a convolution or pool, and its steps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    pub(crate) kernel: [usize; 2],
    pub(crate) stride: [usize; 2],
    pub(crate) dilation: [usize; 2],
}

impl Window {
    /// `strides` and `dilations`, with a kernel of one size per dimension.
    pub(crate) fn read(node: &NodeReader<'_>, images: &Images, kernel: &[usize]) -> Result<Window, ImportError> {
        let fits = |kernel: &[usize; 2]| kernel.iter().all(|&size| size > 0 && size <= LARGEST_SIZE as usize);
        let kernel = images
            .pair(kernel, 1)
            .filter(fits)
            .ok_or_else(|| node.invalid(format!("kernel of shape {kernel:?} does not fit the operand")))?;
        if node.attributes().integers("kernel_shape")?.is_some() && images.sizes(node, "kernel_shape")? != kernel {
            return Err(node.invalid(format!("`kernel_shape` differs from the kernel's size {kernel:?}")));
        }
        Ok(Window { kernel, stride: images.sizes(node, "strides")?, dilation: images.sizes(node, "dilations")? })
    }

    /// As [`Window::read`], with the kernel of the attribute `kernel_shape`.
    pub(crate) fn of_attributes(node: &NodeReader<'_>, images: &Images) -> Result<Window, ImportError> {
        if node.attributes().integers("kernel_shape")?.is_none() {
            return Err(node.missing_attribute("kernel_shape"));
        }
        let kernel = images.sizes(node, "kernel_shape")?;
        Window::read(node, images, &kernel[2 - images.dimensions..])
    }

    /// Rows or columns from the first to the last that it touches.
    pub(crate) fn reach(&self, axis: usize) -> usize {
        (self.kernel[axis] - 1) * self.dilation[axis] + 1
    }

    /// Where the windows lie. With `ceil`, the last one may end beyond the padding, but has to begin before it.
    pub(crate) fn place(&self, node: &NodeReader<'_>, images: &Images, ceil: bool) -> Result<Placement, ImportError> {
        let (before, after) = match Padding::read(node, images)? {
            Padding::Explicit { before, after } => (before, after),
            Padding::Same { odd_at_end } => self.same_padding(images, odd_at_end),
        };
        let mut placement = Placement { before, extent: [0; 2], output: [0; 2] };
        for axis in 0..2 {
            let extent = before[axis] + images.size[axis] + after[axis];
            let Some(room) = extent.checked_sub(self.reach(axis)) else {
                return Err(node.invalid(format!("a window of {} on an image of {extent}", self.reach(axis))));
            };
            let steps = if ceil { room.div_ceil(self.stride[axis]) } else { room / self.stride[axis] };
            let begins_after_the_image = steps * self.stride[axis] >= images.size[axis] + before[axis];
            placement.extent[axis] = extent;
            placement.output[axis] = if ceil && begins_after_the_image { steps } else { steps + 1 };
        }
        Ok(placement)
    }

    fn same_padding(&self, images: &Images, odd_at_end: bool) -> ([usize; 2], [usize; 2]) {
        let total = [0, 1].map(|axis| {
            let steps = images.size[axis].div_ceil(self.stride[axis]) - 1;
            (steps * self.stride[axis] + self.reach(axis)).saturating_sub(images.size[axis])
        });
        let before = total.map(|zeros| if odd_at_end { zeros / 2 } else { zeros.div_ceil(2) });
        (before, [total[0] - before[0], total[1] - before[1]])
    }

    /// The convolution, or the pool where every channel is a group, with its output within the limits.
    pub(crate) fn geometry(
        &self,
        node: &NodeReader<'_>,
        images: &Images,
        placement: &Placement,
        [groups, channels]: [usize; 2],
    ) -> Result<ConvGeometry, ImportError> {
        let [height, width] = images.size;
        let [rows, columns] = placement.output;
        node.admit(&images.shape_with(channels, placement.output))?;
        let geometry = ConvGeometry {
            images: images.count,
            groups,
            input: [images.channels, height, width],
            output: [channels, rows, columns],
            kernel: self.kernel,
            stride: self.stride,
            dilation: self.dilation,
            pad: placement.before,
        };
        match geometry.lengths() {
            Some(_) => Ok(geometry),
            None => Err(node.invalid(format!("{groups} groups or sizes that do not fit: {geometry}"))),
        }
    }
}

/// Where windows lie on an image, by height and width.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placement {
    /// Zeros before the image.
    pub(crate) before: [usize; 2],
    /// Size of the image with all padding.
    pub(crate) extent: [usize; 2],
    /// Number of windows.
    pub(crate) output: [usize; 2],
}
