//! A convolution as one identity between polynomials, for layouts that check it at challenges.

use halo2_proofs::halo2curves::bn256::Fr;

use crate::relation::{Term, Wire};

/// `outputs = images * kernels`, along rows and columns, on the whole grid on which the product can differ from zero.
///
/// With an image of `rows x columns` elements, kernels of `reach + 1` elements along each axis and products at every
/// `-reach <= p < rows` (and columns likewise), for every output channel `o`:
///
/// ```text
/// output_o[p] = constant_o [p valid] + sum over images c and 0 <= q <= reach of kernel_oc[q] * image_c[p + q]
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
    /// Elements in rows.
    pub(crate) images: Vec<Vec<Pixel>>,
    pub(crate) channels: Vec<OutputChannel>,
}

/// An element of an image: `wire + constant`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pixel {
    pub(crate) wire: Option<Wire>,
    pub(crate) constant: i128,
}

/// One output channel.
#[derive(Clone, Debug)]
pub(crate) struct OutputChannel {
    /// For each image, the kernel's elements in rows.
    pub(crate) kernels: Vec<Vec<i64>>,
    pub(crate) constant: Fr,
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
        self.channels.first().map_or(0, |channel| channel.terms.len() / (rows * columns))
    }

    /// The terms of a channel at row and column of the whole grid; `None` in the margin.
    pub(crate) fn terms_at<'a>(&self, channel: &'a OutputChannel, place: [usize; 2]) -> Option<&'a [Term]> {
        let [rows, columns] = self.valid();
        let row = place[0].checked_sub(self.reach[0]).filter(|row| *row < rows)?;
        let column = place[1].checked_sub(self.reach[1]).filter(|column| *column < columns)?;
        let count = self.terms_per_place();
        Some(&channel.terms[(row * columns + column) * count..][..count])
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
