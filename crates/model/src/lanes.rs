//! The elements of a tensor in rows along some of its axes.

use std::fmt;

use crate::shape::{positions, strides};

/// Rows of positions that differ only along `axes`.
#[derive(Clone, Debug)]
pub(crate) struct Lanes {
    axes: Vec<usize>,
    /// Position of the first member of each row.
    firsts: Vec<u32>,
    /// How far from it the members are.
    offsets: Vec<u32>,
}

impl Lanes {
    /// The rows of a tensor of shape `from` along distinct axes.
    pub(crate) fn new(from: &[usize], axes: &[usize]) -> Lanes {
        let steps = strides(from);
        let restricted = |along: bool| -> Vec<usize> {
            from.iter().enumerate().map(|(axis, &dim)| if axes.contains(&axis) == along { dim } else { 1 }).collect()
        };
        Lanes {
            axes: axes.to_vec(),
            firsts: positions(&restricted(false), |axis| steps[axis]),
            offsets: positions(&restricted(true), |axis| steps[axis]),
        }
    }

    /// Number of rows.
    pub(crate) fn count(&self) -> usize {
        self.firsts.len()
    }

    /// Members of a row.
    pub(crate) fn length(&self) -> usize {
        self.offsets.len()
    }

    /// All positions, row by row.
    pub(crate) fn rows(&self) -> Vec<u32> {
        self.firsts.iter().flat_map(|first| self.offsets.iter().map(move |offset| first + offset)).collect()
    }

    /// For each position, where [`Lanes::rows`] has it.
    pub(crate) fn positions_in_rows(&self) -> Vec<u32> {
        let rows = self.rows();
        let mut back = vec![0; rows.len()];
        (0u32..).zip(&rows).for_each(|(position, &at)| back[at as usize] = position);
        back
    }

    /// For each member, its position in each row.
    pub(crate) fn columns(&self) -> Vec<Vec<u32>> {
        self.offsets.iter().map(|offset| self.firsts.iter().map(|first| first + offset).collect()).collect()
    }
}

impl fmt::Display for Lanes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "axes={:?}", self.axes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_run_along_the_axes() {
        let lanes = Lanes::new(&[2, 3, 2], &[1]);
        assert_eq!((lanes.count(), lanes.length()), (4, 3));
        assert_eq!(lanes.rows(), [0, 2, 4, 1, 3, 5, 6, 8, 10, 7, 9, 11]);
        assert_eq!(lanes.columns(), [[0, 1, 6, 7], [2, 3, 8, 9], [4, 5, 10, 11]]);
        assert_eq!(Lanes::new(&[2, 3, 2], &[2, 0]).rows(), [0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11]);
    }
}
