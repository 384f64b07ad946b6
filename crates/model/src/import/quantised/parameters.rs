//! Scales and zero points of quantised tensors, and the arithmetic between quantised tensors and real numbers.
//!
//! All of it is in single precision and rounds halves to even, as onnxruntime does: the same operations in the same
//! order give the same integers.

use std::fmt;

use crate::float::element_type::ElementType;
use crate::import::error::ImportError;
use crate::import::node::NodeReader;

/// 2^60: no quotient of two such scales, nor any integer on such a grid, leaves single precision.
const LARGEST_SCALE: f64 = (1u64 << 60) as f64;

/// An integer `q` stands for `scale * (q - zero_point)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Grid {
    pub(crate) scale: f32,
    pub(crate) zero_point: i64,
    /// Least and largest integer of the type.
    pub(crate) range: (i64, i64),
}

impl Grid {
    /// The integer nearest to a real number, of two the even one before the zero point is added, within the type's
    /// range.
    pub(crate) fn quantise(self, x: f32) -> i64 {
        self.saturate(f64::from((x / self.scale).round_ties_even()) + self.zero_point as f64)
    }

    pub(crate) fn dequantise(self, q: i64) -> f32 {
        (q - self.zero_point) as f32 * self.scale
    }

    /// An accumulator, of which one unit is `multiplier` steps of this grid.
    pub(crate) fn requantise(self, accumulator: i64, multiplier: f32) -> i64 {
        self.saturate(f64::from((accumulator as f32 * multiplier).round_ties_even()) + self.zero_point as f64)
    }

    /// An integer within the type's range; what is not a number is 0, and no finite operands make such.
    pub(crate) fn saturate(self, q: f64) -> i64 {
        q.clamp(self.range.0 as f64, self.range.1 as f64) as i64
    }
}

/// The grids of a tensor: one, or one for each coordinate of an axis.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Grids {
    pub(crate) list: Vec<Grid>,
    pub(crate) element_type: ElementType,
}

impl Grids {
    /// Scales at operand `scale`, zero points of type `element_type` at operand `zero_point`, 0 where that is left out.
    pub(crate) fn read(
        node: &NodeReader<'_>,
        scale: usize,
        zero_point: usize,
        element_type: ElementType,
    ) -> Result<Grids, ImportError> {
        let (operand, scales) = (node.float(scale)?, node.constant(scale)?);
        if operand.element_type != ElementType::FLOAT || operand.shape.len() > 1 {
            let (got, shape) = (operand.element_type, &operand.shape);
            return Err(
                node.invalid(format!("scales of type {got} and shape {shape:?}, expected float32 and one axis"))
            );
        }
        if let Some(scale) = scales.values.iter().find(|&scale| !(1.0 / LARGEST_SCALE..=LARGEST_SCALE).contains(scale))
        {
            return Err(node.invalid(format!("scale {scale} is not between 2^-60 and 2^60")));
        }
        let range = integer_range(node, element_type)?;
        let count = scales.values.len();
        let zero_points = match node.optional_constant(zero_point)? {
            None => vec![0.0; count],
            Some(points) => {
                let got = node.tensor(zero_point)?.element_type;
                if got != element_type || points.values.len() != count {
                    let length = points.values.len();
                    return Err(node.invalid(format!(
                        "{length} zero points of type {got} for {count} scales of a tensor of type {element_type}"
                    )));
                }
                points.values.clone()
            }
        };
        let grid = |(&scale, &point): (&f64, &f64)| Grid { scale: scale as f32, zero_point: point as i64, range };
        Ok(Grids { list: scales.values.iter().zip(&zero_points).map(grid).collect(), element_type })
    }

    /// The grid of a tensor that has only one.
    pub(crate) fn single(&self, node: &NodeReader<'_>) -> Result<Grid, ImportError> {
        match self.list.as_slice() {
            [grid] => Ok(*grid),
            list => Err(node.invalid(format!("{} scales for a tensor that can have one only", list.len()))),
        }
    }

    /// Refuses any other number of grids than one or `channels`.
    pub(crate) fn check_count(&self, node: &NodeReader<'_>, channels: usize) -> Result<(), ImportError> {
        match self.list.len() {
            1 => Ok(()),
            got if got == channels => Ok(()),
            got => Err(node.invalid(format!("{got} scales for {channels} channels"))),
        }
    }

    /// The grid of a channel.
    pub(crate) fn of(&self, channel: usize) -> Grid {
        if self.list.len() == 1 { self.list[0] } else { self.list[channel] }
    }
}

/// The first scale and zero point, with the number of scales where there are several.
impl fmt::Display for Grids {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Grid { scale, zero_point, .. }) = self.list.first() {
            write!(f, "scale={scale} zero_point={zero_point}")?;
        }
        if self.list.len() > 1 { write!(f, " and {} more", self.list.len() - 1) } else { Ok(()) }
    }
}

/// The range of a type of integers of 8 to 32 bits.
pub(crate) fn integer_range(node: &NodeReader<'_>, element_type: ElementType) -> Result<(i64, i64), ImportError> {
    match (element_type, element_type.range()) {
        (ElementType::Integer { bits: 8..=32, .. }, Some((least, most))) => Ok((least as i64, most as i64)),
        _ => Err(node.invalid(format!("a quantised tensor of type {element_type}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_to_the_even_integer_before_the_zero_point() {
        let grid = Grid { scale: 0.5, zero_point: 3, range: (0, 255) };
        assert_eq!([0.25, 0.75, 1.25, -0.25, -0.75].map(|x| grid.quantise(x)), [3, 5, 5, 3, 1]);
        assert_eq!([1, 3, 5, -1].map(|sum| grid.requantise(sum, 0.5)), [3, 5, 5, 3]);
    }

    #[test]
    fn what_is_beyond_the_type_saturates() {
        let grid = Grid { scale: 1e-30, zero_point: -7, range: (-128, 127) };
        assert_eq!([1e30, -1e30, 0.0].map(|x| grid.quantise(x)), [127, -128, -7]);
    }
}
