//! One larger of two for every pair.

use super::super::maximum;
use super::{assert_unique, builders, given, report};
use crate::signal::Signal;

fn pairs(low: i128, high: i128) -> impl Iterator<Item = (i128, i128)> {
    (low..=high).flat_map(move |a| (low..=high).map(move |b| (a, b)))
}

#[test]
fn the_larger_of_eight_bits_is_the_only_one() {
    for (a, b) in pairs(-8, 7) {
        for mut builder in builders(6) {
            let left = given(&mut builder, a, -8, 7);
            let right = given(&mut builder, b, -8, 7);
            let free = builder.values().len();
            let result = maximum(&mut builder, left, right).unwrap();
            assert_eq!(result.value, a.max(b));
            assert_eq!((result.range.low, result.range.high), (-8, 7));
            assert_unique(&builder, free);
        }
    }
    report();
}

#[test]
fn the_larger_in_limbs_of_offsets_and_of_constants_is_the_only_one() {
    for (a, b) in pairs(-4, 3) {
        for mut builder in builders(2) {
            let left = given(&mut builder, a, -4, 3).plus(1).unwrap();
            let right = given(&mut builder, b, -4, 3);
            let free = builder.values().len();
            let both = maximum(&mut builder, left, right).unwrap();
            assert_eq!(both.value, (a + 1).max(b));
            assert_unique(&builder, free);

            let three = maximum(&mut builder, Signal::constant(2), both).unwrap();
            assert_eq!(three.value, (a + 1).max(b).max(2));
            assert_unique(&builder, free);
        }
    }
    report();
}

#[test]
fn a_side_that_cannot_be_smaller_is_the_larger() {
    for mut builder in builders(6) {
        let low = given(&mut builder, 3, 0, 5);
        let relations = builder.relations().len();
        for (left, right) in [(low, Signal::constant(5)), (Signal::constant(6), low)] {
            let result = maximum(&mut builder, left, right).unwrap();
            assert_eq!((result.wire, result.value), (None, left.value.max(right.value)));
        }
        assert_eq!(maximum(&mut builder, Signal::constant(0), low).unwrap().wire, low.wire);
        assert_eq!(builder.relations().len(), relations);
    }
}
