//! The segments of a function's table, each packed into one integer.

use model::FunctionTable;

use crate::field::bits_for;

/// The lines of a [`FunctionTable`], each packed into one integer: `index + 2^a * (base - least base) + 2^b * (slope - least slope)`,
/// every field as wide as its largest value.
///
/// Where the function starts and how long its segments are is no part of it: functions that differ in that alone share a
/// table. A lookup proves the packed cell only: the gadget range-checks each field to its exact width.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PackedLines {
    entries: Vec<i128>,
}

/// One number of a line: where an entry holds what it has above the least of all lines.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) least: i128,
    pub(crate) greatest: i128,
    pub(crate) shift: u32,
}

/// Where the entries of [`PackedLines`] hold what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LineFields {
    pub(crate) base: Field,
    pub(crate) slope: Field,
}

impl PackedLines {
    pub(crate) fn of(table: &FunctionTable) -> Self {
        let LineFields { base, slope } = LineFields::of(table);
        let lines = table.base.iter().zip(&table.slope).enumerate();
        let entry = |(index, (b, s)): (usize, (&i64, &i64))| index as i128 + base.placed(*b) + slope.placed(*s);
        Self { entries: lines.map(entry).collect() }
    }

    pub(crate) fn entries(&self) -> &[i128] {
        &self.entries
    }

    pub(crate) fn index_bits(&self) -> u32 {
        index_bits(self.entries.len())
    }
}

impl LineFields {
    pub(crate) fn of(table: &FunctionTable) -> Self {
        let base = Field::of(&table.base, index_bits(table.base.len()));
        Self { base, slope: Field::of(&table.slope, base.shift + base.bits()) }
    }
}

impl Field {
    fn of(values: &[i64], shift: u32) -> Self {
        let least = values.iter().copied().min().unwrap_or(0);
        let greatest = values.iter().copied().max().unwrap_or(0);
        Self { least: least.into(), greatest: greatest.into(), shift }
    }

    /// The width; 0 where all lines have the same number.
    pub(crate) fn bits(&self) -> u32 {
        bits_for(self.greatest - self.least)
    }

    fn placed(&self, value: i64) -> i128 {
        (i128::from(value) - self.least) << self.shift
    }
}

fn index_bits(segments: usize) -> u32 {
    bits_for(segments as i128 - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(base: &[i64], slope: &[i64]) -> FunctionTable {
        let name = "lines".to_owned();
        FunctionTable { name, low: -3, offset_bits: 2, base: base.to_vec(), slope: slope.to_vec() }
    }

    #[test]
    fn fields_stand_side_by_side_and_constants_take_none() {
        assert_eq!(
            PackedLines::of(&lines(&[-2, 3, 0], &[7, 5, 6])).entries(),
            [2 << 5, 1 + (5 << 2), 2 + (2 << 2) + (1 << 5)]
        );
        assert_eq!(PackedLines::of(&lines(&[9, 9], &[-1, 1])).entries(), [0, 1 + (2 << 1)]);
        assert_eq!(PackedLines::of(&lines(&[9], &[-1])).entries(), [0]);
    }

    #[test]
    fn the_widest_fields_stay_far_below_128_bits() {
        let (least, most) = (-(1 << FunctionTable::MAX_BITS) + 1, (1 << FunctionTable::MAX_BITS) - 1);
        let mut values = vec![most; FunctionTable::MAX_SEGMENTS];
        values[0] = least;
        let fields = LineFields::of(&lines(&values, &values));
        assert_eq!((fields.base.shift, fields.slope.shift, fields.slope.bits()), (16, 57, 41));
    }
}
