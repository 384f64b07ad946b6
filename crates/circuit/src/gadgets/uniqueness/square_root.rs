//! One root for every integer.

use super::super::square_root;
use super::{assert_unique, builders, given, report};
use crate::builder::Builder;
use crate::signal::Signal;

/// The largest integer whose square is not above `x`, by trying all.
fn root(x: i128) -> i128 {
    (0..).take_while(|y| y * y <= x).last().unwrap()
}

fn assert_one_root(builder: &mut Builder, x: Signal, shift: u32) {
    let free = builder.values().len();
    let result = square_root(builder, x, shift).unwrap();
    assert_eq!(result.value, root(x.value << shift), "{}", x.value);
    assert!(result.range.contains(result.value));
    assert_unique(builder, free);
}

#[test]
fn the_root_of_ten_bits_is_the_only_one() {
    for value in 0..1 << 10 {
        let mut builder = Builder::new(8);
        let x = given(&mut builder, value, 0, 1023);
        assert_one_root(&mut builder, x, 0);
    }
    report();
}

#[test]
fn roots_of_shifted_integers_are_the_only_ones() {
    for shift in [0, 1, 2, 5] {
        for value in 0..32 {
            for mut builder in builders(8) {
                let x = given(&mut builder, value, 0, 31);
                assert_one_root(&mut builder, x, shift);
            }
        }
    }
    report();
}

#[test]
fn roots_in_limbs_and_of_wires_with_an_offset_are_the_only_ones() {
    for value in 0..256 {
        let mut builder = Builder::new(3);
        let x = given(&mut builder, value, 0, 255);
        assert_one_root(&mut builder, x, 0);
        let mut builder = Builder::new(4);
        let x = given(&mut builder, value - 300, -300, -45).plus(317).unwrap();
        assert_one_root(&mut builder, x, 1);
    }
    report();
}

#[test]
fn a_root_that_cannot_vary_is_a_constant() {
    let mut builder = Builder::new(8);
    let x = given(&mut builder, 20, 16, 24);
    let result = square_root(&mut builder, x, 0).unwrap();
    assert_eq!((result.wire, result.value), (None, 4));
    assert_eq!(square_root(&mut builder, Signal::constant(7), 2).unwrap().value, 5);
    assert!(builder.relations().is_empty());
}
