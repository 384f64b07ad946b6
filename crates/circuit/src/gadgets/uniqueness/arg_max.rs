//! One index for every row, the lowest of the largest.

use super::super::arg_max;
use super::{assert_unique, builders, given, report};
use crate::builder::Builder;
use crate::signal::Signal;

/// Every row of `length` elements in `[-low, high]`.
fn rows(length: u32, low: i128, high: i128) -> impl Iterator<Item = Vec<i128>> {
    let base = high - low + 1;
    (0..base.pow(length)).map(move |code| (0..length).map(|place| low + code / base.pow(place) % base).collect())
}

fn lowest_of_largest(row: &[i128]) -> i128 {
    let largest = row.iter().max().unwrap();
    row.iter().position(|x| x == largest).unwrap() as i128
}

fn assert_one_index(row: &[i128], low: i128, high: i128, limb_bits: u32) {
    for mut builder in builders(limb_bits) {
        let signals: Vec<Signal> = row.iter().map(|x| given(&mut builder, *x, low, high)).collect();
        let free = builder.values().len();
        assert_eq!(arg_max(&mut builder, &signals).unwrap().value, lowest_of_largest(row), "{row:?}");
        assert_unique(&builder, free);
    }
}

#[test]
fn the_place_in_nine_bits_of_three_elements_is_the_only_one() {
    for row in rows(3, -4, 3) {
        assert_one_index(&row, -4, 3, 8);
    }
    report();
}

#[test]
fn the_place_in_two_and_four_elements_is_the_only_one() {
    for row in rows(2, -8, 7).chain(rows(4, -1, 1)) {
        let bound = if row.len() == 2 { (-8, 7) } else { (-1, 1) };
        assert_one_index(&row, bound.0, bound.1, 8);
    }
    report();
}

#[test]
fn distances_of_several_limbs_leave_one_place() {
    for row in rows(3, -2, 1) {
        assert_one_index(&row, -2, 1, 2);
    }
    report();
}

#[test]
fn every_pair_of_places_can_tie() {
    for first in 0..6 {
        for second in first + 1..6 {
            let mut row = [0; 6];
            (row[first], row[second]) = (1, 1);
            assert_one_index(&row, 0, 1, 8);
        }
    }
    report();
}

#[test]
fn offsets_and_constants_leave_one_place() {
    for (a, b) in (-4..4).flat_map(|a| (-4..4).map(move |b| (a, b))) {
        let mut builder = Builder::new(8);
        let row = [
            given(&mut builder, a, -4, 3).plus(1).unwrap(),
            Signal::constant(2),
            given(&mut builder, b, -4, 3),
            Signal::constant(-9),
        ];
        assert_eq!(arg_max(&mut builder, &row).unwrap().value, lowest_of_largest(&[a + 1, 2, b, -9]));
        assert_unique(&builder, 2);
    }
    report();
}

#[test]
fn a_place_that_cannot_vary_is_a_constant() {
    let mut builder = Builder::new(8);
    let row = [given(&mut builder, 3, -4, 3), Signal::constant(4), given(&mut builder, 4, 0, 4)];
    let result = arg_max(&mut builder, &row).unwrap();
    assert_eq!((result.wire, result.value), (None, 1));
    assert_eq!(arg_max(&mut builder, &row[..1]).unwrap().value, 0);
    assert!(builder.relations().is_empty());
}
