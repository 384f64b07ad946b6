//! Functions of one integer by a table of linear segments.

use serde::{Deserialize, Serialize};

use crate::fixed::graph::round_shift;
use crate::interval::Interval;

/// Any function on an interval of integers, by lines over segments of equal length; beyond its ends it stays what it is there.
///
/// With `n = base.len()` segments of `2^offset_bits` integers each, the value at `x` is
///
/// ```text
/// a = min(max(x - low, 0), n * 2^offset_bits - 1)
/// i = a >> offset_bits,  t = a - (i << offset_bits)
/// y = base[i] + round_shift(slope[i] * t, offset_bits)
/// ```
///
/// With `offset_bits = 0` the table lists every value, and all slopes are 0.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FunctionTable {
    /// What is computed, for reports.
    pub name: String,
    pub low: i64,
    pub offset_bits: u32,
    pub base: Vec<i64>,
    pub slope: Vec<i64>,
}

impl FunctionTable {
    /// Most segments.
    pub const MAX_SEGMENTS: usize = 1 << 16;
    /// Bits of a segment's length, of a base and of a slope, at most.
    pub const MAX_BITS: u32 = 40;

    /// The last integer of the table's interval.
    pub fn high(&self) -> i128 {
        i128::from(self.low) + ((self.base.len() as i128) << self.offset_bits) - 1
    }

    /// The table's value.
    pub fn evaluate(&self, x: i128) -> i128 {
        let clamped = x.clamp(i128::from(self.low), self.high()) - i128::from(self.low);
        let segment = (clamped >> self.offset_bits) as usize;
        let offset = clamped - ((segment as i128) << self.offset_bits);
        i128::from(self.base[segment]) + round_shift(i128::from(self.slope[segment]) * offset, self.offset_bits)
    }

    /// The values on `x`. Whoever asks often asks [`FunctionBounds`].
    pub fn bounds(&self, x: Interval) -> Interval {
        FunctionBounds::new(self).on(x)
    }

    fn segment(&self, x: i128) -> usize {
        ((x.clamp(i128::from(self.low), self.high()) - i128::from(self.low)) >> self.offset_bits) as usize
    }

    /// The values at both ends of what lies in a segment and between `low` and `high`: all others on it lie between.
    fn on_segment(&self, segment: usize, low: i128, high: i128) -> Interval {
        let start = i128::from(self.low) + ((segment as i128) << self.offset_bits);
        let end = start + (1 << self.offset_bits) - 1;
        Interval::hull(&[low.clamp(start, end), high.clamp(start, end)].map(|x| Interval::point(self.evaluate(x))))
    }

    pub(super) fn is_well_formed(&self) -> bool {
        let narrow = |entries: &[i64]| entries.iter().all(|entry| entry.unsigned_abs() >> Self::MAX_BITS == 0);
        (1..=Self::MAX_SEGMENTS).contains(&self.base.len())
            && self.slope.len() == self.base.len()
            && self.low.unsigned_abs() < 1 << 62
            && self.offset_bits <= Self::MAX_BITS
            && narrow(&self.base)
            && narrow(&self.slope)
            && (self.offset_bits > 0 || self.slope.iter().all(|slope| *slope == 0))
    }
}

/// What a table's values can be on intervals: a tree of the extremes of its segments.
pub struct FunctionBounds<'a> {
    table: &'a FunctionTable,
    /// Node `i` spans its children `2 i` and `2 i + 1`; the last half are the segments.
    tree: Vec<Interval>,
}

impl<'a> FunctionBounds<'a> {
    pub fn new(table: &'a FunctionTable) -> FunctionBounds<'a> {
        let count = table.base.len();
        let mut tree = vec![Interval::point(0); count];
        tree.extend((0..count).map(|segment| table.on_segment(segment, i128::MIN, i128::MAX)));
        for node in (1..count).rev() {
            tree[node] = Interval::hull(&tree[2 * node..2 * node + 2]);
        }
        FunctionBounds { table, tree }
    }

    /// The smallest interval around the values on `x`.
    pub fn on(&self, x: Interval) -> Interval {
        let (first, last) = (self.table.segment(x.low), self.table.segment(x.high));
        let mut found = vec![self.table.on_segment(first, x.low, x.high), self.table.on_segment(last, x.low, x.high)];
        let count = self.table.base.len();
        let (mut from, mut to) = (first + 1 + count, last + count);
        while from < to {
            if from % 2 == 1 {
                found.push(self.tree[from]);
                from += 1;
            }
            if to % 2 == 1 {
                to -= 1;
                found.push(self.tree[to]);
            }
            (from, to) = (from / 2, to / 2);
        }
        Interval::hull(&found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bent() -> FunctionTable {
        FunctionTable {
            name: "bent".to_owned(),
            low: -4,
            offset_bits: 2,
            base: vec![10, 2, -3],
            slope: vec![-7, -5, 12],
        }
    }

    #[test]
    fn values_follow_the_lines_and_stay_at_the_ends() {
        let values: Vec<i128> = (-6..10).map(|x| bent().evaluate(x)).collect();
        assert_eq!(values, [10, 10, 10, 8, 7, 5, 2, 1, 0, -2, -3, 0, 3, 6, 6, 6]);
    }

    #[test]
    fn bounds_are_the_extremes_of_all_values() {
        for low in -8..12 {
            for high in low..12 {
                let values: Vec<Interval> = (low..=high).map(|x| Interval::point(bent().evaluate(x))).collect();
                assert_eq!(bent().bounds(Interval { low, high }), Interval::hull(&values), "{low}..={high}");
            }
        }
    }
}
