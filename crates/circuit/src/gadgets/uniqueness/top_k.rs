//! One order for every row, the lowest index first among equals.

use super::super::top_k;
use super::{assert_unique, builders, given, report};
use crate::builder::Builder;
use crate::signal::Signal;

/// Every row of `length` elements in `[low, high]`.
fn rows(length: u32, low: i128, high: i128) -> impl Iterator<Item = Vec<i128>> {
    let base = high - low + 1;
    (0..base.pow(length)).map(move |code| (0..length).map(|place| low + code / base.pow(place) % base).collect())
}

/// The largest taken out again and again.
fn specified(row: &[i128], count: usize) -> Vec<i128> {
    let mut left: Vec<(usize, i128)> = row.iter().copied().enumerate().collect();
    let mut taken = Vec::new();
    while taken.len() < count {
        let largest = left.iter().map(|(_, x)| *x).max().unwrap();
        let place = left.iter().position(|(_, x)| *x == largest).unwrap();
        taken.push(left.remove(place));
    }
    let places = taken.iter().map(|(place, _)| *place as i128);
    taken.iter().map(|(_, x)| *x).chain(places).collect()
}

fn assert_one_order(builder: &mut Builder, row: &[Signal], count: usize) {
    let free = builder.values().len();
    let found = top_k(builder, row, count).unwrap();
    let values: Vec<i128> = row.iter().map(|x| x.value).collect();
    let results: Vec<i128> = found.iter().map(|x| x.value).collect();
    assert_eq!(results, specified(&values, count), "{count} of {values:?}");
    assert!(found.iter().all(|x| x.range.contains(x.value)));
    assert_unique(builder, free);
}

fn assert_one_order_of(row: &[i128], low: i128, high: i128, limb_bits: u32, count: usize) {
    for mut builder in builders(limb_bits) {
        let signals: Vec<Signal> = row.iter().map(|x| given(&mut builder, *x, low, high)).collect();
        assert_one_order(&mut builder, &signals, count);
    }
}

#[test]
fn every_row_of_two_and_three_has_one_order() {
    for row in rows(2, -3, 4) {
        (1..=2).for_each(|count| assert_one_order_of(&row, -3, 4, 8, count));
    }
    for row in rows(3, -2, 1) {
        (1..=3).for_each(|count| assert_one_order_of(&row, -2, 1, 8, count));
    }
    report();
}

#[test]
fn every_row_of_four_and_five_has_one_order() {
    for row in rows(4, -1, 1) {
        (1..=4).for_each(|count| assert_one_order_of(&row, -1, 1, 8, count));
    }
    for row in rows(5, 0, 1) {
        (1..=5).for_each(|count| assert_one_order_of(&row, 0, 1, 6, count));
    }
    report();
}

#[test]
fn differences_of_several_limbs_leave_one_order() {
    for row in rows(3, -3, 1).step_by(2) {
        assert_one_order_of(&row, -3, 1, 2, 2);
    }
    report();
}

#[test]
fn every_pair_of_places_can_tie() {
    for first in 0..7 {
        for second in first + 1..7 {
            for shared in [0, 2] {
                let mut row = [1; 7];
                (row[first], row[second]) = (shared, shared);
                for count in [1, 2, 3, 7] {
                    assert_one_order_of(&row, 0, 2, 8, count);
                }
            }
        }
    }
    report();
}

#[test]
fn offsets_constants_and_separate_ranges_leave_one_order() {
    for (a, b) in (-4..4).flat_map(|a| (-4..4).map(move |b| (a, b))) {
        for count in 1..=6 {
            let mut builder = Builder::new(8);
            let row = [
                given(&mut builder, a, -4, 3).plus(1).unwrap(),
                Signal::constant(2),
                given(&mut builder, b, -4, 3),
                Signal::constant(-9),
                given(&mut builder, 20 + b, 16, 23),
                Signal::constant(2),
            ];
            assert_one_order(&mut builder, &row, count);
        }
    }
    report();
}

#[test]
fn an_order_that_cannot_vary_costs_nothing_but_its_elements() {
    let mut builder = Builder::new(8);
    let row: Vec<Signal> = [3, 9, 4].map(Signal::constant).to_vec();
    let values: Vec<i128> = top_k(&mut builder, &row, 2).unwrap().iter().map(|x| x.value).collect();
    assert_eq!(values, [9, 4, 1, 2]);
    let single = given(&mut builder, 3, 0, 9);
    let found = top_k(&mut builder, &[single], 1).unwrap();
    assert_eq!((found[0].wire, found[1].wire, found[1].value), (single.wire, None, 0));
    assert!(builder.relations().is_empty());
}
