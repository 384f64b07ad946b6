//! The cells of a permutation.

use halo2curves::bn256::Fr;
use halo2curves::ff::PrimeField;

use crate::domain::{power, powers, root_of_unity};

/// The cells of the permutation's columns, numbered column by column, and the field elements that stand for them: in
/// column `c` and row `r` the element `delta^c * omega^r` (the halo2 book, "permutation argument").
pub struct Cells {
    logrows: u32,
    /// `omega^r` for the rows `r` below `2^ceil(k / 2)`.
    steps: Vec<Fr>,
    /// `delta^c * omega^r` for all columns and the rows that are multiples of `steps.len()`: with `steps` one
    /// multiplication makes any element, and the tables stay small.
    strides: Vec<Fr>,
}

impl Cells {
    /// Of so many columns of `2^logrows` rows.
    pub fn new(columns: usize, logrows: u32) -> Self {
        let omega = root_of_unity(logrows);
        let fine = 1_usize << logrows.div_ceil(2);
        let stride = power(omega, fine as u64);
        let coarse = powers(stride, (1 << logrows) / fine);
        let starts = powers(Fr::DELTA, columns);
        let strides = starts.iter().flat_map(|start| coarse.iter().map(move |step| start * step)).collect();
        Self { logrows, steps: powers(omega, fine), strides }
    }

    /// The element of a cell.
    pub fn element(&self, cell: usize) -> Fr {
        self.strides[cell / self.steps.len()] * self.steps[cell % self.steps.len()]
    }

    /// One column of the permutation: the elements of the cells that follow its own.
    pub(crate) fn sigma(&self, successors: &[u32], column: usize) -> Vec<Fr> {
        let rows = 1 << self.logrows;
        successors[column * rows..(column + 1) * rows].iter().map(|next| self.element(*next as usize)).collect()
    }
}

/// Cycles of equal cells, in the making.
///
/// Two cycles are joined by exchanging the successors of one cell of each (the halo2 book, "permutation argument").
pub(crate) struct Cycles {
    successors: Vec<u32>,
    /// For each cell one that stands for its whole cycle.
    leaders: Vec<u32>,
    /// Cells of the cycle that a leader stands for.
    sizes: Vec<u32>,
}

impl Cycles {
    /// Every cell by itself.
    pub(crate) fn new(cells: usize) -> Self {
        let own: Vec<u32> = (0..cells as u32).collect();
        Self { successors: own.clone(), leaders: own, sizes: vec![1; cells] }
    }

    /// Joins the cycles of two cells, unless they are one.
    pub(crate) fn join(&mut self, left: usize, right: usize) {
        let (mut larger, mut smaller) = (self.leaders[left] as usize, self.leaders[right] as usize);
        if larger == smaller {
            return;
        }
        if self.sizes[larger] < self.sizes[smaller] {
            (larger, smaller) = (smaller, larger);
        }
        self.sizes[larger] += self.sizes[smaller];
        let mut cell = smaller;
        loop {
            self.leaders[cell] = larger as u32;
            cell = self.successors[cell] as usize;
            if cell == smaller {
                break;
            }
        }
        self.successors.swap(left, right);
    }

    pub(crate) fn into_successors(self) -> Vec<u32> {
        self.successors
    }
}
