//! Gives every relation its rows and lanes, and every table entry its row.

mod audit;
mod bands;
mod blocks;
mod census;
mod convolution;
mod folded;
mod folds;
mod matrix_product;
mod place;
mod powers;
mod tables;

use halo2_proofs::halo2curves::bn256::Fr;

use crate::lanes::Lanes;
use crate::permutation::Permutation;
use crate::relation::Wire;
use crate::table::Table;

pub(crate) use audit::audit;
pub(crate) use census::{Census, RowCount};
pub(crate) use folds::{FoldCell, FoldOp};
pub(crate) use place::place;

/// Rows that one window of the gate spans; the last holds its output.
pub(crate) const WINDOW: usize = 4;

/// Tag of rows that look nothing up. Rows outside the circuit have tag 0.
pub(crate) const NO_LOOKUP: u64 = 1;

/// What an advice cell of a lane holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Nothing refers to it: zero.
    Free,
    Wire(Wire),
    /// A running sum: whatever the window that ends here makes it.
    Partial,
    /// A fixed filler that satisfies its row, an index into [`Layout::fillers`].
    Filler(u8),
}

/// A circuit with every cell in place; the same for all inputs.
///
/// Row `r` of all lanes shares a selector (`op`: 0 none, 1 linear, 2 linear plus product; with folded sums a [`FoldOp`]);
/// those of the lanes with lookups share a lookup `tag` as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) lanes: Lanes,
    pub(crate) op: Vec<u8>,
    pub(crate) tag: Vec<u64>,
    /// Per lane, the constants that multiply the advice cells of the window.
    pub(crate) coef: Vec<Vec<Fr>>,
    /// The table entry of each row, with the row's tag.
    pub(crate) table: Vec<Fr>,
    pub(crate) content: Vec<Vec<Content>>,
    pub(crate) fillers: Vec<Fr>,
    pub(crate) tables: Vec<Table>,
    /// For each table, the rows of its entries in order.
    pub(crate) entry_rows: Vec<Vec<u32>>,
    pub(crate) instances: usize,
    /// Where sums are folded: what their column holds beside them.
    pub(crate) fold: Vec<FoldCell>,
    /// What the next row's fold cell will hold.
    next_fold: FoldCell,
    /// Names in use in `fold`.
    pub(crate) names: u32,
    /// Those in columns of their own: number `n` takes rows `n * PERMUTATION_ROWS` and on.
    pub(crate) permutations: Vec<Permutation>,
}

impl Layout {
    pub(crate) fn rows(&self) -> usize {
        self.op.len()
    }

    /// The tag of rows that are looked up in table number `index`.
    pub(crate) fn tag_of(index: usize) -> u64 {
        index as u64 + 2
    }
}
