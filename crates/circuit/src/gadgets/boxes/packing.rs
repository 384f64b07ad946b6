//! What boxes are packed into, and what that takes.

use super::attacks::runs;
use super::layout::{Layout, Sides};
use super::{BoxList, Digits};

const KEY_BITS: u32 = 2;

/// One integer of four bits, by its place among three numbers.
fn list() -> BoxList {
    runs(&[-2, 3], &[5, 7, 12])
}

#[test]
fn cells_are_those_of_the_value_of_the_distances_and_of_each_record() {
    let sides = Sides::of(&list()).unwrap();
    let cells = |digits, limb_bits| Layout::of(&sides, 3, digits, KEY_BITS).cells(limb_bits);
    // One looked-up value and two distances, the integer and the entry.
    assert_eq!(cells(None, 4), 5);
    // Of two limbs each: the value's and both distances'.
    assert_eq!(cells(None, 2), 3 + 2 + 2 + 2);
    // Both distances count in directions of their own.
    assert_eq!(cells(Some(Digits { bits: 4, count: 2 }), 8), 5);
}

#[test]
fn several_distances_share_a_cell_where_that_pays_for_a_table() {
    let six = || {
        let BoxList { ranges, boxes, values } = list();
        BoxList { ranges: vec![ranges[0]; 6], boxes: boxes.iter().map(|sides| vec![sides[0]; 6]).collect(), values }
    };
    let best = |uses: usize| {
        let lists = [six()];
        Digits::best(&lists, &[Sides::of(&lists[0]).unwrap()], &[uses], KEY_BITS, 8)
    };
    assert_eq!(best(1), None);
    assert_eq!(best(1_000), Some(Digits { bits: 4, count: 2 }));
}
