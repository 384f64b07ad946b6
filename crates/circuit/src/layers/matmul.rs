//! Products of matrices, both of which are computed.

mod windows;

use crate::builder::Builder;
use crate::error::CircuitError;
use crate::gadgets::{Matrices, MatrixSums, Right};
use crate::signal::Signal;
pub(crate) use windows::MOST_IN_WINDOWS;

/// How many matrices there are of which size.
#[derive(Clone, Copy)]
pub(super) struct Sizes {
    pub(super) batch: usize,
    pub(super) rows: usize,
    pub(super) inner: usize,
    pub(super) columns: usize,
}

/// The rounded products of matrices `rows x inner` and `inner x columns`.
///
/// # Errors
/// As [`MatrixSums`] has them; [`CircuitError::ProductsInWindows`] where sums are not folded and there are many.
pub(super) fn lower(
    builder: &mut Builder,
    left: &[Signal],
    right: &[Signal],
    sizes: Sizes,
    shift: u32,
) -> Result<Vec<Signal>, CircuitError> {
    if builder.one().is_none() {
        return windows::lower(builder, left, right, sizes, shift);
    }
    let Sizes { rows, inner, columns, .. } = sizes;
    let pairs = left.chunks(rows * inner).zip(right.chunks(inner * columns));
    let lefts = |left: &[Signal]| left.chunks(inner).map(<[Signal]>::to_vec).collect::<Vec<_>>();
    let rights = |right: &[Signal]| right.chunks(columns).map(<[Signal]>::to_vec).collect::<Vec<_>>();
    // A row of factors costs more than a column.
    let is_turned = columns < rows;
    let products = pairs.map(|(left, right)| match is_turned {
        true => Matrices { left: turned(&rights(right)), right: Right::Signals(turned(&lefts(left))) },
        false => Matrices { left: lefts(left), right: Right::Signals(rights(right)) },
    });
    let results = MatrixSums::of(builder, products.collect(), shift, false)?.prove(builder)?;
    if !is_turned {
        return Ok(results);
    }
    let matrices = results.chunks(rows * columns);
    let cells = (0..rows).flat_map(|row| (0..columns).map(move |column| column * rows + row));
    Ok(matrices.flat_map(|matrix| cells.clone().map(|cell| matrix[cell])).collect())
}

/// The matrix with rows and columns exchanged.
fn turned(rows: &[Vec<Signal>]) -> Vec<Vec<Signal>> {
    let columns = rows.first().map_or(0, Vec::len);
    (0..columns).map(|column| rows.iter().map(|row| row[column]).collect()).collect()
}

#[cfg(test)]
mod tests;
