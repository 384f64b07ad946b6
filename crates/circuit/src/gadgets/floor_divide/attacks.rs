//! False quotients: each is refused, and each check is the only one to refuse some of them.

use halo2_proofs::halo2curves::bn256::Fr;
use model::Interval;
use proptest::prelude::*;

use super::super::forging::{
    Check, assert_every_check_is_needed, assert_honest, broken, field_quotient, forged, given, refuse,
};
use super::floor_divide;
use crate::builder::Builder;
use crate::error::CircuitError;
use crate::field::from_integer;
use crate::signal::Signal;

const X: Interval = Interval { low: -20, high: 20 };
const DIVISOR: Interval = Interval { low: 1, high: 20 };
/// The wires of one division, in the order the gadget makes them.
const EXCESS: u32 = 2;
const MULTIPLE: u32 = 3;
const REMAINDER: u32 = 4;
const COMPLEMENT: u32 = 5;

/// A division whose every part is one looked-up wire.
struct Division {
    builder: Builder,
    x: i128,
    divisor: i128,
    quotient: i128,
}

impl Division {
    fn new(x: i128, divisor: i128) -> Self {
        let mut builder = Builder::new(8);
        let numerator = given(&mut builder, x, X);
        let by = given(&mut builder, divisor, DIVISOR);
        let quotient = floor_divide(&mut builder, numerator, by).unwrap().value;
        assert_eq!(quotient, x.div_euclid(divisor));
        let rest = x.rem_euclid(divisor);
        assert_honest(&builder, &[x, divisor, quotient - X.low, divisor * quotient, rest, divisor - 1 - rest]);
        Self { builder, x, divisor, quotient }
    }

    /// Quotient `q` with everything that follows from it.
    fn claiming(&self, q: i128) -> Vec<(u32, Fr)> {
        let rest = self.x - self.divisor * q;
        let parts = [q - X.low, self.divisor * q, rest, self.divisor - 1 - rest];
        [EXCESS, MULTIPLE, REMAINDER, COMPLEMENT].into_iter().zip(parts.map(from_integer)).collect()
    }

    /// The quotient modulo r that leaves `rest`.
    fn leaving(&self, rest: i128) -> Vec<(u32, Fr)> {
        let quotient = field_quotient(self.x - rest, self.divisor);
        vec![
            (EXCESS, quotient - from_integer(X.low)),
            (MULTIPLE, from_integer(self.x - rest)),
            (REMAINDER, from_integer(rest)),
            (COMPLEMENT, from_integer(self.divisor - 1 - rest)),
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
fn a_quotient_rounded_to_the_nearest_or_up_is_refused() {
    let division = Division::new(-7, 2);
    assert_eq!(division.quotient, -4);
    assert_eq!(division.refuse(&division.claiming(-3)), [Check::Lookup(1, 2)]);
    let division = Division::new(15, 16);
    division.refuse(&division.claiming(1));
}

#[test]
fn the_field_quotient_of_every_legal_remainder_is_refused() {
    for division in divisions() {
        let honest = division.x.rem_euclid(division.divisor);
        for rest in (0..division.divisor).filter(|rest| *rest != honest) {
            assert_eq!(division.refuse(&division.leaving(rest)), [Check::Lookup(0, 0)]);
        }
    }
}

#[test]
fn without_any_one_check_a_false_quotient_would_be_accepted() {
    let mut refused = Vec::new();
    for division in divisions().filter(|division| division.divisor > 1) {
        let q = division.quotient;
        let honest = division.x - division.divisor * q;
        let complement = division.divisor - 1 - honest;
        for claim in [q - 1, q + 1] {
            refused.push(division.refuse_with(claim, &[]));
            refused.push(division.refuse_with(claim, &[(COMPLEMENT, complement)]));
            refused.push(division.refuse_with(claim, &[(REMAINDER, honest), (COMPLEMENT, complement)]));
            let replaced = [(MULTIPLE, division.divisor * q), (REMAINDER, honest), (COMPLEMENT, complement)];
            refused.push(division.refuse_with(claim, &replaced));
        }
        refused.push(division.refuse(&division.leaving((honest + 1) % division.divisor)));
    }
    assert_every_check_is_needed(&Division::new(1, 1).builder, 0, &refused);
}

#[test]
fn a_divisor_that_can_be_zero_and_bounds_that_could_wrap_are_errors() {
    let divided = |x: Interval, divisor: Interval| {
        let mut builder = Builder::new(8);
        let x = given(&mut builder, x.low, x);
        let by = given(&mut builder, divisor.high, divisor);
        floor_divide(&mut builder, x, by).map(|_| ())
    };
    let range = |low, high| Interval { low, high };
    assert_eq!(divided(range(0, 9), range(0, 9)), Err(CircuitError::Divisor { low: 0 }));
    assert_eq!(divided(range(0, 9), range(-3, 9)), Err(CircuitError::Divisor { low: -3 }));
    assert_eq!(divided(range(0, 1 << 126), range(1, 9)), Err(CircuitError::Overflow));
    assert_eq!(divided(range(0, 9), range(1, 1 << 126)), Err(CircuitError::Overflow));
    assert_eq!(divided(range(0, 1 << 70), range(1, 1 << 70)), Err(CircuitError::Overflow));
    assert_eq!(divided(range(0, 1 << 60), range(1, 1 << 60)), Ok(()));
    assert_eq!(divided(range(i128::MIN, i128::MAX), range(1, i128::MAX)), Err(CircuitError::Overflow));
    for by in [3, 1 << 124, (1 << 125) - 1] {
        let mut builder = Builder::new(8);
        let x = given(&mut builder, (1 << 125) - 7, range(0, (1 << 125) + 5));
        let result = floor_divide(&mut builder, x, Signal::constant(by)).unwrap();
        assert_eq!(result.value, ((1 << 125) - 7) / by);
        assert_eq!(broken(&builder, builder.values()), []);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn wide_quotients_are_the_specified_ones_and_their_neighbours_refused(
        x in -(1i128 << 60)..1 << 60,
        divisor in 1i128..1 << 40,
        narrow in 0u32..40,
        limb_bits in 4u32..14,
        known in any::<bool>(),
        (wire, step) in (0usize..1000, 1u64..),
    ) {
        let divisor = (divisor >> narrow).max(1);
        let mut builder = Builder::new(limb_bits);
        let numerator = given(&mut builder, x, Interval { low: -(1 << 60), high: 1 << 60 });
        let by = given(&mut builder, divisor, if known { Interval::point(divisor) } else { Interval { low: 1, high: 1 << 40 } });
        let result = floor_divide(&mut builder, numerator, by).unwrap();
        prop_assert_eq!(result.value, x.div_euclid(divisor));
        prop_assert_eq!(broken(&builder, builder.values()), []);

        prop_assume!(builder.values().len() > 2);
        let wire = 2 + wire % (builder.values().len() - 2);
        let value = builder.values()[wire];
        for false_value in [value + Fr::from(step), value - Fr::from(step), -value] {
            if false_value != value {
                refuse(&builder, &forged(&builder, &[(wire as u32, false_value)]));
            }
        }
    }
}
