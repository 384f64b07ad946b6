//! The lookup tables of a circuit, all stored in one fixed column.

use halo2_proofs::halo2curves::bn256::Fr;
use model::PiecewiseTable;

use crate::field::from_integer;

/// Most tables of one circuit: tags stay below 2^8, which the weights of the lookup argument rely on.
pub(crate) const MAX_TABLES: usize = 253;

/// A set of values that a cell can be checked against.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Table {
    /// The integers from 0 to `2^bits - 1`.
    Range { bits: u32 },
    /// The number 1 alone.
    One,
    /// Rectified integers of `bits` bits and a sign: for each `r` from `-2^bits` to `2^bits - 1`, with `n = r + 2^bits`, the
    /// entry `n + 2^(bits + 1) * max(r, 0)`.
    Rectified { bits: u32 },
    /// The segments of a smooth function, each packed into one integer: see [`PackedSegment`].
    Segments(PiecewiseTable),
}

/// How a segment of a [`PiecewiseTable`] is packed: `index + 2^a * base + 2^b * slope`.
///
/// A lookup proves the packed cell only: the gadget range-checks each field to its exact width.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PackedSegment {
    pub base_shift: u32,
    pub slope_shift: u32,
}

impl PackedSegment {
    pub(crate) fn of(table: &PiecewiseTable) -> Self {
        let base_shift = table.index_bits;
        Self { base_shift, slope_shift: base_shift + table.base_bits }
    }

    pub(crate) fn pack(&self, index: usize, base: u32, slope: u32) -> i128 {
        index as i128 + (i128::from(base) << self.base_shift) + (i128::from(slope) << self.slope_shift)
    }
}

impl Table {
    /// Number of entries.
    pub(crate) fn len(&self) -> usize {
        match self {
            Table::Range { bits } => 1 << bits,
            Table::One => 1,
            Table::Rectified { bits } => 2 << bits,
            Table::Segments(table) => table.base.len(),
        }
    }

    /// Entry number `index`.
    pub(crate) fn entry(&self, index: usize) -> i128 {
        match self {
            Table::Range { .. } => index as i128,
            Table::One => 1,
            Table::Rectified { bits } => {
                let rectified = (index as i128 - (1 << bits)).max(0);
                index as i128 + (rectified << (bits + 1))
            }
            Table::Segments(table) => PackedSegment::of(table).pack(index, table.base[index], table.slope[index]),
        }
    }

    /// The entry number of `value`, if it is a member.
    pub(crate) fn index_of(&self, value: Fr) -> Option<usize> {
        let index = low_bits(value) as usize;
        let index = match self {
            Table::Range { .. } => index,
            Table::One => 0,
            Table::Rectified { bits } => index & ((2 << bits) - 1),
            Table::Segments(table) => index & ((1 << table.index_bits) - 1),
        };
        (index < self.len() && from_integer(self.entry(index)) == value).then_some(index)
    }

    /// A member, for cells that are looked up only because their row is.
    pub(crate) fn default_member(&self) -> Fr {
        from_integer(self.entry(0))
    }
}

fn low_bits(value: Fr) -> u32 {
    let bytes: [u8; 32] = value.into();
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}
