//! Columns of a proving key in few bytes, exactly.
//!
//! Most cells of a key are small: selectors and tags, table entries, limbs' powers of two, permutations that map a cell to
//! itself or to one a few rows on. A column is a sequence of blocks of [`BLOCK_ROWS`] rows; each block takes the shorter of
//! two forms:
//!
//! ```text
//! bits  form     after the first byte
//! 0-254 packed   every number in so many bits
//! 255   palette  entries less 1 (1 byte), bits of an entry (1 byte), the entries, for every row the index of its entry in
//!                as few bits as number them
//! ```
//!
//! Numbers lie side by side, lowest bit first, and the last byte is filled with zeros. Field elements count `0, -1, 1, -2,
//! ..` as 0, 1, 2, 3, ..: small ones of either sign are short.

mod bits;
mod block;
mod scalars;
mod successors;

pub(super) use block::BLOCK_ROWS;
pub(super) use scalars::{read_scalars, write_scalars};
pub(super) use successors::{read_successors, write_successors};

/// A number below `2^256`, lowest limb first.
type Number = [u64; 4];

const fn small(number: u64) -> Number {
    [number, 0, 0, 0]
}
