//! Every assignment that the range checks admit, tried: exactly one satisfies the relations of a gadget.

mod arg_max;
mod divide;
mod floor_divide;
mod function;
mod maximum;
mod square_root;
mod steps;
mod threshold;
mod top_k;

use std::cell::Cell;

use halo2_proofs::halo2curves::bn256::Fr;
use model::{Interval, PiecewiseTable, SmoothFunction, round_shift};

use super::{Disclosure, Packing, SumSlot, SumSlots, packed_sums, piecewise, product, receive, rectify};
use crate::builder::Builder;
use crate::check::check;
use crate::field::from_integer;
use crate::lanes::{Lanes, Sums};
use crate::layout::{audit, place};
use crate::relation::{Relation, Slot, Wire};
use crate::signal::Signal;
use crate::table::Table;
use crate::witness::Witness;

/// All assignments of a builder's wires that satisfy every relation and lookup, given the wires before `free`.
///
/// Looked-up wires take each entry of their tables in turn; the others follow from the first relation that gives them.
fn solutions(builder: &Builder, free: usize) -> Vec<Vec<Fr>> {
    let mut partial: Vec<Vec<Option<Fr>>> =
        vec![builder.values().iter().enumerate().map(|(wire, value)| (wire < free).then_some(*value)).collect()];
    let mut relations: Vec<&Relation> = builder.relations().iter().collect();
    // Relations with the fewest lookups to try first keep the search small; that of the output follows from the others.
    let tried = |relation: &Relation| relation.slots().iter().rev().skip(1).filter(|slot| slot.table.is_some()).count();
    relations.sort_by_key(|relation| tried(relation));
    while let Some(next) = relations.iter().position(|relation| closes(relation, &partial[0])) {
        let relation = relations.remove(next);
        partial = partial.into_iter().flat_map(|values| extend(builder, relation, values)).collect();
        if partial.is_empty() {
            return Vec::new();
        }
    }
    assert!(relations.is_empty(), "the search does not reach {relations:?}");
    partial.into_iter().map(|values| values.into_iter().map(Option::unwrap).collect()).collect()
}

/// Whether at most the output is open once lookups are enumerated.
fn closes(relation: &Relation, values: &[Option<Fr>]) -> bool {
    let open = |slot: &Slot| values[slot.wire.0 as usize].is_none() && slot.table.is_none();
    let slots = relation.slots();
    !slots[..slots.len() - 1].iter().any(open)
}

fn extend(builder: &Builder, relation: &Relation, values: Vec<Option<Fr>>) -> Vec<Vec<Option<Fr>>> {
    let slots = relation.slots();
    let (out, inputs) = slots.split_last().unwrap();
    let mut branches = vec![values];
    for slot in inputs {
        let Some(table) = slot.table else { continue };
        let table = &builder.tables()[usize::from(table.0)];
        branches = branches
            .into_iter()
            .flat_map(|values| match values[slot.wire.0 as usize] {
                Some(value) => {
                    if table.index_of(value).is_some() {
                        vec![values]
                    } else {
                        Vec::new()
                    }
                }
                None => (0..table.len())
                    .map(|entry| {
                        let mut values = values.clone();
                        values[slot.wire.0 as usize] = Some(table.entry(entry));
                        values
                    })
                    .collect(),
            })
            .collect();
    }
    branches.into_iter().filter_map(|values| close(builder, relation, *out, values)).collect()
}

fn close(builder: &Builder, relation: &Relation, out: Slot, mut values: Vec<Option<Fr>>) -> Option<Vec<Option<Fr>>> {
    let value = relation.right_side(|wire| values[wire.0 as usize].unwrap());
    let member = out.table.is_none_or(|table| builder.tables()[usize::from(table.0)].index_of(value).is_some());
    let place = &mut values[out.wire.0 as usize];
    let consistent = member && place.is_none_or(|known| known == value);
    *place = Some(value);
    consistent.then_some(values)
}

/// A wire given from outside that holds `value`.
fn given(builder: &mut Builder, value: i128, low: i128, high: i128) -> Signal {
    let wire: Wire = builder.wire(from_integer(value));
    Signal { wire: Some(wire), offset: 0, value, range: Interval { low, high } }
}

/// Builders for either way to lay sums out.
fn builders(limb_bits: u32) -> [Builder; 2] {
    [Sums::Windows, Sums::Folded].map(|sums| Builder::with_sums(limb_bits, sums))
}

thread_local! {
    /// Inputs of the gadgets that this thread, which is one test, has found one assignment for.
    static TRIED: Cell<usize> = const { Cell::new(0) };
}

/// Says what a test has tried, at its end.
fn report() {
    let tried = TRIED.take();
    assert!(tried > 0);
    println!("assurance: exhaustive-uniqueness {tried}");
}

/// Asserts that the builder has one solution, the honest one, and that lanes without lookups lose no lookup of it.
fn assert_unique(builder: &Builder, free: usize) {
    let found = solutions(builder, free);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0], builder.values());
    TRIED.set(TRIED.get() + 1);
    let lanes = if builder.one().is_some() { Lanes::folded } else { Lanes::windows };
    for (count, looked_up) in [(1, 1), (2, 1), (4, 1), (4, 2)] {
        let layout = place(builder, lanes(count, looked_up));
        audit(builder, &layout).unwrap();
        let instances = builder.instances().iter().map(|wire| builder.value(*wire)).collect();
        check(&layout, &Witness::fill(&layout, builder.values(), instances)).unwrap();
    }
}

#[test]
fn rescaling_an_eight_bit_sum_accepts_one_quotient_and_remainder() {
    for shift in [1, 3, 8] {
        for value in -128..128i128 {
            let mut builder = Builder::new(8);
            let input = given(&mut builder, value, -128, 127);
            let mut slot = SumSlots::one(&[1], 0);
            let result = packed_sums(&mut builder, &[input], &mut slot, shift, false).unwrap()[0];
            assert_eq!(result.value, round_shift(value, shift));
            assert_unique(&builder, 1);
        }
    }
    report();
}

#[test]
fn rescaling_and_rectifying_eight_bits_accepts_one_sign_even_for_zero() {
    for shift in [0, 2, 5] {
        for value in -128..128i128 {
            let mut builder = Builder::new(4);
            let input = given(&mut builder, value, -128, 127);
            let mut slot = SumSlots::one(&[1], 0);
            let result = packed_sums(&mut builder, &[input], &mut slot, shift, true).unwrap()[0];
            assert_eq!(result.value, round_shift(value, shift).max(0));
            assert_unique(&builder, 1);
        }
    }
    report();
}

#[test]
fn two_packed_sums_accept_one_pair_of_results() {
    for a in -4..4i128 {
        for b in -4..4i128 {
            let mut builder = Builder::new(3);
            let inputs = [given(&mut builder, a, -4, 3), given(&mut builder, b, -4, 3)];
            let mut slots =
                SumSlots::new(vec![SumSlot { weights: &[3, -2], bias: 5 }, SumSlot { weights: &[-1, 2], bias: -3 }]);
            let results = packed_sums(&mut builder, &inputs, &mut slots, 2, false).unwrap();
            assert_eq!(results[0].value, round_shift(3 * a - 2 * b + 5, 2));
            assert_eq!(results[1].value, round_shift(-a + 2 * b - 3, 2));
            assert_unique(&builder, 2);
        }
    }
    report();
}

#[test]
fn relu_alone_accepts_one_result() {
    for value in -128..128i128 {
        for mut builder in builders(8) {
            let input = given(&mut builder, value, -128, 127);
            let free = builder.values().len();
            assert_eq!(rectify(&mut builder, input).unwrap().value, value.max(0));
            assert_unique(&builder, free);
        }
    }
    report();
}

#[test]
fn sums_rectified_by_table_accept_one_pair_of_results() {
    for (a, b) in (-4..4i128).flat_map(|a| (-4..4i128).map(move |b| (a, b))).step_by(3) {
        let mut builder = Builder::with_sums(3, Sums::Folded);
        let inputs = [given(&mut builder, a, -4, 3), given(&mut builder, b, -4, 3)];
        let free = builder.values().len();
        let mut slots =
            SumSlots::new(vec![SumSlot { weights: &[1, -1], bias: 0 }, SumSlot { weights: &[-1, 2], bias: -3 }]);
        let results = packed_sums(&mut builder, &inputs, &mut slots, 1, true).unwrap();
        assert_eq!(results[0].value, round_shift(a - b, 1).max(0));
        assert_eq!(results[1].value, round_shift(-a + 2 * b - 3, 1).max(0));
        assert!(builder.tables().contains(&Table::Rectified { bits: 3 }));
        assert_unique(&builder, free);
    }
    report();
}

#[test]
fn a_product_accepts_one_result() {
    for (a, b) in [(-8, 7), (0, 5), (3, -8), (7, 7)] {
        for mut builder in builders(4) {
            let left = given(&mut builder, a, -8, 7).plus(2).unwrap();
            let right = given(&mut builder, b, -8, 7).plus(-1).unwrap();
            let free = builder.values().len();
            assert_eq!(product(&mut builder, left, right).unwrap().value, (a + 2) * (b - 1));
            assert_unique(&builder, free);
        }
    }
    report();
}

#[test]
fn a_piecewise_function_accepts_one_result() {
    let table = PiecewiseTable {
        function: SmoothFunction::Tanh,
        input_scale: 2,
        output_scale: 3,
        index_bits: 1,
        offset_bits: 2,
        base: vec![0, 6],
        slope: vec![6, 2],
        base_bits: 3,
        slope_bits: 3,
        centre: 0,
    };
    for value in -8..8i128 {
        let mut builder = Builder::new(4);
        let input = given(&mut builder, value, -8, 7);
        let result = piecewise(&mut builder, &table, input).unwrap();
        assert_eq!(result.value, table.evaluate(value));
        assert!(result.range.contains(result.value));
        assert_eq!(result.range.low, -result.range.high);
        assert_unique(&builder, 1);
    }
    report();
}

#[test]
fn packed_inputs_accept_one_reading_of_an_instance() {
    let mut builder = Builder::new(3);
    let signals = receive(&mut builder, &[-5, 2, 7], Packing { bits: 4, offset: -8 }, Disclosure::Public).unwrap();
    assert_eq!(signals.iter().map(|signal| signal.value).collect::<Vec<_>>(), [-5, 2, 7]);
    let honest = builder.values().to_vec();
    let instance = builder.instances()[0];
    let readings: Vec<_> = enumerate_readings(&builder, instance, honest[instance.0 as usize]);
    assert_eq!(readings, [honest]);
}

/// Assignments of all looked-up wires that pack to `packed`.
fn enumerate_readings(builder: &Builder, instance: Wire, packed: Fr) -> Vec<Vec<Fr>> {
    solutions(builder, 0).into_iter().filter(|values| values[instance.0 as usize] == packed).collect()
}

#[test]
fn the_field_quotient_of_every_remainder_is_refused() {
    // q = (x - r) / d modulo r solves the relation for each legal remainder; only the range check refuses it.
    let shift = 3;
    for value in -128..128i128 {
        let mut builder = Builder::new(8);
        let input = given(&mut builder, value, -128, 127);
        let mut slot = SumSlots::one(&[1], 0);
        let result = packed_sums(&mut builder, &[input], &mut slot, shift, false).unwrap()[0];
        let looked_up =
            builder.relations().iter().flat_map(Relation::slots).find(|slot| Some(slot.wire) == result.wire).unwrap();
        let table = &builder.tables()[usize::from(looked_up.table.unwrap().0)];
        let inverse = Fr::from(1 << shift).invert().unwrap();
        let quotients = (0..1 << shift).map(|rest| from_integer(value + 4 - (result.offset << shift) - rest) * inverse);
        let admitted: Vec<Fr> = quotients.filter(|quotient| table.index_of(*quotient).is_some()).collect();
        assert_eq!(admitted, [builder.value(looked_up.wire)], "{value}");
    }
}
