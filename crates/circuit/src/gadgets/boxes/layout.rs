//! How the boxes of a list are packed into records.

use alloy_primitives::U256;
use model::Interval;

use super::{BoxList, Digits, bits_for_count};
use crate::error::CircuitError;
use crate::field::{PACKED_BITS, bits_for};

/// Bits of an integer's distance from the lowest it can be, and of a value's, at most.
const MAX_WIDTH: u32 = 120;

/// Entries are below `2^RECORD_BITS` and what is claimed of them above `-2^RECORD_BITS`, so that they differ by less than r.
const RECORD_BITS: u32 = PACKED_BITS - 1;

/// What all boxes of a list share, and where their records have it.
///
/// Let `s` be an integer's distance from the lowest it can be, `m` the largest, and `w` bits enough for `m`. A box `low..=high` of
/// distances has these fields:
///
/// | field | in the entry | claimed | with |
/// |---|---|---|---|
/// | [`Bound::Low`] | `low` | `s - d` | `0 <= d < 2^w` |
/// | [`Bound::High`] | `high` | `s + d` | `0 <= d < 2^w` |
/// | [`Bound::End`] | `high` if `low = 0`, else `low + 2^w - 1` | `s + d` | `0 <= d < 2^w` |
/// | an empty slot | `0` | `d` or `-d` | `0 <= d < 2^w` |
/// | [`Field::Value`] | the value above the lowest of all | a wire | its exact width |
/// | [`Field::Index`] | the box's number | a wire | its exact width |
///
/// An integer that every box bounds at one end at most has an `End`: the claim equals the entry's exactly for the `s` in the
/// box, since the window of `2^w` integers that ends at `high` starts at 0 or below, and that which starts at `low` ends at `m` or
/// above. Others have a `Low` and a `High`, and those that no box bounds have none. A value that all boxes share has none either.
/// Several `d` of few bits stand in one looked-up cell, one every `w + 1` bits as in the record: a [`Word`].
///
/// **A record has one reading.** It leaves `w + 1` bits to a bound or empty slot, and the exact width to other fields. Claim and entry of one
/// field then differ by less than the field's size: claims of lows are above `-2^w` and below `2^w`, other claims of bounds neither
/// negative nor above `2^(w+1) - 2`, and so are entries, those of lows below `2^w`. All in all, claims are above
/// `-2^252` and below `2^252`, entries of any list not negative and below `2^252`: equal in the field, they are equal as integers.
/// Both are their keys modulo the size of the key, so that the entry belongs to this record of this list. The differences of
/// the fields, times the sizes below them, then sum to zero: the lowest that is not zero would be a multiple of its own size.
pub(super) struct Layout {
    /// The lowest that each integer can be.
    pub(super) least: Vec<i128>,
    /// What each value can be.
    pub(super) outputs: Vec<Interval>,
    pub(super) records: Vec<Record>,
    /// Of the first record.
    pub(super) key: usize,
}

/// Fields with their places.
pub(super) type Record = Vec<(Field, u32)>;

/// See [`Layout`].
#[derive(Clone, Debug)]
pub(super) enum Field {
    Value { output: usize, width: u32 },
    Index { width: u32 },
    Bounds(Word),
}

/// Bounds whose distances share a cell.
#[derive(Clone, Debug)]
pub(super) struct Word {
    /// The distances count down from the integers, as those of lows do.
    pub(super) is_below: bool,
    /// Bits of each.
    pub(super) width: u32,
    /// As many as the cell has, empty ones included.
    pub(super) slots: u32,
    /// The first of them, with the integers they bound.
    pub(super) bounds: Vec<(Bound, usize)>,
}

/// See [`Layout`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    Low,
    High,
    End,
}

impl Layout {
    /// The layout with distances in words of this form, where they are narrow enough for it.
    pub(super) fn of(sides: &Sides, boxes: usize, digits: Option<Digits>, key_bits: u32) -> Self {
        let mut fields = Vec::new();
        for (output, range) in sides.outputs.iter().enumerate().filter(|(_, range)| range.low < range.high) {
            fields.push(Field::Value { output, width: bits_for(range.high - range.low) });
        }
        // Where all values are known, nothing needs a proof.
        if !fields.is_empty() {
            fields.extend(sides.words(digits).into_iter().map(Field::Bounds));
        }
        let records = split(fields, key_bits, bits_for_count(boxes));
        Self { least: sides.least.clone(), outputs: sides.outputs.clone(), records, key: 0 }
    }

    /// Gives the records their keys; returns the next list's.
    pub(super) fn number_from(&mut self, key: usize) -> usize {
        self.key = key;
        key + self.records.len()
    }

    /// Cells of one proof, about.
    pub(super) fn cells(&self, limb_bits: u32) -> usize {
        let limbs = |width: u32| width.div_ceil(limb_bits) as usize;
        let cells = |(field, _): &(Field, u32)| match field {
            Field::Value { width, .. } | Field::Index { width } => {
                1 + if *width > limb_bits { limbs(*width) } else { 0 }
            }
            Field::Bounds(word) if word.slots > 1 => 1,
            Field::Bounds(word) => limbs(word.width),
        };
        let own: usize = self.records.iter().flatten().map(cells).sum();
        own + self.records.len() * (self.least.len() + 1)
    }

    /// The records of a box.
    pub(super) fn entries(&self, list: &BoxList, number: usize) -> Vec<U256> {
        let record = |(position, record): (usize, &Record)| {
            let field = |(field, place): &(Field, u32)| U256::from(self.truth(field, list, number) as u128) << *place;
            record.iter().map(field).fold(U256::from(self.key + position), |sum, field| sum + field)
        };
        self.records.iter().enumerate().map(record).collect()
    }

    /// What the entry of a box has in a field, never below zero.
    pub(super) fn truth(&self, field: &Field, list: &BoxList, number: usize) -> i128 {
        match field {
            Field::Value { output, .. } => list.values[number][*output] - self.outputs[*output].low,
            Field::Index { .. } => number as i128,
            Field::Bounds(word) => word.of(|bound, side| {
                let Interval { low, high } = list.boxes[number][side];
                let (low, high) = (low - self.least[side], high - self.least[side]);
                match bound {
                    Bound::Low => low,
                    Bound::High => high,
                    Bound::End if low == 0 => high,
                    Bound::End => low + (1 << word.width) - 1,
                }
            }),
        }
    }
}

/// The fields in one record if it has room for them, else in their order in several that begin with the box's number.
fn split(fields: Vec<Field>, key_bits: u32, index_bits: u32) -> Vec<Record> {
    let all: u32 = fields.iter().map(Field::bits).sum();
    let mut records: Vec<Record> = Vec::new();
    let mut place = RECORD_BITS + 1;
    for field in fields {
        let bits = field.bits();
        if place + bits > RECORD_BITS {
            let mut record = Vec::new();
            place = key_bits;
            if key_bits + all > RECORD_BITS {
                record.push((Field::Index { width: index_bits }, place));
                place += index_bits;
            }
            records.push(record);
        }
        if let Some(record) = records.last_mut() {
            record.push((field, place));
        }
        place += bits;
    }
    records
}

impl Field {
    fn bits(&self) -> u32 {
        match self {
            Self::Value { width, .. } | Self::Index { width } => *width,
            Self::Bounds(word) => word.slots * (word.width + 1),
        }
    }
}

impl Word {
    /// Bounds of equal direction in words of so many slots.
    fn several(bounds: &[(Bound, usize)], width: u32, slots: u32) -> Vec<Self> {
        let is_below = bounds.first().is_some_and(|(bound, _)| *bound == Bound::Low);
        let word = |bounds: &[(Bound, usize)]| Self { is_below, width, slots, bounds: bounds.to_vec() };
        bounds.chunks(slots as usize).map(word).collect()
    }

    /// Where a slot starts.
    pub(super) fn place(&self, slot: usize) -> u32 {
        slot as u32 * (self.width + 1)
    }

    /// Something of each bound, at its place.
    pub(super) fn of(&self, one: impl Fn(Bound, usize) -> i128) -> i128 {
        let bounds = self.bounds.iter().enumerate();
        bounds.map(|(slot, (bound, side))| one(*bound, *side) << self.place(slot)).sum()
    }
}

/// What a layout depends on.
pub(super) struct Sides {
    least: Vec<i128>,
    /// Bits of each integer's distance from the lowest.
    widths: Vec<u32>,
    bounds: Vec<Vec<Bound>>,
    outputs: Vec<Interval>,
}

impl Sides {
    /// # Errors
    /// [`CircuitError::Overflow`] where an integer or value has more than [`MAX_WIDTH`] bits.
    pub(super) fn of(list: &BoxList) -> Result<Self, CircuitError> {
        let widths = list.ranges.iter().map(width_of).collect::<Result<_, _>>()?;
        let count = list.values.first().map_or(0, Vec::len);
        let values = |output: usize| list.values.iter().map(move |values| values[output]);
        let outputs: Vec<Interval> = (0..count)
            .map(|output| {
                let (low, high) = (values(output).min().unwrap_or(0), values(output).max().unwrap_or(0));
                Interval { low, high }
            })
            .collect();
        outputs.iter().try_for_each(|range| width_of(range).map(|_| ()))?;
        let bounds = (0..list.ranges.len()).map(|side| bounds(list, side)).collect();
        Ok(Self { least: list.ranges.iter().map(|range| range.low).collect(), widths, bounds, outputs })
    }

    /// How many bounds there are of so many bits.
    pub(super) fn count(&self, width: u32) -> usize {
        self.widths.iter().zip(&self.bounds).filter(|(own, _)| **own == width).map(|(_, bounds)| bounds.len()).sum()
    }

    fn words(&self, digits: Option<Digits>) -> Vec<Word> {
        let all =
            self.bounds.iter().enumerate().flat_map(|(side, bounds)| bounds.iter().map(move |bound| (*bound, side)));
        let is_narrow = |side: usize| digits.is_some_and(|digits| self.widths[side] <= digits.bits);
        let (narrow, wide): (Vec<_>, Vec<_>) = all.partition(|(_, side)| is_narrow(*side));
        let mut words = Vec::new();
        if let Some(Digits { bits, count }) = digits {
            let (lows, others): (Vec<_>, Vec<_>) = narrow.into_iter().partition(|(bound, _)| *bound == Bound::Low);
            words.extend(Word::several(&lows, bits, count));
            words.extend(Word::several(&others, bits, count));
        }
        words.extend(wide.into_iter().flat_map(|bound| Word::several(&[bound], self.widths[bound.1], 1)));
        words
    }
}

fn width_of(range: &Interval) -> Result<u32, CircuitError> {
    let length = range.high.checked_sub(range.low).ok_or(CircuitError::Overflow)?;
    let width = bits_for(length);
    if width <= MAX_WIDTH { Ok(width) } else { Err(CircuitError::Overflow) }
}

/// The bounds that one integer of a list needs.
fn bounds(list: &BoxList, side: usize) -> Vec<Bound> {
    let range = list.ranges[side];
    let any = |bound: fn(&Interval, &Interval) -> bool| list.boxes.iter().any(|bounds| bound(&bounds[side], &range));
    if any(|own, range| own.low > range.low && own.high < range.high) {
        vec![Bound::Low, Bound::High]
    } else if any(|own, range| own != range) {
        vec![Bound::End]
    } else {
        Vec::new()
    }
}
