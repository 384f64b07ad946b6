//! One quotient, rounded down, for every numerator and divisor.

use super::super::floor_divide;
use super::{assert_unique, builders, given, report};
use crate::builder::Builder;
use crate::signal::Signal;

/// All `x` in `[-32, 31]` by all divisors in `[1, 16]`.
fn every_pair() -> impl Iterator<Item = (i128, i128)> {
    (-32..32).flat_map(|x| (1..=16).map(move |divisor| (x, divisor)))
}

fn assert_one_quotient(builder: &mut Builder, x: Signal, divisor: Signal) {
    let given = builder.values().len();
    let result = floor_divide(builder, x, divisor).unwrap();
    assert_eq!(result.value, x.value.div_euclid(divisor.value), "{} / {}", x.value, divisor.value);
    assert!(result.range.contains(result.value));
    assert_unique(builder, given);
}

#[test]
fn a_quotient_of_ten_bits_is_the_only_one() {
    for (x, divisor) in every_pair() {
        for mut builder in builders(8) {
            let x = given(&mut builder, x, -32, 31);
            let divisor = given(&mut builder, divisor, 1, 16);
            assert_one_quotient(&mut builder, x, divisor);
        }
    }
    report();
}

#[test]
fn quotients_in_limbs_of_shifted_wires_and_of_constants_are_the_only_ones() {
    for (x, divisor) in every_pair().step_by(3) {
        let mut builder = Builder::new(3);
        let shifted = given(&mut builder, x, -32, 31).plus(-5).unwrap();
        let above = given(&mut builder, divisor, 1, 16).plus(2).unwrap();
        assert_one_quotient(&mut builder, shifted, above);

        let mut builder = Builder::new(4);
        let divisor = given(&mut builder, divisor, 1, 16);
        assert_one_quotient(&mut builder, Signal::constant(-23), divisor);
    }
    report();
}

#[test]
fn quotients_by_every_constant_are_the_only_ones() {
    for (x, divisor) in every_pair().filter(|(x, _)| x % 3 != 0) {
        for mut builder in builders(5) {
            let x = given(&mut builder, x, -32, 31).plus(1).unwrap();
            assert_one_quotient(&mut builder, x, Signal::constant(divisor));
        }
        let mut builder = Builder::new(4);
        let x = given(&mut builder, x, -32, 31);
        let fixed = given(&mut builder, divisor, divisor, divisor);
        assert_one_quotient(&mut builder, x, fixed);
    }
    report();
}

#[test]
fn a_quotient_that_cannot_vary_is_a_constant_and_one_divides_into_itself() {
    let mut builder = Builder::new(4);
    let by = given(&mut builder, 9, 8, 15);
    let result = floor_divide(&mut builder, Signal::constant(-8), by).unwrap();
    assert_eq!((result.wire, result.value), (None, -1));
    let itself = floor_divide(&mut builder, by, Signal::constant(1)).unwrap();
    assert_eq!((itself.wire, itself.value), (by.wire, 9));
    assert!(builder.relations().is_empty());
}
