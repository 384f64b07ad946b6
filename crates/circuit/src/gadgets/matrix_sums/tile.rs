//! How many outputs of a product of matrices share a coefficient of its identity.

use super::{Matrices, Right};
use crate::gadgets::digit::DigitForm;
use crate::signal::Signal;

/// The size of all of several products.
#[derive(Clone, Copy)]
pub(super) struct Size {
    pub(super) products: usize,
    pub(super) rows: usize,
    pub(super) inner: usize,
    pub(super) columns: usize,
    /// Whether right matrices are constant.
    constant: bool,
    /// Factors on the left that need a relation to stand alone in a wire.
    settled: usize,
    /// Whether right matrices have offsets.
    offset: bool,
}

impl Size {
    pub(super) fn of(products: &[Matrices<'_>]) -> Self {
        let first = products.first();
        let has_offset = |signal: &Signal| signal.wire.is_some() && signal.offset != 0;
        let all = products.iter().flat_map(|product| product.left.iter().flatten());
        let rights = products.iter().flat_map(|product| match &product.right {
            Right::Signals(rows) => rows.as_slice(),
            Right::Fixed(_) => &[],
        });
        Self {
            products: products.len(),
            rows: first.map_or(0, |product| product.left.len()),
            inner: first.and_then(|product| product.left.first()).map_or(0, Vec::len),
            columns: first.map_or(0, |product| product.right.columns()),
            constant: matches!(first.map(|product| &product.right), Some(Right::Fixed(_))),
            settled: all.filter(|signal| signal.offset != 0).count(),
            offset: rights.flatten().any(has_offset),
        }
    }

    pub(super) fn outputs(self) -> usize {
        self.products * self.rows * self.columns
    }
}

/// Outputs that share a coefficient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tile {
    /// Of one block: their factors are packed.
    pub(super) rows: usize,
    /// Whose constant weights are packed.
    pub(super) columns: usize,
}

/// What takes rows of all lanes is counted as this many cells for a row.
const LANES: usize = 2;
/// Cells of a product in a row of them.
const PRODUCT_CELLS: usize = 3 * LANES;
/// Cells of a wire that holds packed factors, besides these.
const PACKED_CELLS: usize = 2;
/// Cells of a factor that needs a relation.
const SETTLED_CELLS: usize = 3;

impl Tile {
    const SINGLE: Self = Self { rows: 1, columns: 1 };

    /// Whether each output has a coefficient to itself.
    pub(super) fn is_single(self) -> bool {
        self == Self::SINGLE
    }

    /// The tile that takes the fewest cells, and how many these are, about.
    pub(super) fn cheapest(size: Size, form: DigitForm, limb_bits: u32) -> (Self, usize) {
        let most = form.per_pack();
        let tiles = (1..=most.min(size.rows).max(1)).flat_map(|rows| {
            let widest = if size.constant { (most / rows).min(size.columns).max(1) } else { 1 };
            (1..=widest).map(move |columns| Self { rows, columns }.evened(size))
        });
        let digit = |tile: Self| if form.is_exact() && tile.is_single() { 1 } else { form.cells(limb_bits) };
        let cells = |tile: Self| tile.cells(size).saturating_add(size.outputs().saturating_mul(digit(tile)));
        let cheapest = tiles.min_by_key(|tile| cells(*tile)).unwrap_or(Self::SINGLE);
        (cheapest, cells(cheapest))
    }

    /// The smallest tile of which as many are needed.
    fn evened(self, size: Size) -> Self {
        let even = |all: usize, part: usize| all.div_ceil(all.div_ceil(part).max(1)).max(1);
        Self { rows: even(size.rows, self.rows), columns: even(size.columns, self.columns) }
    }

    /// Cells of products, factors and weights.
    fn cells(self, size: Size) -> usize {
        let blocks = size.rows.div_ceil(self.rows);
        let packed = if self.rows > 1 { size.rows + PACKED_CELLS * blocks } else { 0 };
        let settled = if self.rows > 1 { 0 } else { size.settled.saturating_mul(SETTLED_CELLS) };
        let weights = size.columns.div_ceil(self.columns) + LANES + if size.offset { PRODUCT_CELLS } else { 0 };
        let input = (PRODUCT_CELLS.saturating_mul(blocks)).saturating_add(packed).saturating_add(weights);
        (size.products * size.inner).saturating_mul(input).saturating_add(settled)
    }
}
