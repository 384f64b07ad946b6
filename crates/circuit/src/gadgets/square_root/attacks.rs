//! False roots: each is refused, and each check is the only one to refuse some of them.

use halo2_proofs::halo2curves::bn256::Fr;
use model::Interval;
use proptest::prelude::*;

use super::super::forging::{
    Check, assert_every_check_is_needed, assert_honest, broken, field_quotient, forged, given, refuse,
};
use super::square_root;
use crate::builder::Builder;
use crate::error::CircuitError;
use crate::field::from_integer;

const X: Interval = Interval { low: 0, high: 100 };
/// What the checks of both distances admit: 5 bits.
const DISTANCES: std::ops::Range<i128> = 0..32;
/// The wires of one root, in the order the gadget makes them.
const ROOT: u32 = 1;
const SQUARE: u32 = 2;
const REST: u32 = 3;
const COMPLEMENT: u32 = 4;

/// A root whose every distance is one looked-up wire.
struct Radical {
    builder: Builder,
    x: i128,
    root: i128,
}

impl Radical {
    fn new(x: i128) -> Self {
        let mut builder = Builder::new(6);
        let under = given(&mut builder, x, X);
        let root = square_root(&mut builder, under, 0).unwrap().value;
        let rest = x - root * root;
        assert_honest(&builder, &[x, root, root * root, rest, 2 * root - rest]);
        Self { builder, x, root }
    }

    fn refuse(&self, root: Fr, square: Fr, rest: i128, complement: i128) -> Vec<Check> {
        let changes =
            [(ROOT, root), (SQUARE, square), (REST, from_integer(rest)), (COMPLEMENT, from_integer(complement))];
        refuse(&self.builder, &forged(&self.builder, &changes))
    }

    /// An integer with everything that follows from it.
    fn refuse_root(&self, root: i128) -> Vec<Check> {
        let rest = self.x - root * root;
        self.refuse(from_integer(root), from_integer(root * root), rest, 2 * root - rest)
    }
}

fn radicals() -> impl Iterator<Item = Radical> {
    (X.low..=X.high).map(Radical::new)
}

/// Integers near the root, its negative among them.
fn false_roots(radical: &Radical) -> impl Iterator<Item = i128> {
    let honest = radical.root;
    (-12..=24).filter(move |root| *root != honest)
}

#[test]
fn every_other_root_is_refused() {
    for radical in radicals() {
        for root in false_roots(&radical) {
            radical.refuse_root(root);
        }
    }
}

#[test]
fn halves_of_odd_integers_are_refused() {
    for radical in radicals() {
        for (rest, complement) in DISTANCES.flat_map(|rest| DISTANCES.map(move |complement| (rest, complement))) {
            let root = field_quotient(rest + complement, 2);
            if root != from_integer(radical.root) {
                radical.refuse(root, root.square(), rest, complement);
                radical.refuse(root, from_integer(radical.x - rest), rest, complement);
            }
        }
    }
}

#[test]
fn without_any_one_check_a_false_root_would_be_accepted() {
    let mut refused = Vec::new();
    for radical in radicals() {
        for root in false_roots(&radical) {
            let (named, square) = (from_integer(root), from_integer(root * root));
            refused.push(radical.refuse_root(root));
            for rest in DISTANCES {
                // Without the square, without what is under the root, and without the distance to the next square.
                refused.push(radical.refuse(named, from_integer(radical.x - rest), rest, 2 * root - rest));
                refused.push(radical.refuse(named, square, rest, 2 * root - rest));
                refused.push(radical.refuse(named, square, radical.x - root * root, rest));
            }
        }
    }
    assert_every_check_is_needed(&Radical::new(9).builder, 0, &refused);
}

#[test]
fn what_can_be_negative_and_what_could_wrap_are_errors() {
    let rooted = |low, high, shift| {
        let mut builder = Builder::new(8);
        let x = given(&mut builder, high, Interval { low, high });
        square_root(&mut builder, x, shift).map(|root| root.value)
    };
    assert_eq!(rooted(-1, 9, 0), Err(CircuitError::Root { low: -1 }));
    assert_eq!(rooted(i128::MIN, 9, 0), Err(CircuitError::Root { low: i128::MIN }));
    assert_eq!(rooted(0, 1 << 66, 60), Err(CircuitError::Overflow));
    assert_eq!(rooted(0, i128::MAX, 0), Err(CircuitError::Overflow));
    assert_eq!(rooted(0, 1, 200), Err(CircuitError::Overflow));
    assert_eq!(rooted(0, (1 << 66) - 1, 60).map(|root| root >> 62), Ok(1));
    assert_eq!(rooted(0, (1 << 126) - 1, 0), Ok((1 << 63) - 1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn wide_roots_are_the_specified_ones_and_their_neighbours_refused(
        x in 0i128..1 << 60,
        narrow in 0u32..60,
        shift in 0u32..60,
        limb_bits in 4u32..14,
        (wire, step) in (0usize..1000, 1u64..),
    ) {
        let x = x >> narrow;
        let mut builder = Builder::new(limb_bits);
        let under = given(&mut builder, x, Interval { low: 0, high: 1 << 60 });
        let root = square_root(&mut builder, under, shift).unwrap().value;
        let scaled = x << shift;
        prop_assert!(root >= 0 && root * root <= scaled && scaled < (root + 1) * (root + 1));
        prop_assert_eq!(broken(&builder, builder.values()), []);

        let wire = 1 + wire % (builder.values().len() - 1);
        let value = builder.values()[wire];
        for false_value in [value + Fr::from(step), value - Fr::from(step), -value, Fr::one() - value] {
            if false_value != value {
                refuse(&builder, &forged(&builder, &[(wire as u32, false_value)]));
            }
        }
    }
}
