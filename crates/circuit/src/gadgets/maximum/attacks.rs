//! False maxima: each is refused, and each check is the only one to refuse some of them.

use halo2_proofs::halo2curves::bn256::Fr;
use model::Interval;
use proptest::prelude::*;

use super::super::forging::{
    Check, assert_every_check_is_needed, assert_honest, broken, forged, given, propagated, refuse,
};
use super::maximum;
use crate::builder::Builder;
use crate::error::CircuitError;
use crate::field::{from_integer, to_integer};
use crate::lanes::Sums;
use crate::signal::Signal;
use crate::table::Table;

const RANGE: Interval = Interval { low: -8, high: 7 };
/// Bits of the difference without its sign.
const WIDTH: u32 = 4;
const SIZE: i128 = 1 << WIDTH;

/// The larger of two with every part one looked-up wire. The parts are magnitude and sign of the difference where sums
/// have windows; where they are folded, an entry of the table of rectified integers and the rectified difference.
struct Pair {
    builder: Builder,
    difference: i128,
    /// The first of two parts; after them come further wires, the larger last.
    parts: u32,
}

impl Pair {
    fn new(sums: Sums, left: i128, right: i128) -> Self {
        let mut builder = Builder::with_sums(6, sums);
        let signals = [left, right].map(|x| given(&mut builder, x, RANGE));
        let parts = builder.values().len() as u32;
        maximum(&mut builder, signals[0], signals[1]).unwrap();
        let difference = left - right;
        let excess = difference.max(0);
        match sums {
            Sums::Windows => {
                let magnitude = difference.rem_euclid(SIZE);
                let sign = i128::from(difference >= 0);
                assert_honest(&builder, &[left, right, magnitude, sign, excess, left.max(right)]);
            }
            Sums::Folded | Sums::FoldedWithPoseidon => {
                let entry = difference + SIZE + 2 * SIZE * excess;
                assert_honest(&builder, &[1, left, right, entry, excess, left.max(right)]);
            }
        }
        Self { builder, difference, parts }
    }

    fn larger(&self) -> u32 {
        self.builder.values().len() as u32 - 1
    }

    /// The honest assignment with both parts replaced and all that follows from them.
    fn splitting(&self, parts: [i128; 2]) -> Vec<Fr> {
        let [first, second] = parts.map(from_integer);
        let values = forged(&self.builder, &[(self.parts, first), (self.parts + 1, second)]);
        propagated(&self.builder, values, &[self.parts, self.parts + 1])
    }

    /// The first part replaced, with the second that the sum then needs: a quotient of the field.
    fn balancing(&self, first: i128) -> Vec<Fr> {
        propagated(&self.builder, forged(&self.builder, &[(self.parts, from_integer(first))]), &[self.parts])
    }

    /// Refuses every assignment but the honest one.
    fn refuse_all(&self, forgeries: impl IntoIterator<Item = Vec<Fr>>) -> Vec<Vec<Check>> {
        let false_ones = forgeries.into_iter().filter(|values| values != self.builder.values());
        false_ones.map(|values| refuse(&self.builder, &values)).collect()
    }

    /// The larger, and with windows the positive part of the difference, off by one or the other operand.
    fn mislabelled(&self) -> Vec<Vec<Fr>> {
        let mut forgeries = Vec::new();
        for wire in self.parts + 2..=self.larger() {
            for step in [Fr::one(), -Fr::one(), from_integer(self.difference), from_integer(-self.difference)] {
                let values = forged(&self.builder, &[(wire, self.builder.values()[wire as usize] + step)]);
                forgeries.push(propagated(&self.builder, values.clone(), &[wire]));
                forgeries.push(values);
            }
        }
        forgeries
    }
}

fn pairs(sums: Sums) -> impl Iterator<Item = Pair> {
    let lefts = [-8, -5, -1, 0, 2, 7];
    let rights = [-8, -1, 0, 1, 7];
    lefts.into_iter().flat_map(move |left| rights.map(|right| Pair::new(sums, left, right)))
}

/// Every magnitude and sign in and around their ranges: among them the other sign of zero, the distance that the
/// smaller would have, and quotients of the field.
fn by_sign(pair: &Pair) -> Vec<Vec<Fr>> {
    let magnitudes = -SIZE - 1..=2 * SIZE;
    let split = magnitudes.clone().flat_map(|magnitude| (-1..=2).map(move |sign| [magnitude, sign]));
    split
        .map(|parts| pair.splitting(parts))
        .chain(magnitudes.clone().map(|magnitude| pair.balancing(magnitude)))
        .collect()
}

/// Every entry with every rectified difference, entries that are none, and quotients of the field.
fn by_table(pair: &Pair) -> Vec<Vec<Fr>> {
    let table = Table::Rectified { bits: WIDTH };
    let entries: Vec<i128> =
        (0..table.len()).map(|index| to_integer(table.entry(index)).to::<u128>() as i128).collect();
    let index = pair.difference + SIZE;
    let claimed = (-1..=SIZE).map(|excess| [index + 2 * SIZE * excess, excess]);
    let split = entries.iter().flat_map(|entry| (-1..=SIZE).map(move |excess| [*entry, excess])).chain(claimed);
    split.map(|parts| pair.splitting(parts)).chain(entries.iter().map(|entry| pair.balancing(*entry))).collect()
}

#[test]
fn false_maxima_by_sign_are_refused_each_check_for_some_of_them() {
    let mut refused = Vec::new();
    for pair in pairs(Sums::Windows) {
        refused.extend(pair.refuse_all(by_sign(&pair)));
        refused.extend(pair.refuse_all(pair.mislabelled()));
    }
    assert_every_check_is_needed(&Pair::new(Sums::Windows, 0, 0).builder, 0, &refused);
}

#[test]
fn false_maxima_by_table_are_refused_each_check_for_some_of_them() {
    let mut refused = Vec::new();
    for pair in pairs(Sums::Folded) {
        refused.extend(pair.refuse_all(by_table(&pair)));
        refused.extend(pair.refuse_all(pair.mislabelled()));
    }
    // Relation 0 proves the wire of the constant 1.
    assert_every_check_is_needed(&Pair::new(Sums::Folded, 0, 0).builder, 1, &refused);
}

#[test]
fn zero_has_one_sign() {
    let pair = Pair::new(Sums::Windows, 3, 3);
    assert_eq!(pair.refuse_all([pair.splitting([SIZE, 0])]), [[Check::Lookup(1, 2)]]);
}

#[test]
fn an_entry_whose_rectified_part_is_another_is_refused_by_the_table_alone() {
    for pair in pairs(Sums::Folded) {
        let index = pair.difference + SIZE;
        for excess in (0..SIZE).filter(|excess| *excess != pair.difference.max(0)) {
            let broken = pair.refuse_all([pair.splitting([index + 2 * SIZE * excess, excess])]).concat();
            assert!(matches!(broken[..], [Check::Lookup(..)]), "{broken:?}");
        }
    }
}

#[test]
fn a_difference_that_could_wrap_is_an_error() {
    let mut builder = Builder::new(8);
    let high = Interval { low: 0, high: 1 << 126 };
    let left = given(&mut builder, 0, high);
    let right = given(&mut builder, 0, Interval { low: -(1 << 126), high: 5 });
    assert_eq!(maximum(&mut builder, left, right).map(|_| ()), Err(CircuitError::Overflow));
    assert_eq!(maximum(&mut builder, left, Signal::constant(i128::MAX)).unwrap().value, i128::MAX);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn wide_maxima_are_the_larger_and_no_other_wire_fits(
        row in prop::collection::vec(-(1i128 << 40)..1 << 40, 2..6),
        narrow in 0u32..40,
        (folded, limb_bits) in (any::<bool>(), 4u32..12),
        (wire, step) in (0usize..1000, 1u64..),
    ) {
        let mut builder = Builder::with_sums(limb_bits, if folded { Sums::Folded } else { Sums::Windows });
        let range = Interval { low: -(1 << (40 - narrow)), high: 1 << (40 - narrow) };
        let row: Vec<i128> = row.into_iter().map(|x| x >> narrow).collect();
        let signals: Vec<Signal> = row.iter().map(|x| given(&mut builder, *x, range)).collect();
        let free = builder.values().len();
        let mut largest = signals[0];
        for signal in &signals[1..] {
            largest = maximum(&mut builder, largest, *signal).unwrap();
        }
        prop_assert_eq!(largest.value, *row.iter().max().unwrap());
        prop_assert_eq!(broken(&builder, builder.values()), []);

        let wire = free + wire % (builder.values().len() - free);
        let value = builder.values()[wire];
        for false_value in [value + Fr::from(step), value - Fr::from(step), Fr::one() - value] {
            if false_value != value {
                prop_assert!(!broken(&builder, &forged(&builder, &[(wire as u32, false_value)])).is_empty());
            }
        }
    }
}
