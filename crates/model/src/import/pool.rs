//! Windows of a pool over each channel of an image.

use std::fmt;

use crate::fixed::graph::ConvGeometry;
use crate::float::graph::FloatId;
use crate::import::error::ImportError;
use crate::import::node::{FloatOperand, NodeReader};
use crate::import::spatial::{Images, Window};

/// Most elements of a window: each becomes an operand.
const LARGEST_WINDOW: usize = 1 << 20;

/// A pool: every channel is a group of its own.
#[derive(Debug)]
pub(crate) struct Pool {
    geometry: ConvGeometry,
    /// Size of the image with its padding.
    extent: [usize; 2],
}

impl Pool {
    /// The pool a node describes by `kernel_shape`, `strides`, `dilations`, `pads`, `auto_pad` and `ceil_mode`; its operand
    /// and its shape.
    pub(crate) fn read(node: &NodeReader<'_>, x: FloatOperand) -> Result<(Pool, FloatId, Vec<usize>), ImportError> {
        let images = Images::of(node, &x)?;
        let window = Window::of_attributes(node, &images)?;
        let placement = window.place(node, &images, node.attributes().flag("ceil_mode")?)?;
        let geometry = window.geometry(node, &images, &placement, [images.channels; 2])?;
        let shape = images.shape_with(images.channels, placement.output);
        if window.kernel.iter().product::<usize>() > LARGEST_WINDOW {
            return Err(node.invalid(format!("a window of {:?} elements, limit {LARGEST_WINDOW}", window.kernel)));
        }
        node.admit(&[shape.as_slice(), &window.kernel].concat())?;
        let pool = Pool { geometry, extent: placement.extent };
        if (0..2).any(|axis| pool.counts(axis, false).contains(&0)) {
            return Err(node.invalid("a window lies wholly in the padding".to_owned()));
        }
        Ok((pool, x.id, shape))
    }

    /// For each member of a window, its position by element of the result; `None` in the padding.
    pub(crate) fn members(&self) -> Vec<Vec<Option<u32>>> {
        let [kernel_height, kernel_width] = self.geometry.kernel;
        (0..kernel_height * kernel_width).map(|tap| self.member(tap / kernel_width, tap % kernel_width)).collect()
    }

    fn member(&self, tap_row: usize, tap_column: usize) -> Vec<Option<u32>> {
        let [_, height, width] = self.geometry.input;
        let [channels, rows, columns] = self.geometry.output;
        let row = |place| self.geometry.source(0, place, tap_row);
        let column = |place| self.geometry.source(1, place, tap_column);
        let position = |plane: usize, place: usize| {
            let row = row(place / columns)?;
            Some(((plane * height + row) * width + column(place % columns)?) as u32)
        };
        let planes = 0..self.geometry.images * channels;
        planes.flat_map(|plane| (0..rows * columns).map(move |place| position(plane, place))).collect()
    }

    /// As [`Pool::members`], with a repeated member of the same window in place of padding.
    pub(crate) fn members_repeated(&self) -> Vec<Vec<u32>> {
        let members = self.members();
        let length = members.first().map_or(0, Vec::len);
        // Import has refused windows without any member.
        let any: Vec<u32> = (0..length).map(|e| members.iter().find_map(|member| member[e]).unwrap_or(0)).collect();
        let whole =
            |member: &Vec<Option<u32>>| member.iter().zip(&any).map(|(at, &other)| at.unwrap_or(other)).collect();
        members.iter().map(whole).collect()
    }

    /// By element of the result, the number of members of its window, those in the padding included or not.
    pub(crate) fn sizes(&self, with_padding: bool) -> Vec<f64> {
        let (rows, columns) = (self.counts(0, with_padding), self.counts(1, with_padding));
        let planes = self.geometry.images * self.geometry.output[0];
        let plane = || rows.iter().flat_map(|row| columns.iter().map(move |column| (row * column) as f64));
        (0..planes).flat_map(|_| plane()).collect()
    }

    /// Members of each window along one axis. Beyond the padding there is none.
    fn counts(&self, axis: usize, with_padding: bool) -> Vec<usize> {
        let geometry = &self.geometry;
        let within = |place: usize, tap: usize| match with_padding {
            true => place * geometry.stride[axis] + tap * geometry.dilation[axis] < self.extent[axis],
            false => geometry.source(axis, place, tap).is_some(),
        };
        let count = |place| (0..geometry.kernel[axis]).filter(|&tap| within(place, tap)).count();
        (0..geometry.output[axis + 1]).map(count).collect()
    }
}

impl fmt::Display for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.geometry.fmt(f)
    }
}
