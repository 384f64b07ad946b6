//! False boxes: each is refused, and each check is the only one to refuse some of them.

use ff::Field as _;
use halo2_proofs::halo2curves::bn256::Fr;
use model::Interval;
use proptest::prelude::*;

use super::super::forging::{Check, assert_every_check_is_needed, broken, forged, given, propagated, refuse};
use super::layout::{Layout, Sides};
use super::{BoxList, BoxLists, Digits};
use crate::builder::Builder;
use crate::error::CircuitError;
use crate::field::from_integer;
use crate::relation::Relation;
use crate::signal::Signal;

const fn range(low: i128, high: i128) -> Interval {
    Interval { low, high }
}

/// `[-4, 11]` in runs.
pub(super) fn runs(ends: &[i128], values: &[i128]) -> BoxList {
    let lows = [-4].into_iter().chain(ends.iter().map(|end| end + 1));
    let boxes = lows.zip(ends.iter().copied().chain([11])).map(|(low, high)| vec![range(low, high)]).collect();
    BoxList { ranges: vec![range(-4, 11)], boxes, values: values.iter().map(|value| vec![*value]).collect() }
}

/// Two lists of which the first has boxes bounded on both sides, the second one that is not.
fn two_lists() -> Vec<BoxList> {
    vec![runs(&[-2, 3, 4], &[5, 7, 6, 12]), runs(&[4], &[2, 9])]
}

/// A proof over one integer, whose wires come in this order: the integer, the value, distances, the entry.
struct Located {
    builder: Builder,
    lists: BoxLists,
}

impl Located {
    fn new(list: usize, x: i128) -> Self {
        let mut builder = Builder::new(4);
        let lists = BoxLists::new(two_lists(), &[1, 1], 4).unwrap();
        let signal = given(&mut builder, x, range(-4, 11));
        let own = &two_lists()[list];
        let number = own.boxes.iter().position(|sides| sides[0].contains(x)).unwrap();
        let found = lists.locate(&mut builder, list, number, &[signal]).unwrap();
        assert_eq!(found[0].value, own.values[number][0]);
        assert_eq!(broken(&builder, builder.values()), []);
        Self { builder, lists }
    }

    fn entry(&self) -> u32 {
        self.builder.values().len() as u32 - 1
    }

    /// These values of all wires between the integer and the entry, and the entry that follows.
    fn claiming(&self, parts: &[i128]) -> Vec<Fr> {
        let changes: Vec<(u32, Fr)> = (1..).zip(parts.iter().copied().map(from_integer)).collect();
        propagated(&self.builder, forged(&self.builder, &changes), &[])
    }
}

#[test]
fn of_all_claims_about_one_integer_one_is_accepted() {
    let mut refused = Vec::new();
    for x in [-4, -2, -1, 2, 3, 4, 5, 11] {
        let located = Located::new(0, x);
        assert_eq!(located.entry(), 4);
        let mut accepted = 0;
        for value in -1..=8 {
            for (low, high) in (-3..=17).flat_map(|low| (-3..=17).map(move |high| (low, high))) {
                let claim = located.claiming(&[value, low, high]);
                match broken(&located.builder, &claim) {
                    broken if broken.is_empty() => accepted += 1,
                    broken => refused.push(broken),
                }
            }
        }
        assert_eq!(accepted, 1, "{x}");
        let mut wrong = located.builder.values().to_vec();
        wrong[4] = super::super::forging::forged(&Located::new(0, if x > 3 { -4 } else { 11 }).builder, &[])[4];
        refused.push(refuse(&located.builder, &wrong));
    }
    assert_every_check_is_needed(&Located::new(0, 0).builder, 0, &refused);
}

#[test]
fn of_all_claims_about_an_end_one_is_accepted() {
    for x in -4..12 {
        let located = Located::new(1, x);
        assert_eq!(located.entry(), 3);
        let claims = (-1..=8).flat_map(|value| (-33..=33).map(move |distance| [value, distance]));
        let accepted = claims.filter(|claim| broken(&located.builder, &located.claiming(claim)).is_empty());
        assert_eq!(accepted.count(), 1, "{x}");
    }
}

#[test]
fn every_entry_with_any_one_wire_made_to_fit_is_refused() {
    for (list, x) in (0..2).flat_map(|list| (-4..12).map(move |x| (list, x))) {
        let located = Located::new(list, x);
        let Relation::Linear { terms, .. } = &located.builder.relations()[0] else { panic!("not linear") };
        let table = located.lists.table.as_ref().unwrap();
        for entry in (0..table.len()).map(|entry| table.entry(entry)) {
            let entry_wire = located.builder.relations()[0].out().wire.0;
            if located.builder.values()[entry_wire as usize] == entry {
                continue;
            }
            for term in terms.iter().filter(|term| term.slot.wire.0 > 0) {
                let wire = term.slot.wire.0;
                let difference = entry - located.builder.values()[entry_wire as usize];
                let fitting = located.builder.values()[wire as usize] + difference * term.coefficient.invert().unwrap();
                let claim = forged(&located.builder, &[(entry_wire, entry), (wire, fitting)]);
                let broken = refuse(&located.builder, &claim);
                assert!(broken.iter().all(|check| matches!(check, Check::Lookup(..))), "{broken:?}");
            }
        }
    }
}

/// Boxes of three integers so wide that they take two records.
fn wide() -> BoxList {
    let whole = range(0, (1 << 60) - 1);
    let part = |low: i128, high: i128| range(low << 50, (high << 50) - 1);
    let rest = |x| vec![x, part(0, 500), part(1, 900)];
    let mut boxes = vec![rest(part(0, 3)), rest(part(3, 1000)), rest(part(1000, 1024))];
    boxes.push(vec![whole, part(0, 500), part(0, 1)]);
    boxes.push(vec![whole, part(0, 500), part(900, 1024)]);
    boxes.push(vec![whole, part(500, 501), whole]);
    boxes.push(vec![whole, part(501, 1024), whole]);
    let values = (0..7).map(|value| vec![40 * value, 1000 - value]).collect();
    BoxList { ranges: vec![whole; 3], boxes, values }
}

/// A proof of a place in [`wide`].
fn located(place: [i128; 3]) -> (Builder, usize) {
    let list = wide();
    let inside = |sides: &Vec<Interval>| sides.iter().zip(place).all(|(side, x)| side.contains(x));
    let numbers: Vec<usize> = (0..list.boxes.len()).filter(|number| inside(&list.boxes[*number])).collect();
    let [number] = numbers[..] else { panic!("{place:?} is in {numbers:?}") };
    let mut builder = Builder::new(10);
    let signals = place.map(|x| given(&mut builder, x, range(0, (1 << 60) - 1)));
    let lists = BoxLists::new(vec![list.clone()], &[1], 10).unwrap();
    let found = lists.locate(&mut builder, 0, number, &signals).unwrap();
    assert_eq!(found.iter().map(|signal| signal.value).collect::<Vec<_>>(), list.values[number]);
    assert_eq!(broken(&builder, builder.values()), []);
    (builder, number)
}

/// The numbers of the relations that look up in the table of boxes.
fn records(builder: &Builder) -> Vec<usize> {
    let boxes = builder.tables().iter().position(|table| matches!(table, crate::table::Table::Boxes(_))).unwrap();
    let of_record = |relation: &&Relation| relation.out().table.is_some_and(|table| usize::from(table.0) == boxes);
    let all = builder.relations().iter().enumerate();
    all.filter(|(_, relation)| of_record(relation)).map(|(number, _)| number).collect()
}

#[test]
fn records_of_two_boxes_are_refused() {
    // They differ in the last integer, so that the other box is true as far as the first record tells.
    let ((honest, own), (other, foreign)) = (located([1 << 52, 7, 1 << 51]), located([1 << 52, 7, 5]));
    assert_eq!((own, foreign), (1, 3));
    let records = records(&honest);
    assert!(records.len() > 1);
    let wires = |record: usize| honest.relations()[record].slots().into_iter().map(|slot| slot.wire.0 as usize);
    let shared = wires(records[0]).find(|wire| *wire > 2 && wires(records[1]).any(|other| other == *wire)).unwrap();
    for (mixed, with_number) in records.iter().flat_map(|record| [(*record, false), (*record, true)]) {
        let mut values = honest.values().to_vec();
        for wire in wires(mixed).filter(|wire| *wire > 2 && (with_number || *wire != shared)) {
            values[wire] = other.values()[wire];
        }
        refuse(&honest, &values);
    }
}

#[test]
fn a_step_of_one_cell_made_up_for_by_any_other_is_refused() {
    for place in [[0, 0, 1 << 50], [3 << 50, (500 << 50) - 1, (900 << 50) - 1], [5, 600 << 50, 0]] {
        let (builder, _) = located(place);
        for record in records(&builder) {
            let Relation::Linear { terms, out, .. } = &builder.relations()[record] else { panic!("not linear") };
            let all: Vec<(Fr, u32)> =
                terms.iter().map(|t| (t.coefficient, t.slot.wire.0)).chain([(-Fr::ONE, out.wire.0)]).collect();
            let free = all.iter().filter(|(_, wire)| *wire > 2);
            for (a, b) in free.clone().flat_map(|a| free.clone().map(move |b| (a, b))).filter(|(a, b)| a.1 != b.1) {
                for step in [Fr::ONE, -Fr::ONE] {
                    let moved = step * a.0 * b.0.invert().unwrap();
                    let at = |wire: u32| builder.values()[wire as usize];
                    refuse(&builder, &forged(&builder, &[(a.1, at(a.1) + step), (b.1, at(b.1) - moved)]));
                }
            }
        }
    }
}

/// All boxes of a grid over some integers.
fn grid(cuts: &[Vec<i128>], values: impl Fn(usize) -> i128) -> BoxList {
    let mut boxes: Vec<Vec<Interval>> = vec![vec![]];
    for cuts in cuts {
        let parts: Vec<Interval> = cuts.windows(2).map(|pair| range(pair[0], pair[1] - 1)).collect();
        boxes = boxes
            .iter()
            .flat_map(|sides| parts.iter().map(move |part| [sides.as_slice(), &[*part]].concat()))
            .collect();
    }
    let ranges = cuts.iter().map(|cuts| range(cuts[0], cuts[cuts.len() - 1] - 1)).collect();
    let values = (0..boxes.len()).map(|number| vec![values(number)]).collect();
    BoxList { ranges, boxes, values }
}

#[test]
fn claims_of_shared_cells_equal_an_entry_for_one_box_alone() {
    // Directly, digit by digit: whatever the digits, of which empty slots are some, the record of another box is not met.
    let list = grid(&[vec![0, 2, 4], vec![0, 1, 3, 4], vec![0, 1]], |number| (number % 3) as i128);
    let sides = Sides::of(&list).unwrap();
    let digits = Digits { bits: 2, count: 2 };
    let layout = Layout::of(&sides, list.boxes.len(), Some(digits), 0);
    let entries: Vec<u128> = (0..6).map(|number| layout.entries(&list, number)[0].to::<u128>()).collect();
    for (x, y) in (0..4i128).flat_map(|x| (0..4).map(move |y| (x, y))) {
        let number = list.boxes.iter().position(|sides| sides[0].contains(x) && sides[1].contains(y)).unwrap();
        let mut met = Vec::new();
        // A value, the low of y beside an empty slot, the end of x and the high of y.
        for (value, all) in (0..4i128).flat_map(|value| (0..256i128).map(move |all| (value, all))) {
            let [a, b, c, d] = [0, 2, 4, 6].map(|place| all >> place & 3);
            let claim = value + ((y - a) << 2) - (b << 5) + ((x + c) << 8) + ((y + d) << 11);
            met.extend(entries.iter().position(|entry| *entry as i128 == claim));
        }
        assert_eq!(met, [number], "{x} {y}");
    }
}

#[test]
fn tables_that_no_circuit_holds_and_integers_that_are_too_wide_are_errors() {
    let of = |high: i128, value: i128| {
        let list = BoxList {
            ranges: vec![range(-5, high)],
            boxes: vec![vec![range(-5, 0)], vec![range(1, high)]],
            values: vec![vec![0], vec![value]],
        };
        BoxLists::new(vec![list], &[1], 8).map(|_| ())
    };
    assert_eq!(of(1 << 100, 1 << 100), Ok(()));
    assert_eq!(of(1 << 120, 1), Err(CircuitError::Overflow));
    assert_eq!(of(i128::MAX, 1), Err(CircuitError::Overflow));
    assert_eq!(of(9, 1 << 121), Err(CircuitError::Overflow));
    let cuts: Vec<i128> = (0..2050).collect();
    let many = grid(&[cuts.clone(), cuts], |number| number as i128);
    let verdict = BoxLists::new(vec![many], &[1], 8).map(|_| ());
    assert!(matches!(verdict, Err(CircuitError::TooManyRows { .. })), "{verdict:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_changed_wire_of_any_grid_is_refused(
        cuts in prop::collection::vec(prop::collection::btree_set(-40i128..40, 2..5), 1..4),
        numbers in prop::collection::vec(-500i128..500, 1..4),
        place in prop::collection::vec(0u64.., 3),
        (limb_bits, step, wire) in (2u32..8, 1u64.., 0usize..1000),
    ) {
        let cuts: Vec<Vec<i128>> = cuts.into_iter().map(|cuts| cuts.into_iter().collect()).collect();
        let list = grid(&cuts, |number| numbers[number % numbers.len()]);
        let mut builder = Builder::new(limb_bits);
        let inside = |(range, x): (&Interval, &u64)| range.low + i128::from(*x) % (range.high - range.low + 1);
        let place: Vec<i128> = list.ranges.iter().zip(&place).map(inside).collect();
        let signals: Vec<Signal> =
            list.ranges.iter().zip(&place).map(|(range, x)| given(&mut builder, *x, *range)).collect();
        let contains = |sides: &Vec<Interval>| sides.iter().zip(&place).all(|(side, x)| side.contains(*x));
        let number = list.boxes.iter().position(contains).unwrap();
        let lists = BoxLists::new(vec![list.clone(), list.clone()], &[7, 7], limb_bits).unwrap();
        let found = lists.locate(&mut builder, 1, number, &signals).unwrap();
        prop_assert_eq!(found[0].value, list.values[number][0]);
        prop_assert_eq!(broken(&builder, builder.values()), []);

        let free = builder.values().len() - signals.len();
        if free > 0 {
            let wire = signals.len() + wire % free;
            let value = builder.values()[wire];
            for false_value in [value + Fr::from(step), value - Fr::from(step), -value - Fr::ONE] {
                refuse(&builder, &forged(&builder, &[(wire as u32, false_value)]));
                refuse(&builder, &propagated(&builder, forged(&builder, &[(wire as u32, false_value)]), &[wire as u32]));
            }
        }
    }
}
