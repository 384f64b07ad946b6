//! How many lanes a circuit has, and in how many of them cells can be looked up.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Largest supported number of lanes.
const MAX_LANES: usize = 32;

/// The lanes of a circuit: all that its columns and gates depend on.
///
/// The first `looked_up` lanes obey the tag of their row; in the others a cell is never looked up, so that they need
/// no share in a helper column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lanes {
    /// Main advice columns.
    pub count: usize,
    /// Those of them, from the first, whose cells are looked up in the table that their row's tag names.
    pub looked_up: usize,
}

impl Lanes {
    /// `count` lanes, all of them with lookups.
    pub const fn all(count: usize) -> Self {
        Self { count, looked_up: count }
    }

    /// Whether a circuit can have these lanes: 1 to 32, lookups in one at least.
    pub fn are_supported(self) -> bool {
        (1..=MAX_LANES).contains(&self.count) && (1..=self.count).contains(&self.looked_up)
    }

    /// Helper columns of the lookup argument: one for every two lanes with lookups after the first.
    pub(crate) fn helpers(self) -> usize {
        (self.looked_up - 1).div_ceil(2)
    }

    /// Every choice of lookup lanes for `count` lanes that no other with as many helpers surpasses.
    pub(crate) fn choices(count: usize) -> impl Iterator<Item = Self> {
        (1..=count)
            .filter(move |looked_up| looked_up % 2 == 1 || *looked_up == count)
            .map(move |looked_up| Self { count, looked_up })
    }
}

impl Default for Lanes {
    fn default() -> Self {
        Self::all(1)
    }
}

/// `1 lane`, `4 lanes`, `4 lanes (1 with lookups)`.
impl fmt::Display for Lanes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { count, looked_up } = *self;
        write!(f, "{count} {}", if count == 1 { "lane" } else { "lanes" })?;
        if looked_up != count {
            write!(f, " ({looked_up} with lookups)")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_the_most_lookup_lanes_for_each_number_of_helpers() {
        let choices = |count| Lanes::choices(count).map(|lanes| (lanes.looked_up, lanes.helpers())).collect::<Vec<_>>();
        assert_eq!(choices(1), [(1, 0)]);
        assert_eq!(choices(2), [(1, 0), (2, 1)]);
        assert_eq!(choices(4), [(1, 0), (3, 1), (4, 2)]);
        assert_eq!(choices(8), [(1, 0), (3, 1), (5, 2), (7, 3), (8, 4)]);
    }

    #[test]
    fn lookups_need_a_lane_and_no_more_than_there_are() {
        for (count, looked_up, supported) in
            [(1, 1, true), (32, 32, true), (33, 1, false), (0, 0, false), (2, 0, false), (2, 3, false), (4, 2, true)]
        {
            assert_eq!(Lanes { count, looked_up }.are_supported(), supported, "{count} {looked_up}");
        }
    }

    #[test]
    fn lanes_without_lookups_are_named() {
        let shown = |count, looked_up| Lanes { count, looked_up }.to_string();
        assert_eq!([shown(1, 1), shown(4, 4), shown(2, 1)], ["1 lane", "4 lanes", "2 lanes (1 with lookups)"]);
    }
}
