//! False indices: each is refused, and each check is the only one to refuse some of them.

use halo2_proofs::halo2curves::bn256::Fr;
use model::Interval;
use proptest::prelude::*;

use super::super::forging::{
    Check, assert_every_check_is_needed, broken, field_quotient, forged, given, propagated, refuse,
};
use super::{Key, arg_max, largest_and_index};
use crate::builder::Builder;
use crate::error::CircuitError;
use crate::field::from_integer;
use crate::signal::Signal;

const RANGE: Interval = Interval { low: -6, high: 6 };
/// The wires of a row of three, in the order the gadget makes them.
const INDEX: u32 = 3;
const COMPLEMENT: u32 = 4;
const VALUE: u32 = 5;
const LARGEST: u32 = 6;
const DISTANCES: u32 = 7;
const PRODUCT: u32 = 10;

/// A row of three in which every part is one looked-up wire.
struct Race {
    builder: Builder,
    row: [i128; 3],
    index: i128,
}

/// What a prover says of a row; the rest follows.
#[derive(Clone, Copy)]
struct Claim {
    index: i128,
    largest: i128,
}

impl Race {
    fn new(row: [i128; 3]) -> Self {
        let mut builder = Builder::new(6);
        let signals = row.map(|x| given(&mut builder, x, RANGE));
        let index = arg_max(&mut builder, &signals).unwrap().value;
        assert_eq!(broken(&builder, builder.values()), []);
        let race = Self { builder, row, index };
        assert_eq!(race.claiming(Claim { index, largest: race.row[index as usize] }), race.builder.values());
        race
    }

    fn claiming(&self, claim: Claim) -> Vec<Fr> {
        self.claiming_key(claim.index, from_integer(claim.largest), 3 * claim.largest + 2 - claim.index)
    }

    fn claiming_key(&self, index: i128, value: Fr, largest: i128) -> Vec<Fr> {
        let keys: Vec<i128> = (0..3).map(|j| 3 * self.row[j] + 2 - j as i128).collect();
        let mut changes = vec![
            (INDEX, from_integer(index)),
            (COMPLEMENT, from_integer(2 - index)),
            (VALUE, value - from_integer(RANGE.low)),
            (LARGEST, from_integer(largest)),
            (PRODUCT, from_integer((largest - keys[0]) * (largest - keys[1]))),
        ];
        changes.extend((DISTANCES..).zip(keys).map(|(wire, key)| (wire, from_integer(largest - key))));
        forged(&self.builder, &changes)
    }

    fn honest_key(&self) -> i128 {
        3 * self.row[self.index as usize] + 2 - self.index
    }

    fn refuse(&self, values: &[Fr]) -> Vec<Check> {
        refuse(&self.builder, values)
    }

    fn refuse_but(&self, mut values: Vec<Fr>, wire: u32, value: i128) -> Vec<Check> {
        values[wire as usize] = from_integer(value);
        self.refuse(&values)
    }
}

/// Every order of three different elements, all ties, and the ends of the range.
fn races() -> impl Iterator<Item = Race> {
    let rows = [
        [1, 2, 4],
        [1, 4, 2],
        [2, 1, 4],
        [2, 4, 1],
        [4, 1, 2],
        [4, 2, 1],
        [3, 3, 1],
        [3, 1, 3],
        [1, 3, 3],
        [3, 3, 3],
        [-6, -6, -6],
        [6, 6, 6],
        [-6, 6, 6],
    ];
    rows.into_iter().map(Race::new)
}

#[test]
fn every_other_claim_is_refused() {
    for race in races() {
        for index in -4..8 {
            for largest in RANGE.low - 3..=RANGE.high + 3 {
                if (index, largest) != (race.index, race.row[race.index as usize]) {
                    race.refuse(&race.claiming(Claim { index, largest }));
                }
            }
        }
    }
}

#[test]
fn a_tie_to_a_higher_index_is_refused_by_the_distance_from_the_lower() {
    for (row, index) in [([3, 3, 1], 1), ([3, 1, 3], 2), ([1, 3, 3], 2), ([3, 3, 3], 1), ([3, 3, 3], 2)] {
        let race = Race::new(row);
        assert!(race.index < index);
        let broken = race.refuse(&race.claiming(Claim { index, largest: 3 }));
        assert!(broken.iter().all(|check| matches!(check, Check::Lookup(_, 1))), "{broken:?}");
    }
}

#[test]
fn a_winner_that_is_none_and_two_winners_are_refused() {
    for race in races() {
        let largest = race.row[race.index as usize];
        // Above all: no distance is zero, whatever the product is said to be.
        for index in 0..3 {
            let above = race.claiming(Claim { index, largest: largest + 1 });
            race.refuse(&above);
            race.refuse_but(above, PRODUCT, 0);
        }
        // A second distance of zero.
        for other in (0..3).filter(|other| i128::from(*other) != race.index) {
            let mut values = race.builder.values().to_vec();
            values[(DISTANCES + other) as usize] = Fr::zero();
            race.refuse(&propagated(&race.builder, values, &[DISTANCES, DISTANCES + 1, DISTANCES + 2]));
        }
    }
}

#[test]
fn another_form_of_the_largest_key_is_refused() {
    for race in races() {
        let key = race.honest_key();
        for index in (-7..10).filter(|index| *index != race.index) {
            // The index off by n with the value off by one, or with the quotient of the field.
            race.refuse(&race.claiming_key(index, field_quotient(key - 2 + index, 3), key));
        }
    }
}

#[test]
fn without_any_one_check_a_false_index_would_be_accepted() {
    let mut refused = Vec::new();
    for race in races() {
        let (key, honest) = (race.honest_key(), race.builder.values().to_vec());
        for index in (-1..=3).filter(|index| *index != race.index) {
            let form = race.claiming_key(index, field_quotient(key - 2 + index, 3), key);
            refused.push(race.refuse(&form));
            refused.push(race.refuse_but(form, COMPLEMENT, 0));
            let mut named = honest.clone();
            (named[INDEX as usize], named[COMPLEMENT as usize]) = (from_integer(index), from_integer(2 - index));
            refused.push(race.refuse(&named));
            for largest in race.row.into_iter().chain([race.row[race.index as usize] + 1]) {
                let claim = race.claiming(Claim { index, largest });
                refused.push(race.refuse(&claim));
                refused.push(race.refuse_but(claim.clone(), PRODUCT, 0));
                for place in 0..3 {
                    let mut moved = claim.clone();
                    moved[(DISTANCES + place) as usize] = Fr::zero();
                    let kept = [DISTANCES, DISTANCES + 1, DISTANCES + 2, LARGEST, COMPLEMENT];
                    refused.push(race.refuse(&propagated(&race.builder, moved, &kept)));
                }
            }
        }
    }
    assert_every_check_is_needed(&Race::new([0, 1, 2]).builder, 0, &refused);
}

#[test]
fn keys_that_could_wrap_are_errors() {
    let mut builder = Builder::new(8);
    let row = [Signal::constant(1 << 125), given(&mut builder, 0, Interval { low: 0, high: 1 << 125 })];
    assert_eq!(arg_max(&mut builder, &row).map(|_| ()), Err(CircuitError::Overflow));
    let row = [Signal::constant(i128::MAX), Signal::constant(i128::MIN)];
    assert_eq!(arg_max(&mut builder, &row).map(|_| ()), Err(CircuitError::Overflow));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn wide_rows_have_the_specified_place_and_no_other(
        row in prop::collection::vec(-(1i128 << 40)..1 << 40, 2..12),
        (copied, to) in (0usize..12, 0usize..12),
        limb_bits in 4u32..14,
        (wire, step) in (0usize..1000, 1u64..),
    ) {
        let mut row = row;
        let (copied, to) = (copied % row.len(), to % row.len());
        row[to] = row[copied];
        let mut builder = Builder::new(limb_bits);
        let range = Interval { low: -(1 << 40), high: 1 << 40 };
        let signals: Vec<Signal> = row.iter().map(|x| given(&mut builder, *x, range)).collect();
        let index = arg_max(&mut builder, &signals).unwrap().value as usize;
        let beats = |j: usize| if j < index { row[j] < row[index] } else { row[j] <= row[index] };
        prop_assert!((0..row.len()).all(beats));
        prop_assert_eq!(broken(&builder, builder.values()), []);

        let wire = row.len() + wire % (builder.values().len() - row.len());
        let value = builder.values()[wire];
        for false_value in [value + Fr::from(step), value - Fr::from(step), Fr::one() - value] {
            if false_value != value {
                refuse(&builder, &forged(&builder, &[(wire as u32, false_value)]));
            }
        }
    }
}

#[test]
fn the_largest_key_lies_between_the_keys_of_the_largest_ends() {
    let mut builder = Builder::new(6);
    let ranges = [RANGE, Interval { low: -5, high: 2 }, Interval { low: -9, high: 4 }];
    let row = ranges.map(|range| given(&mut builder, range.low, range));
    let keys = [0, 1, 2].map(|j| Key::of(&row[j as usize], j, 3).unwrap());
    let (largest, _) = largest_and_index(&mut builder, &row, &keys);
    assert_eq!(largest.range, Interval { low: -15, high: 20 });
    assert_eq!(largest.value, -14);
}
