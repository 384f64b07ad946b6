//! Comparisons with given numbers, as comparisons of integers.

use crate::fixed::graph::FixedOp;
use crate::fixed::steps::StepTable;
use crate::quantise::error::QuantiseError;
use crate::quantise::lowering::{Lowered, Lowering};
use crate::quantise::scales;

/// Thresholds lie between this and its opposite. No element that a circuit can check reaches it.
const FARTHEST: i64 = (1 << 62) - 1;

/// Most integers that equal one number.
const MOST_EQUAL: i64 = 1 << 10;

/// The largest integer of which `holds` is true, where it is true up to some integer and false beyond. Integers too far from zero
/// to occur are taken for the ends.
pub(super) fn last(holds: impl Fn(i64) -> bool) -> i64 {
    let (mut below, mut above) = (-FARTHEST, FARTHEST);
    while below < above {
        // Rounded up, so that the interval shrinks.
        let middle = below + (above - below) / 2 + (above - below) % 2;
        if holds(middle) { below = middle } else { above = middle - 1 }
    }
    below
}

/// The table with `values[i]` on the integers behind `ends[i - 1]` up to `ends[i]`, of which there may be none; there is one value more
/// than ends.
pub(super) fn step_table(ends: &[i64], values: &[i64]) -> StepTable {
    let mut table = StepTable::new(vec![], values.first().copied().into_iter().collect());
    for (&end, &value) in ends.iter().zip(values.iter().skip(1)) {
        if table.thresholds.last().is_some_and(|&earlier| earlier >= end) {
            table.values.pop();
        } else {
            table.thresholds.push(end);
        }
        table.values.push(value);
    }
    table
}

impl Lowering<'_> {
    /// A table for each element, by turns: element `e` has table `e / inner % tables.len()`. The values are at `scale`.
    pub(crate) fn steps(&mut self, x: &Lowered, tables: Vec<StepTable>, inner: usize, scale: u32) -> Lowered {
        let tensor = self.push(FixedOp::Steps { tables, inner }, &[x], &x.shape, scale);
        Lowered { tensor, scale, magnitude: self.magnitude, settled: true, shared: false, shape: x.shape.clone() }
    }

    /// `after` where the integers of `x` lie above those of which `holds` is true, which rise, else `before`. Both are integers.
    pub(crate) fn step(&mut self, x: &Lowered, holds: impl Fn(i64) -> bool, [before, after]: [i64; 2]) -> Lowered {
        let table = StepTable::new(vec![last(holds)], vec![before, after]);
        self.steps(x, vec![table], 1, 0)
    }

    /// The entries of a list at these positions, integers at scale 0 that lie within it.
    pub(crate) fn entries(&mut self, positions: &Lowered, list: &[i64]) -> Lowered {
        if list.iter().copied().eq(0..list.len() as i64) {
            return positions.clone();
        }
        let ends: Vec<i64> = (0..list.len() as i64 - 1).collect();
        self.steps(positions, vec![step_table(&ends, list)], 1, 0)
    }

    /// `x` with `values` in place of the elements that `replaced` says equal a given number: 0 for those, less before them, more behind
    /// them. `values` has one entry, or one for each element of the last axis.
    pub(crate) fn replaced(
        &mut self,
        x: &Lowered,
        side: impl Fn(i64) -> std::cmp::Ordering,
        values: &[f64],
    ) -> Result<Lowered, QuantiseError> {
        let (before, end) = (last(|n| side(n).is_lt()), last(|n| side(n).is_le()));
        if before == end {
            return Ok(x.clone());
        }
        // Several integers equal one number where it is so large that single precision does not tell them apart.
        if end - before > MOST_EQUAL {
            return Err(QuantiseError::ConstantTooLarge { node: self.node.clone(), got: end as f64 });
        }
        let mut tables = Vec::with_capacity(values.len());
        for &value in values {
            let value = self.step_value(value, x.scale)?;
            let differences = (before + 1..=end).map(|n| value - n);
            tables.push(StepTable::new(
                (before..=end).collect(),
                [0].into_iter().chain(differences).chain([0]).collect(),
            ));
        }
        let difference = self.steps(x, tables, 1, x.scale);
        Ok(self.sum([x, &difference], [1, 1], &x.shape))
    }

    /// For each element and each category, whether `whole` of its integer, which rises, is the category: `[.., categories]`, at scale 0.
    pub(crate) fn indicators(
        &mut self,
        x: &Lowered,
        whole: impl Fn(i64) -> f64,
        categories: &[i64],
        shape: &[usize],
    ) -> Lowered {
        let elements: u32 = x.shape.iter().product::<usize>() as u32;
        let positions: Vec<u32> = (0..elements).flat_map(|at| std::iter::repeat_n(at, categories.len())).collect();
        let repeated = self.rearrange(&Lowered { settled: true, ..x.clone() }, &positions, shape);
        let table = |&category: &i64| {
            let ends = [last(|n| whole(n) < category as f64), last(|n| whole(n) <= category as f64)];
            step_table(&ends, &[0, 1, 0])
        };
        self.steps(&repeated, categories.iter().map(table).collect(), 1, 0)
    }

    /// The values of elements whose integers `seen` makes one of the keys, which rise, and `default` for all others. Integers have scale 0.
    pub(crate) fn encoded(
        &mut self,
        x: &Lowered,
        seen: impl Fn(i64) -> f64,
        entries: &[(f64, f64)],
        default: f64,
        integers: bool,
    ) -> Result<Lowered, QuantiseError> {
        if self.hides_parameters() {
            return Err(QuantiseError::PublicConstant { node: self.node.clone(), got: entries.len() });
        }
        let all = entries.iter().map(|(_, value)| *value).chain([default]);
        let largest = all.fold(0.0, |largest: f64, value| largest.max(value.abs()));
        let finest = scales::activation_scale(largest, self.config.activation_bits) + 2;
        let scale = if integers { 0 } else { finest };
        let default = self.step_value(default, scale)?;
        let (mut ends, mut values) = (Vec::new(), vec![default]);
        for &(key, value) in entries {
            ends.extend([last(|n| seen(n) < key), last(|n| seen(n) <= key)]);
            values.extend([self.step_value(value, scale)?, default]);
        }
        Ok(self.steps(x, vec![step_table(&ends, &values)], 1, scale))
    }

    /// An integer for a real value at `scale`.
    pub(crate) fn step_value(&self, value: f64, scale: u32) -> Result<i64, QuantiseError> {
        let integer = scales::to_integer(value, scale).and_then(|value| i64::try_from(value).ok());
        let too_large = || QuantiseError::ConstantTooLarge { node: self.node.clone(), got: value.abs() };
        integer.filter(|value| value.unsigned_abs() >> StepTable::MAX_BITS == 0).ok_or_else(too_large)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_integer_is_found_exactly() {
        for end in [-FARTHEST, -7, -1, 0, 1, 9, FARTHEST] {
            assert_eq!(last(|n| n <= end), end);
        }
        assert_eq!(last(|_| false), -FARTHEST);
    }

    #[test]
    fn intervals_without_integers_leave_no_step() {
        let table = step_table(&[1, 4, 4, 4, 9], &[10, 20, 30, 40, 50, 60]);
        assert_eq!(table, StepTable::new(vec![1, 4, 9], vec![10, 20, 50, 60]));
    }
}
