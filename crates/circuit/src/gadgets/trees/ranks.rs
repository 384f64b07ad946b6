//! How many thresholds a feature is above, for every tree that asks.

use std::collections::HashMap;

use model::Interval;

use super::super::boxes::{Memory, Runs};
use crate::error::CircuitError;
use crate::field::bits_for;

/// What a tree is told of a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coordinate {
    /// The feature itself.
    Feature { feature: usize },
    /// One of the [`Ranks`] of a feature.
    Rank { feature: usize, list: usize },
}

/// The numbers of thresholds of some lists that lie below one feature.
#[derive(Debug, Default)]
pub(super) struct Ranks {
    /// Each of them rises, and none is there twice.
    lists: Vec<Vec<i128>>,
    numbers: HashMap<Vec<i128>, usize>,
}

impl Coordinate {
    /// The feature itself where it is hardly wider than the number of thresholds below it.
    pub(super) fn of(feature: usize, range: Interval, thresholds: &[i128], ranks: &mut Ranks) -> Self {
        if bits_for(range.high.saturating_sub(range.low)) <= bits_for(thresholds.len() as i128) + 1 {
            return Self::Feature { feature };
        }
        let Ranks { lists, numbers } = ranks;
        let list = *numbers.entry(thresholds.to_vec()).or_insert_with(|| {
            lists.push(thresholds.to_vec());
            lists.len() - 1
        });
        Self::Rank { feature, list }
    }

    /// All that it can be.
    pub(super) fn range(self, feature: Interval, thresholds: &[i128]) -> Interval {
        self.interval(feature, thresholds, Interval { low: 0, high: thresholds.len() as i128 })
    }

    /// What it is where these numbers of thresholds lie below the feature.
    pub(super) fn interval(self, feature: Interval, thresholds: &[i128], ranks: Interval) -> Interval {
        if let Self::Rank { .. } = self {
            return ranks;
        }
        let low = match ranks.low {
            0 => feature.low,
            rank => thresholds[rank as usize - 1] + 1,
        };
        Interval { low, high: thresholds.get(ranks.high as usize).copied().unwrap_or(feature.high) }
    }
}

/// Bits of the ranks that are proven together, and of the feature's bounds: they and a key fit one record.
const MAX_BITS: u32 = 238;
/// Where a feature is so wide that less is left for ranks, they share records as they come.
const MIN_BITS: u32 = 32;

impl Ranks {
    /// The ranks by the feature, in their order; those of each part are proven together. As a part only has thresholds of its own,
    /// several parts take hardly more of a table than a single one with several records would.
    ///
    /// # Errors
    /// [`CircuitError::TooManyCells`] where they are too many for any circuit.
    pub(super) fn runs(&self, range: Interval, memory: &mut Memory) -> Result<Vec<Runs>, CircuitError> {
        let width = |list: &Vec<i128>| bits_for(list.len() as i128);
        let bounds = 2 * (bits_for(range.high.saturating_sub(range.low)) + 1);
        let room = MAX_BITS.checked_sub(bounds).filter(|room| *room >= MIN_BITS).unwrap_or(u32::MAX);
        let mut parts: Vec<Vec<&Vec<i128>>> = Vec::new();
        let mut left = 0;
        for list in &self.lists {
            match parts.last_mut() {
                Some(part) if width(list) <= left => part.push(list),
                _ => {
                    left = room;
                    parts.push(vec![list]);
                }
            }
            left = left.saturating_sub(width(list));
        }
        parts.iter().map(|part| together(part, range, memory)).collect()
    }

    /// The ranks of a feature that is known.
    pub(super) fn at(&self, x: i128) -> Vec<i128> {
        self.lists.iter().map(|list| list.partition_point(|threshold| *threshold < x) as i128).collect()
    }
}

/// All ranks by the thresholds of some lists.
fn together(lists: &[&Vec<i128>], range: Interval, memory: &mut Memory) -> Result<Runs, CircuitError> {
    let mut all: Vec<i128> = lists.iter().flat_map(|list| list.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    let below = |list: &Vec<i128>, last: i128| list.partition_point(|threshold| *threshold <= last) as i128;
    memory.add(all.len() + 1, lists.len())?;
    Ok(Runs::new(range, &all, |number| match number {
        0 => vec![0; lists.len()],
        _ => lists.iter().map(|list| below(list, all[number - 1])).collect(),
    }))
}
