//! A convolution as one identity between polynomials, for layouts that check it at challenges.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;

use crate::field::from_integer;
use crate::relation::{Slot, Term, Wire};

/// `outputs = images * kernels`, along rows and columns, on the whole grid on which the product can differ from zero.
///
/// With an image of `rows x columns` elements, kernels of `reach + 1` elements along each axis and products at every
/// `-reach <= p < rows` (and columns likewise), for every output channel `o`:
///
/// ```text
/// output_o[p] = (bias_o + constant_o) [p valid] + sum over images c and 0 <= q <= reach of kernel_oc[q] * image_c[p + q]
/// ```
///
/// Elements outside an image are zero. Valid are the places whose whole window lies within: `0 <= p < rows - reach`. Only
/// those are outputs of the layer; the others, its margin, are witnesses that nothing else refers to.
#[derive(Clone, Debug)]
pub(crate) struct Convolution {
    /// Rows and columns of every image.
    pub(crate) size: [usize; 2],
    /// How far kernels reach beyond one element, along rows and columns.
    pub(crate) reach: [usize; 2],
    /// What the wire of a secret weight lacks of it. The same elements of the kernels of one image are secret in all channels.
    pub(crate) offset: i64,
    pub(crate) channels: Vec<OutputChannel>,
    /// What these kernels meet: each has its images and its outputs.
    pub(crate) samples: Vec<Sample>,
}

/// An element of an image: `wire + constant`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pixel {
    pub(crate) wire: Option<Wire>,
    pub(crate) constant: i128,
}

/// An element of a kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    Fixed(i64),
    /// The slot's wire, and the convolution's offset.
    Secret(Slot),
}

impl Weight {
    /// Zero whatever the witness is.
    pub(crate) const NONE: Self = Self::Fixed(0);

    /// The slot of a secret weight.
    pub(crate) fn secret(self) -> Option<Slot> {
        match self {
            Self::Secret(slot) => Some(slot),
            Self::Fixed(_) => None,
        }
    }

    /// What stands in a lane for it, where `one` is a wire proven to be 1: nothing for a fixed zero, and the wire of a secret weight
    /// whatever it holds.
    pub(crate) fn cell(self, one: Wire) -> Option<(Fr, Wire)> {
        match self {
            Self::NONE => None,
            Self::Fixed(weight) => Some((from_integer(i128::from(weight)), one)),
            Self::Secret(slot) => Some((Fr::ONE, slot.wire)),
        }
    }
}

/// The parameters of one output channel.
#[derive(Clone, Debug)]
pub(crate) struct OutputChannel {
    /// For each image, the kernel's elements in rows.
    pub(crate) kernels: Vec<Vec<Weight>>,
    /// The sum of these, where it is secret.
    pub(crate) bias: Vec<Term>,
    pub(crate) constant: Fr,
}

/// Images and outputs of one convolution of several with the same kernels.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    /// Elements in rows.
    pub(crate) images: Vec<Vec<Pixel>>,
    /// One for each output channel.
    pub(crate) outputs: Vec<OutputGrid>,
}

/// The products of one output channel.
#[derive(Clone, Debug)]
pub(crate) struct OutputGrid {
    /// The sum at each valid place as so many terms, which have the same tables at every place.
    pub(crate) terms: Vec<Term>,
    /// The products at all other places, in rows.
    pub(crate) margin: Vec<Wire>,
}

impl Convolution {
    /// Rows and columns on which products are computed.
    pub(crate) fn full(&self) -> [usize; 2] {
        [0, 1].map(|axis| self.size[axis] + self.reach[axis])
    }

    /// Rows and columns of the layer's output.
    pub(crate) fn valid(&self) -> [usize; 2] {
        [0, 1].map(|axis| self.size[axis] - self.reach[axis])
    }

    /// Terms at each valid place.
    pub(crate) fn terms_per_place(&self) -> usize {
        let [rows, columns] = self.valid();
        let first = self.samples.first().and_then(|sample| sample.outputs.first());
        first.map_or(0, |output| output.terms.len() / (rows * columns))
    }

    /// The terms of an output at row and column of the whole grid; `None` in the margin.
    pub(crate) fn terms_at<'a>(&self, output: &'a OutputGrid, place: [usize; 2]) -> Option<&'a [Term]> {
        let [rows, columns] = self.valid();
        let row = place[0].checked_sub(self.reach[0]).filter(|row| *row < rows)?;
        let column = place[1].checked_sub(self.reach[1]).filter(|column| *column < columns)?;
        let count = self.terms_per_place();
        Some(&output.terms[(row * columns + column) * count..][..count])
    }

    /// Every slot that stands in the identity, once.
    pub(crate) fn slots(&self) -> impl Iterator<Item = Slot> + '_ {
        let parameters = self.channels.iter().flat_map(|channel| {
            let weights = channel.kernels.iter().flatten().filter_map(|weight| weight.secret());
            weights.chain(channel.bias.iter().map(|term| term.slot))
        });
        parameters.chain(self.outputs().flat_map(|output| output.terms.iter().map(|term| term.slot)))
    }

    /// Those of all samples.
    pub(crate) fn outputs(&self) -> impl Iterator<Item = &OutputGrid> {
        self.samples.iter().flat_map(|sample| &sample.outputs)
    }

    /// Where row and column of the whole grid lie in the margin; meaningless for valid places.
    pub(crate) fn margin_index(&self, [row, column]: [usize; 2]) -> usize {
        let ([rows, columns], [above, left]) = (self.valid(), self.reach);
        let width = self.full()[1];
        if row < above {
            return row * width + column;
        }
        let beside = (row - above).min(rows);
        let before = above * width + beside * 2 * left;
        match row - above < rows {
            true if column < left => before + column,
            true => before + column - columns,
            false => before + (row - above - rows) * width + column,
        }
    }

    /// Every row and column of the whole grid that lies in the margin, in order.
    pub(crate) fn margin_places(&self) -> impl Iterator<Item = [usize; 2]> + '_ {
        let ([rows, columns], [height, width]) = (self.valid(), self.full());
        let within = move |place: usize, from: usize, count: usize| (from..from + count).contains(&place);
        (0..height).flat_map(move |row| (0..width).map(move |column| [row, column])).filter(move |[row, column]| {
            !(within(*row, self.reach[0], rows) && within(*column, self.reach[1], columns))
        })
    }
}
