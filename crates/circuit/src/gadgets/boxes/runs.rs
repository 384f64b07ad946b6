//! Boxes of a single integer: what changes at thresholds alone.

use model::Interval;

use super::BoxList;

/// `values[number of thresholds below x]` for an `x` in `range`. Thresholds rise; none has all of the range on one side, and
/// neighbouring values differ.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Runs {
    pub(crate) range: Interval,
    pub(crate) thresholds: Vec<i128>,
    pub(crate) values: Vec<Vec<i128>>,
}

impl Runs {
    /// The runs of a function of so many `thresholds` that rise: `value` gives its values by the number of those below `x`.
    pub(crate) fn new(range: Interval, thresholds: &[i128], value: impl Fn(usize) -> Vec<i128>) -> Self {
        let first = thresholds.partition_point(|threshold| *threshold < range.low);
        let last = thresholds.partition_point(|threshold| *threshold < range.high);
        let mut runs = Self { range, thresholds: Vec::new(), values: vec![value(first)] };
        for (number, threshold) in (first + 1..=last).zip(&thresholds[first..last]) {
            let next = value(number);
            if runs.values.last() != Some(&next) {
                runs.thresholds.push(*threshold);
                runs.values.push(next);
            }
        }
        runs
    }

    /// The number of the run that `x` is in.
    pub(crate) fn number(&self, x: i128) -> usize {
        self.thresholds.partition_point(|threshold| *threshold < x)
    }

    /// Each run as a box.
    pub(crate) fn list(&self) -> BoxList {
        let lows = [self.range.low].into_iter().chain(self.thresholds.iter().map(|threshold| threshold + 1));
        let highs = self.thresholds.iter().copied().chain([self.range.high]);
        let boxes = lows.zip(highs).map(|(low, high)| vec![Interval { low, high }]).collect();
        BoxList { ranges: vec![self.range], boxes, values: self.values.clone() }
    }
}
