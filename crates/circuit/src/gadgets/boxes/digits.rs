//! How many narrow integers to check with one lookup.

use super::BoxList;
use super::layout::{Layout, Sides};

/// The form of looked-up cells with several distances: so many of `bits` bits each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Digits {
    pub(crate) bits: u32,
    pub(crate) count: u32,
}

/// Rows that a cell takes in windows, in halves.
const HALF_ROWS: usize = 3;

impl Digits {
    /// Every form that a table may have.
    fn all(limb_bits: u32) -> impl Iterator<Item = Self> {
        (1..=limb_bits / 2).flat_map(move |bits| (2..=limb_bits / bits).map(move |count| Self { bits, count }))
    }

    /// The form with which proofs, so many of each list, and tables take the fewest rows on one lane; `None` where it does not pay.
    pub(super) fn best(
        lists: &[BoxList],
        sides: &[Sides],
        uses: &[usize],
        key_bits: u32,
        limb_bits: u32,
    ) -> Option<Self> {
        let half_rows = |digits: Option<Self>| {
            let own = digits.map_or(0, |Self { bits, count }| 2 << (bits * count));
            let of_list = |((list, sides), uses): ((&BoxList, &Sides), &usize)| {
                let layout = Layout::of(sides, list.boxes.len(), digits, key_bits);
                let entries = list.boxes.len().saturating_mul(layout.records.len());
                let cells = layout.cells(limb_bits).saturating_mul(*uses);
                cells.saturating_mul(HALF_ROWS).saturating_add(entries.saturating_mul(2))
            };
            let all = lists.iter().zip(sides).zip(uses).map(of_list);
            all.fold(own, usize::saturating_add)
        };
        let narrow = |digits: &Self| sides.iter().any(|sides| sides.count(digits.bits) > 0);
        let forms = Self::all(limb_bits).filter(narrow).map(Some);
        [None].into_iter().chain(forms).min_by_key(|digits| half_rows(*digits)).flatten()
    }
}
