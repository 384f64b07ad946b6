//! How many lanes a circuit has, and in how many of them cells can be looked up.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Largest supported number of lanes.
pub(crate) const MAX_LANES: usize = 32;

/// How sums are laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sums {
    /// Windows of four rows in the lanes: cheapest to verify.
    #[default]
    Windows,
    /// One row per term, added up in a second-phase column at a challenge, where convolutions are checked at linear cost:
    /// fewest rows.
    Folded,
    /// As [`Sums::Folded`], with Poseidon's permutations in columns of their own: fewest rows where much is hashed.
    #[serde(rename = "folded_with_poseidon")]
    FoldedWithPoseidon,
}

impl Sums {
    /// Whether sums are folded at a challenge.
    pub fn are_folded(self) -> bool {
        self != Self::Windows
    }

    /// Whether permutations have columns of their own.
    pub(crate) fn have_poseidon(self) -> bool {
        self == Self::FoldedWithPoseidon
    }
}

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
    pub sums: Sums,
}

impl Lanes {
    /// `count` lanes with windows, all of them with lookups.
    pub const fn all(count: usize) -> Self {
        Self::windows(count, count)
    }

    /// `count` lanes with windows, the first `looked_up` of them with lookups.
    pub const fn windows(count: usize, looked_up: usize) -> Self {
        Self { count, looked_up, sums: Sums::Windows }
    }

    /// `count` lanes with folded sums, the first `looked_up` of them with lookups.
    pub const fn folded(count: usize, looked_up: usize) -> Self {
        Self { count, looked_up, sums: Sums::Folded }
    }

    /// `count` lanes with folded sums beside columns for permutations, the first `looked_up` of them with lookups.
    pub const fn with_poseidon(count: usize, looked_up: usize) -> Self {
        Self { count, looked_up, sums: Sums::FoldedWithPoseidon }
    }

    /// Whether a circuit can have these lanes: 1 to 32, lookups in one at least.
    pub fn are_supported(self) -> bool {
        (1..=MAX_LANES).contains(&self.count) && (1..=self.count).contains(&self.looked_up)
    }

    pub(crate) fn are_folded(self) -> bool {
        self.sums.are_folded()
    }

    /// Lanes with lookups whose terms the running sum carries itself: gates have degree 4, with folded sums 5.
    pub(crate) fn carried(self) -> usize {
        let most = if self.are_folded() { 2 } else { 1 };
        self.looked_up.min(most)
    }

    /// Further lanes with lookups that share a helper column.
    pub(crate) fn per_helper(self) -> usize {
        if self.are_folded() { 3 } else { 2 }
    }

    /// Helper columns of the lookup argument.
    pub(crate) fn helpers(self) -> usize {
        (self.looked_up - self.carried()).div_ceil(self.per_helper())
    }

    /// Every choice of lookup lanes for `count` lanes that no other with as many helpers surpasses.
    pub(crate) fn choices(count: usize, sums: Sums) -> impl Iterator<Item = Self> {
        let lanes = move |looked_up| Self { count, looked_up, sums };
        (1..=count)
            .filter(move |looked_up| {
                *looked_up == count || lanes(looked_up + 1).helpers() > lanes(*looked_up).helpers()
            })
            .map(lanes)
    }
}

impl Default for Lanes {
    fn default() -> Self {
        Self::all(1)
    }
}

/// `1 lane`, `4 lanes`, `4 lanes (1 with lookups)`, `2 lanes, folded sums`.
impl fmt::Display for Lanes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { count, looked_up, sums } = *self;
        write!(f, "{count} {}", if count == 1 { "lane" } else { "lanes" })?;
        if looked_up != count {
            write!(f, " ({looked_up} with lookups)")?;
        }
        match sums {
            Sums::Windows => Ok(()),
            Sums::Folded => f.write_str(", folded sums"),
            Sums::FoldedWithPoseidon => f.write_str(", folded sums, Poseidon columns"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_the_most_lookup_lanes_for_each_number_of_helpers() {
        let choices = |count| {
            Lanes::choices(count, Sums::Windows).map(|lanes| (lanes.looked_up, lanes.helpers())).collect::<Vec<_>>()
        };
        assert_eq!(choices(1), [(1, 0)]);
        assert_eq!(choices(2), [(1, 0), (2, 1)]);
        assert_eq!(choices(4), [(1, 0), (3, 1), (4, 2)]);
        assert_eq!(choices(8), [(1, 0), (3, 1), (5, 2), (7, 3), (8, 4)]);
        let folded: Vec<_> = Lanes::choices(8, Sums::Folded).map(|lanes| (lanes.looked_up, lanes.helpers())).collect();
        assert_eq!(folded, [(2, 0), (5, 1), (8, 2)]);
    }

    #[test]
    fn lookups_need_a_lane_and_no_more_than_there_are() {
        for (count, looked_up, supported) in
            [(1, 1, true), (32, 32, true), (33, 1, false), (0, 0, false), (2, 0, false), (2, 3, false), (4, 2, true)]
        {
            assert_eq!(Lanes::windows(count, looked_up).are_supported(), supported, "{count} {looked_up}");
        }
    }

    #[test]
    fn lanes_without_lookups_are_named() {
        let shown = |count, looked_up| Lanes::windows(count, looked_up).to_string();
        assert_eq!([shown(1, 1), shown(4, 4), shown(2, 1)], ["1 lane", "4 lanes", "2 lanes (1 with lookups)"]);
        assert_eq!(Lanes::folded(4, 2).to_string(), "4 lanes (2 with lookups), folded sums");
        assert_eq!(Lanes::with_poseidon(1, 1).to_string(), "1 lane, folded sums, Poseidon columns");
    }
}
