//! Functions that change at a few integers only.

use serde::{Deserialize, Serialize};

use crate::interval::Interval;

/// `values[number of thresholds below x]`: quantisers, comparisons with constants, signs. Any range of `x` will do.
///
/// Thresholds rise; there is one value more than thresholds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StepTable {
    pub thresholds: Vec<i64>,
    pub values: Vec<i64>,
}

impl StepTable {
    /// Most steps.
    pub const MAX_STEPS: usize = 1 << 16;
    /// Bits of a threshold and of a value, beside their signs, at most.
    pub const MAX_BITS: u32 = 62;

    /// The table as given; a graph that holds one which is not well formed is refused.
    pub fn new(thresholds: Vec<i64>, values: Vec<i64>) -> StepTable {
        StepTable { thresholds, values }
    }

    /// The table's value.
    pub fn evaluate(&self, x: i128) -> i128 {
        i128::from(self.values[self.step(x)])
    }

    /// How many thresholds lie below `x`.
    pub fn step(&self, x: i128) -> usize {
        self.thresholds.partition_point(|threshold| i128::from(*threshold) < x)
    }

    /// The values on `x`.
    pub fn bounds(&self, x: Interval) -> Interval {
        let values = self.values[self.step(x.low)..=self.step(x.high)].iter();
        Interval::hull(&values.map(|value| Interval::point(i128::from(*value))).collect::<Vec<_>>())
    }

    pub(super) fn is_well_formed(&self) -> bool {
        let narrow = |entries: &[i64]| entries.iter().all(|entry| entry.unsigned_abs() >> Self::MAX_BITS == 0);
        self.thresholds.len() <= Self::MAX_STEPS
            && self.values.len() == self.thresholds.len() + 1
            && self.thresholds.is_sorted_by(|a, b| a < b)
            && narrow(&self.thresholds)
            && narrow(&self.values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_belongs_to_the_values_below_it() {
        let sign = StepTable::new(vec![-1, 0], vec![-1, 0, 1]);
        assert_eq!((-3..4).map(|x| sign.evaluate(x)).collect::<Vec<_>>(), [-1, -1, -1, 0, 1, 1, 1]);
        assert_eq!(sign.bounds(Interval { low: 0, high: 9 }), Interval { low: 0, high: 1 });
        assert_eq!(StepTable::new(vec![], vec![7]).evaluate(-1 << 100), 7);
    }
}
