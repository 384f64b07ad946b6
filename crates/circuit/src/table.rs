//! The lookup tables of a circuit, all stored in one fixed column.

use std::sync::Arc;

use alloy_primitives::U256;
use halo2_proofs::halo2curves::bn256::Fr;
use model::PiecewiseTable;

use crate::field::{from_integer, to_field, to_integer};

mod packed_lines;

pub(crate) use packed_lines::{Field, LineFields, PackedLines};

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
    /// Limbs of `t` bits and a sign: for each limb `n` and sign `s`, 1 where a number is not negative, the entry
    /// `n + 2^a * s * n + 2^b * s`, with `t`, `a` and `b` the constants of this type.
    Gated,
    /// The segments of a smooth function, each packed into one integer: see [`PackedSegment`].
    Segments(PiecewiseTable),
    /// The lines of any function, each packed into one integer.
    Function(PackedLines),
    /// So many integers of `bits` bits each, one every `bits + 1` bits: at most 16 bits in all without the gaps.
    Digits { bits: u32, count: u32 },
    /// Boxes with what they stand for, each packed into one integer or several: see `gadgets::boxes`.
    Boxes(Arc<PackedBoxes>),
}

/// The entries of [`Table::Boxes`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PackedBoxes {
    /// Below r, rising.
    entries: Vec<U256>,
}

impl PackedBoxes {
    /// # Assumptions
    /// There is an entry, and all of them are below r.
    pub(crate) fn new(mut entries: Vec<U256>) -> Self {
        entries.sort_unstable();
        entries.dedup();
        Self { entries }
    }

    fn index_of(&self, value: Fr) -> Option<usize> {
        self.entries.binary_search(&to_integer(value)).ok()
    }
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
    /// Bits of a limb of [`Table::Gated`].
    pub(crate) const GATED_BITS: u32 = 9;
    /// Where an entry of [`Table::Gated`] holds what the sign leaves of the limb.
    pub(crate) const GATED_RESULT: u32 = 3 * Self::GATED_BITS;
    /// Where an entry of [`Table::Gated`] holds the sign.
    pub(crate) const GATED_SIGN: u32 = 6 * Self::GATED_BITS;

    /// The entry number of a limb under a sign.
    pub(crate) fn gated_index(limb: usize, sign: bool) -> usize {
        limb + (usize::from(sign) << Self::GATED_BITS)
    }

    /// Number of entries.
    pub(crate) fn len(&self) -> usize {
        match self {
            Table::Range { bits } => 1 << bits,
            Table::One => 1,
            Table::Rectified { bits } => 2 << bits,
            Table::Gated => 2 << Self::GATED_BITS,
            Table::Segments(table) => table.base.len(),
            Table::Function(lines) => lines.entries().len(),
            Table::Digits { bits, count } => 1 << (bits * count),
            Table::Boxes(boxes) => boxes.entries.len(),
        }
    }

    /// Entry number `index`.
    pub(crate) fn entry(&self, index: usize) -> Fr {
        from_integer(match self {
            Table::Range { .. } => index as i128,
            Table::One => 1,
            Table::Rectified { bits } => {
                let rectified = (index as i128 - (1 << bits)).max(0);
                index as i128 + (rectified << (bits + 1))
            }
            Table::Gated => {
                let (limb, sign) = (index & ((1 << Self::GATED_BITS) - 1), index >> Self::GATED_BITS);
                (limb + ((sign * limb) << Self::GATED_RESULT) + (sign << Self::GATED_SIGN)) as i128
            }
            Table::Segments(table) => PackedSegment::of(table).pack(index, table.base[index], table.slope[index]),
            Table::Function(lines) => lines.entries()[index],
            Table::Digits { bits, count } => {
                let digit = |place: u32| (index >> (place * bits) & ((1 << bits) - 1)) as i128;
                (0..*count).map(|place| digit(place) << (place * (bits + 1))).sum()
            }
            Table::Boxes(boxes) => return to_field(boxes.entries[index]),
        })
    }

    /// The entry number of `value`, if it is a member.
    pub(crate) fn index_of(&self, value: Fr) -> Option<usize> {
        let index = low_bits(value) as usize;
        let index = match self {
            Table::Range { .. } => index,
            Table::One => 0,
            Table::Rectified { bits } => index & ((2 << bits) - 1),
            Table::Gated => {
                let limb = index & ((1 << Self::GATED_BITS) - 1);
                if self.entry(limb) == value { limb } else { Self::gated_index(limb, true) }
            }
            Table::Segments(table) => index & ((1 << table.index_bits) - 1),
            Table::Function(lines) => index & ((1 << lines.index_bits()) - 1),
            Table::Digits { bits, count } => {
                let digit = |place: u32| index >> (place * (bits + 1)) & ((1 << bits) - 1);
                (0..*count).map(|place| digit(place) << (place * bits)).sum()
            }
            Table::Boxes(boxes) => return boxes.index_of(value),
        };
        (index < self.len() && self.entry(index) == value).then_some(index)
    }

    /// A member, for cells that are looked up only because their row is.
    pub(crate) fn default_member(&self) -> Fr {
        self.entry(0)
    }
}

fn low_bits(value: Fr) -> u32 {
    let bytes: [u8; 32] = value.into();
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}
