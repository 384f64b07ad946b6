//! One quotient for every numerator and divisor.

use model::Interval;

use super::super::divide;
use super::{assert_unique, builders, given, report};
use crate::builder::Builder;
use crate::signal::Signal;

fn specified(x: i128, divisor: i128, shift: u32) -> i128 {
    Interval::point(x).quotient(Interval::point(divisor), shift).unwrap().low
}

/// All `x` in `[-32, 31]` by all divisors in `[1, 16]`.
fn every_pair() -> impl Iterator<Item = (i128, i128)> {
    (-32..32).flat_map(|x| (1..=16).map(move |divisor| (x, divisor)))
}

fn assert_one_quotient(builder: &mut Builder, x: Signal, divisor: Signal, shift: u32) {
    let given = builder.values().len();
    let result = divide(builder, x, divisor, shift).unwrap();
    assert_eq!(result.value, specified(x.value, divisor.value, shift), "{} / {}", x.value, divisor.value);
    assert_unique(builder, given);
}

#[test]
fn a_quotient_of_ten_bits_is_the_only_one() {
    for (x, divisor) in every_pair() {
        for mut builder in builders(8) {
            let x = given(&mut builder, x, -32, 31);
            let divisor = given(&mut builder, divisor, 1, 16);
            assert_one_quotient(&mut builder, x, divisor, 0);
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
        assert_one_quotient(&mut builder, shifted, above, 1);

        let mut builder = Builder::new(4);
        let divisor = given(&mut builder, divisor, 1, 16);
        assert_one_quotient(&mut builder, Signal::constant(-23), divisor, 2);

        let mut builder = Builder::new(4);
        let x = given(&mut builder, x, -32, 31);
        assert_one_quotient(&mut builder, x, Signal::constant(divisor.value), 0);
    }
    report();
}

#[test]
fn a_quotient_that_cannot_vary_is_a_constant() {
    let mut builder = Builder::new(4);
    let by = given(&mut builder, 9, 8, 15);
    let result = divide(&mut builder, Signal::constant(3), by, 0).unwrap();
    assert_eq!((result.wire, result.value), (None, 0));
    assert!(builder.relations().is_empty());
}
