//! False quotients: each is refused, and each check is the only one to refuse some of them.

use halo2_proofs::halo2curves::bn256::Fr;
use model::Interval;
use proptest::prelude::*;

use super::super::forging::{
    Check, assert_every_check_is_needed, assert_honest, field_quotient, forged, given, refuse,
};
use super::divide;
use crate::builder::Builder;
use crate::error::CircuitError;
use crate::field::from_integer;
use crate::signal::Signal;

const SHIFT: u32 = 1;
const X: Interval = Interval { low: -20, high: 20 };
const DIVISOR: Interval = Interval { low: 1, high: 20 };
/// The wires of one division, in the order the gadget makes them.
const DIVIDES: u32 = 1;
const EXCESS: u32 = 2;
const MULTIPLE: u32 = 3;
const REMAINDER: u32 = 4;
const COMPLEMENT: u32 = 5;

/// A division whose every part is one looked-up wire.
struct Division {
    builder: Builder,
    sum: i128,
    divisor: i128,
    base: i128,
    quotient: i128,
}

impl Division {
    fn new(x: i128, divisor: i128) -> Self {
        let mut builder = Builder::new(8);
        let numerator = given(&mut builder, x, X);
        let by = given(&mut builder, divisor, DIVISOR);
        let result = divide(&mut builder, numerator, by, SHIFT).unwrap();
        let sum = (x << (SHIFT + 1)) + divisor;
        let (base, quotient) = (result.offset, result.value);
        let rest = sum - 2 * divisor * quotient;
        assert_honest(&builder, &[x, divisor, quotient - base, divisor * quotient, rest, 2 * divisor - 1 - rest]);
        Self { builder, sum, divisor, base, quotient }
    }

    /// Quotient `q` with everything that follows from it.
    fn claiming(&self, q: i128) -> Vec<(u32, Fr)> {
        let rest = self.sum - 2 * self.divisor * q;
        let parts = [q - self.base, self.divisor * q, rest, 2 * self.divisor - 1 - rest];
        [EXCESS, MULTIPLE, REMAINDER, COMPLEMENT].into_iter().zip(parts.map(from_integer)).collect()
    }

    /// The quotient modulo r that leaves `rest`.
    fn leaving(&self, rest: i128) -> Vec<(u32, Fr)> {
        let quotient = field_quotient(self.sum - rest, 2 * self.divisor);
        vec![
            (EXCESS, quotient - from_integer(self.base)),
            (MULTIPLE, quotient * from_integer(self.divisor)),
            (REMAINDER, from_integer(rest)),
            (COMPLEMENT, from_integer(2 * self.divisor - 1 - rest)),
        ]
    }

    fn refuse(&self, changes: &[(u32, Fr)]) -> Vec<Check> {
        refuse(&self.builder, &forged(&self.builder, changes))
    }

    /// The claim with some of its wires left honest or replaced.
    fn refuse_with(&self, q: i128, replaced: &[(u32, i128)]) -> Vec<Check> {
        let mut changes = self.claiming(q);
        changes.extend(replaced.iter().map(|(wire, value)| (*wire, from_integer(*value))));
        self.refuse(&changes)
    }
}

fn divisions() -> impl Iterator<Item = Division> {
    (X.low..=X.high).step_by(5).flat_map(|x| [1, 2, 3, 7, 16, 20].map(|divisor| Division::new(x, divisor)))
}

#[test]
fn a_second_quotient_is_refused() {
    for division in divisions() {
        for q in (-45..=45).filter(|q| *q != division.quotient) {
            division.refuse(&division.claiming(q));
        }
    }
}

#[test]
fn a_remainder_of_the_divisor_or_below_zero_is_refused() {
    for division in divisions() {
        let doubled = 2 * division.divisor;
        for rest in [doubled, doubled + 1, -1, -doubled, division.divisor - doubled] {
            division.refuse(&division.leaving(rest));
        }
    }
}

#[test]
fn the_field_quotient_of_every_legal_remainder_is_refused() {
    for division in divisions() {
        let honest = division.sum.rem_euclid(2 * division.divisor);
        for rest in (0..2 * division.divisor).filter(|rest| *rest != honest) {
            assert_eq!(division.refuse(&division.leaving(rest)), [Check::Lookup(0, 0)]);
        }
    }
}

#[test]
fn a_divisor_that_stands_for_its_negative_has_no_remainder() {
    for division in divisions() {
        let negative = -division.divisor;
        for rest in -2 * division.divisor..=2 * division.divisor {
            let mut changes = division.leaving(rest);
            let sum = division.sum - 2 * division.divisor;
            let quotient = field_quotient(sum - rest, 2 * negative);
            changes[0].1 = quotient - from_integer(division.base);
            changes[1].1 = quotient * from_integer(negative);
            changes[3].1 = from_integer(2 * negative - 1 - rest);
            changes.push((DIVIDES, from_integer(negative)));
            division.refuse(&changes);
        }
    }
}

#[test]
fn without_any_one_check_a_false_quotient_would_be_accepted() {
    let mut refused = Vec::new();
    for division in divisions() {
        let q = division.quotient;
        let honest = division.sum - 2 * division.divisor * q;
        let complement = 2 * division.divisor - 1 - honest;
        for claim in [q - 1, q + 1] {
            refused.push(division.refuse_with(claim, &[]));
            refused.push(division.refuse_with(claim, &[(COMPLEMENT, complement)]));
            refused.push(division.refuse_with(claim, &[(REMAINDER, honest), (COMPLEMENT, complement)]));
            let replaced = [(MULTIPLE, division.divisor * q), (REMAINDER, honest), (COMPLEMENT, complement)];
            refused.push(division.refuse_with(claim, &replaced));
        }
        refused.push(division.refuse(&division.leaving((honest + 1) % (2 * division.divisor))));
    }
    assert_every_check_is_needed(&Division::new(1, 1).builder, 0, &refused);
}

#[test]
fn a_divisor_that_can_be_zero_and_bounds_that_could_wrap_are_errors() {
    let divided = |x: Interval, divisor: Interval, shift| {
        let mut builder = Builder::new(8);
        let x = given(&mut builder, x.low, x);
        let by = given(&mut builder, divisor.high, divisor);
        divide(&mut builder, x, by, shift).map(|_| ())
    };
    let range = |low, high| Interval { low, high };
    assert_eq!(divided(range(0, 9), range(0, 9), 0), Err(CircuitError::Divisor { low: 0 }));
    assert_eq!(divided(range(0, 9), range(-3, 9), 0), Err(CircuitError::Divisor { low: -3 }));
    assert_eq!(divided(range(0, 1 << 100), range(1, 9), 30), Err(CircuitError::Overflow));
    assert_eq!(divided(range(0, 1 << 70), range(1, 1 << 70), 2), Err(CircuitError::Overflow));
    assert_eq!(divided(range(0, 1 << 60), range(1, 1 << 60), 2), Ok(()));
    for high in [1 << 125, 1 << 126, i128::MAX] {
        let mut builder = Builder::new(8);
        let x = given(&mut builder, 5, range(0, 9));
        let _ = divide(&mut builder, x, Signal::constant(high), 60);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn wide_quotients_are_the_specified_ones_and_their_neighbours_refused(
        x in -(1i128 << 50)..1 << 50,
        divisor in 1i128..1 << 40,
        narrow in 0u32..40,
        (shift, limb_bits) in (0u32..20, 4u32..14),
        (wire, step) in (0usize..1000, 1u64..),
    ) {
        let divisor = (divisor >> narrow).max(1);
        let mut builder = Builder::new(limb_bits);
        let numerator = given(&mut builder, x, Interval { low: -(1 << 50), high: 1 << 50 });
        let by = given(&mut builder, divisor, Interval { low: 1, high: 1 << 40 });
        let result = divide(&mut builder, numerator, by, shift).unwrap();
        let specified = Interval::point(x).quotient(Interval::point(divisor), shift).unwrap();
        prop_assert_eq!(result.value, specified.low);
        prop_assert_eq!(super::super::forging::broken(&builder, builder.values()), []);

        let wire = 2 + wire % (builder.values().len() - 2);
        let value = builder.values()[wire];
        for false_value in [value + Fr::from(step), value - Fr::from(step), -value] {
            if false_value != value {
                refuse(&builder, &forged(&builder, &[(wire as u32, false_value)]));
            }
        }
    }
}
