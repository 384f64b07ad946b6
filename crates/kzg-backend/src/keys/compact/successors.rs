//! Permutations of cells: for each cell the one that follows it in its cycle of equal cells.

use std::io::{self, Write};

use super::block::{BLOCK_ROWS, decode, encode};
use super::{Number, small};
use crate::envelope::{FileError, Payload};

/// Writes the distance of each cell to its successor.
pub(in crate::keys) fn write_successors(out: &mut impl Write, successors: &[u32]) -> io::Result<()> {
    successors.chunks(BLOCK_ROWS).enumerate().try_for_each(|(block, successors)| {
        let first = block * BLOCK_ROWS;
        let distance = |(row, next): (usize, &u32)| zigzag(i64::from(*next) - (first + row) as i64);
        let numbers: Vec<Number> = successors.iter().enumerate().map(distance).collect();
        let mut bytes = Vec::new();
        encode(&mut bytes, &numbers);
        out.write_all(&bytes)
    })
}

/// Takes the successors of so many cells. Whether each of them follows exactly one other is not looked at.
///
/// # Errors
/// Numbers that no cell can have.
pub(in crate::keys) fn read_successors(payload: &mut Payload, cells: usize) -> Result<Vec<u32>, FileError> {
    let mut successors = Vec::with_capacity(cells);
    while successors.len() < cells {
        let first = successors.len();
        for (cell, distance) in (first..).zip(decode(payload, (cells - first).min(BLOCK_ROWS))?) {
            let next = unzigzag(&distance).and_then(|distance| cell.checked_add_signed(distance));
            let next = next.and_then(|next| u32::try_from(next).ok());
            successors.push(next.ok_or_else(|| payload.malformed("a cell that follows none"))?);
        }
    }
    Ok(successors)
}

/// 0, -1, 1, -2, .. as 0, 1, 2, 3, ..
fn zigzag(distance: i64) -> Number {
    small((distance << 1 ^ distance >> 63) as u64)
}

fn unzigzag(number: &Number) -> Option<isize> {
    let [low, 0, 0, 0] = *number else { return None };
    isize::try_from((low >> 1) as i64 ^ -((low & 1) as i64)).ok()
}
