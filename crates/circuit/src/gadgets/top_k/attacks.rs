//! False orders: each is refused, and each check is the only one to refuse some of them.

use halo2_proofs::halo2curves::bn256::Fr;
use model::Interval;
use proptest::prelude::*;

use super::super::forging::{
    Check, assert_every_check_is_needed, broken, field_quotient, forged, given, propagated, refuse,
};
use super::top_k;
use crate::builder::Builder;
use crate::error::CircuitError;
use crate::lanes::Sums;
use crate::signal::Signal;

const RANGE: Interval = Interval { low: -2, high: 3 };

/// The `count` largest of a row, every part one looked-up wire.
struct Order {
    builder: Builder,
    /// The first wire that a prover chooses.
    free: u32,
}

impl Order {
    fn new(sums: Sums, row: &[i128], count: usize) -> Self {
        let mut builder = Builder::with_sums(6, sums);
        let signals: Vec<Signal> = row.iter().map(|x| given(&mut builder, *x, RANGE)).collect();
        let free = builder.values().len() as u32;
        top_k(&mut builder, &signals, count).unwrap();
        assert_eq!(broken(&builder, builder.values()), []);
        Self { builder, free }
    }

    fn wires(&self) -> std::ops::Range<u32> {
        self.free..self.builder.values().len() as u32
    }

    /// False values of a wire: neighbours, those of other wires, another sign, past the end of a range, fractions.
    fn false_values(&self, wire: u32, length: i128) -> Vec<Fr> {
        let values = self.builder.values();
        let value = values[wire as usize];
        let steps = [1, 2, 3, 8, 16, 32].into_iter().flat_map(|step| [step, -step]).map(crate::field::from_integer);
        let parts = (1..length).flat_map(|part| [part, -part]).map(|part| field_quotient(part, length));
        let moved = steps.chain(parts).map(|step| value + step);
        let others = values.iter().copied().chain([-value, Fr::one() - value]);
        moved.chain(others).filter(|other| *other != value).collect()
    }

    /// Every wire and every pair of wires replaced by false values, with and without all that follows from them.
    fn refuse_all(&self, length: i128) -> Vec<Vec<Check>> {
        let mut refused = Vec::new();
        // Signs follow after the products that they are part of, a pass for each comparator.
        let followed = |values, kept: &[u32]| (0..4).fold(values, |values, _| propagated(&self.builder, values, kept));
        let mut try_out = |values: Vec<Fr>| {
            if values != self.builder.values() {
                let checks = broken(&self.builder, &values);
                assert!(!checks.is_empty(), "accepted: {values:?}");
                if checks.len() == 1 {
                    refused.push(checks);
                }
            }
        };
        for first in self.wires() {
            for value in self.false_values(first, length) {
                let one = forged(&self.builder, &[(first, value)]);
                try_out(followed(one.clone(), &[first]));
                try_out(followed(one.clone(), &[]));
                for second in self.wires().filter(|second| *second != first) {
                    for value in self.false_values(second, length).into_iter().take(4) {
                        let mut both = one.clone();
                        both[second as usize] = value;
                        try_out(followed(both, &[first, second]));
                    }
                }
                try_out(one);
            }
        }
        refused.sort();
        refused.dedup();
        refused
    }
}

/// Where sums are folded, a key that is no integer is refused twice: by its comparator, and by its form.
fn assert_each_check_is_needed(rows: &[&[i128]], count: usize) {
    let [refused, _] = [Sums::Windows, Sums::Folded].map(|sums| {
        let orders = rows.iter().map(|row| Order::new(sums, row, count));
        orders.flat_map(|order| order.refuse_all(rows[0].len() as i128)).collect::<Vec<_>>()
    });
    assert_every_check_is_needed(&Order::new(Sums::Windows, rows[0], count).builder, 0, &refused);
}

#[test]
fn false_orders_of_two_are_refused_each_check_for_some_of_them() {
    assert_each_check_is_needed(&[&[1, 2], &[2, 1], &[0, 0], &[-2, 3], &[3, -2], &[1, 0]], 2);
}

#[test]
fn false_largest_of_three_are_refused_each_check_for_some_of_them() {
    assert_each_check_is_needed(&[&[1, 2, 0], &[2, 1, 1], &[0, 0, 1], &[1, 1, 1], &[-2, 3, 0], &[0, -2, 3]], 1);
}

#[test]
fn keys_that_could_wrap_are_errors() {
    let mut builder = Builder::new(8);
    let row = [Signal::constant(1 << 125), given(&mut builder, 0, Interval { low: 0, high: 1 << 125 })];
    assert_eq!(top_k(&mut builder, &row, 1).map(|_| ()), Err(CircuitError::Overflow));
    let row = [Signal::constant(i128::MAX), Signal::constant(i128::MIN)];
    assert_eq!(top_k(&mut builder, &row, 2).map(|_| ()), Err(CircuitError::Overflow));
    let wide = given(&mut builder, 0, Interval { low: -(1 << 122), high: 1 << 122 });
    assert_eq!(top_k(&mut builder, &[wide, wide], 2).map(|row| row[3].value), Ok(1));
}

#[test]
fn comparators_that_no_result_needs_are_left_out() {
    let comparators = |length: usize, count| {
        let mut builder = Builder::new(8);
        let row: Vec<Signal> = (0..length).map(|_| given(&mut builder, 0, Interval { low: 0, high: 1 })).collect();
        top_k(&mut builder, &row, count).unwrap();
        let products =
            builder.relations().iter().filter(|relation| matches!(relation, crate::relation::Relation::Product { .. }));
        products.count()
    };
    for length in 2..20 {
        assert_eq!(comparators(length, 1), length - 1);
    }
    // As many as Batcher's network has.
    assert_eq!([2, 4, 8, 16, 64].map(|length| comparators(length, length)), [1, 5, 19, 63, 543]);
    assert!(comparators(64, 5) < 260, "{}", comparators(64, 5));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn wide_rows_have_the_specified_order_and_no_other(
        row in prop::collection::vec(-(1i128 << 40)..1 << 40, 2..14),
        (copied, to) in (0usize..14, 0usize..14),
        count in 1usize..14,
        narrow in 0u32..42,
        (folded, limb_bits) in (any::<bool>(), 4u32..14),
        (wire, step) in (0usize..1000, 1u64..),
    ) {
        let mut row: Vec<i128> = row.into_iter().map(|x| x >> narrow).collect();
        let (copied, to, count) = (copied % row.len(), to % row.len(), 1 + count % row.len());
        row[to] = row[copied];
        let mut builder = Builder::with_sums(limb_bits, if folded { Sums::Folded } else { Sums::Windows });
        let range = Interval { low: -(1 << 40) >> narrow, high: 1 << 40 >> narrow };
        let signals: Vec<Signal> = row.iter().map(|x| given(&mut builder, *x, range)).collect();
        let free = builder.values().len();
        let found = top_k(&mut builder, &signals, count).unwrap();
        let mut places: Vec<usize> = (0..row.len()).collect();
        places.sort_by_key(|place| (-row[*place], *place));
        let expected: Vec<i128> =
            places[..count].iter().map(|place| row[*place]).chain(places[..count].iter().map(|place| *place as i128)).collect();
        prop_assert_eq!(found.iter().map(|x| x.value).collect::<Vec<_>>(), expected);
        prop_assert!(found.iter().all(|x| x.range.contains(x.value)));
        prop_assert_eq!(broken(&builder, builder.values()), []);

        let wire = free + wire % (builder.values().len() - free);
        let value = builder.values()[wire];
        for false_value in [value + Fr::from(step), value - Fr::from(step), Fr::one() - value] {
            if false_value != value {
                prop_assert!(!broken(&builder, &forged(&builder, &[(wire as u32, false_value)])).is_empty());
            }
        }
        refuse(&builder, &forged(&builder, &[(wire as u32, value + Fr::from(step))]));
    }
}
