//! False assignments of a gadget's wires: which of its checks refuse them, and whether every check is needed.

use std::collections::BTreeSet;

use halo2_proofs::halo2curves::bn256::Fr;
use model::Interval;

use crate::builder::Builder;
use crate::check::check;
use crate::field::from_integer;
use crate::lanes::Lanes;
use crate::layout::place;
use crate::permutation::{OUTPUT, Trace};
use crate::relation::Wire;
use crate::signal::Signal;
use crate::witness::Witness;

/// One thing that a gadget asks of its wires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Check {
    Relation(usize),
    /// Of a slot of a relation, counted from its first term.
    Lookup(usize, usize),
    /// Of a permutation in columns of its own: its output.
    Permutation(usize),
}

/// A wire given from outside that holds `value`.
pub(super) fn given(builder: &mut Builder, value: i128, range: Interval) -> Signal {
    Signal { wire: Some(builder.wire(from_integer(value))), offset: 0, value, range }
}

/// The honest assignment with some wires changed.
pub(super) fn forged(builder: &Builder, changes: &[(u32, Fr)]) -> Vec<Fr> {
    let mut values = builder.values().to_vec();
    for (wire, value) in changes {
        values[*wire as usize] = *value;
    }
    values
}

/// Computes every wire anew that a relation determines and `kept` does not name.
pub(super) fn propagated(builder: &Builder, mut values: Vec<Fr>, kept: &[u32]) -> Vec<Fr> {
    for relation in builder.relations() {
        let out = relation.out().wire;
        if !kept.contains(&out.0) {
            values[out.0 as usize] = relation.right_side(|wire| values[wire.0 as usize]);
        }
    }
    values
}

/// The checks that an assignment breaks.
pub(super) fn broken(builder: &Builder, values: &[Fr]) -> Vec<Check> {
    let at = |wire: Wire| values[wire.0 as usize];
    let mut broken = Vec::new();
    for (number, relation) in builder.relations().iter().enumerate() {
        if at(relation.out().wire) != relation.right_side(at) {
            broken.push(Check::Relation(number));
        }
        for (place, slot) in relation.slots().into_iter().enumerate() {
            let Some(table) = slot.table else { continue };
            if builder.tables()[usize::from(table.0)].index_of(at(slot.wire)).is_none() {
                broken.push(Check::Lookup(number, place));
            }
        }
    }
    for (number, permutation) in builder.permutations().iter().enumerate() {
        let trace = Trace::of(&[permutation.inputs.map(at)]);
        if trace.state[OUTPUT] != at(permutation.output) {
            broken.push(Check::Permutation(number));
        }
    }
    broken
}

/// Asserts that the circuit refuses an assignment, and returns the checks it breaks.
pub(super) fn refuse(builder: &Builder, values: &[Fr]) -> Vec<Check> {
    let broken = broken(builder, values);
    assert!(!broken.is_empty(), "accepted: {values:?}");
    let lanes = if builder.one().is_some() { Lanes::folded(1, 1) } else { Lanes::all(1) };
    let layout = place(builder, lanes);
    assert!(check(&layout, &Witness::fill(&layout, values, Vec::new())).is_err());
    broken
}

/// Asserts that for each check from relation `first` on some forgery breaks nothing else: without the check it would be
/// accepted.
pub(super) fn assert_every_check_is_needed(builder: &Builder, first: usize, refused: &[Vec<Check>]) {
    let alone: BTreeSet<Check> = refused.iter().filter(|broken| broken.len() == 1).map(|broken| broken[0]).collect();
    let idle: Vec<Check> = all_checks(builder, first).into_iter().filter(|check| !alone.contains(check)).collect();
    assert!(idle.is_empty(), "no forgery needs {idle:?} of {:#?}", builder.relations());
}

fn all_checks(builder: &Builder, first: usize) -> Vec<Check> {
    let mut checks = Vec::new();
    for (number, relation) in builder.relations().iter().enumerate().skip(first) {
        checks.push(Check::Relation(number));
        let looked_up = relation.slots().into_iter().enumerate().filter(|(_, slot)| slot.table.is_some());
        checks.extend(looked_up.map(|(place, _)| Check::Lookup(number, place)));
    }
    checks
}

/// The wires of a new builder, for tests that name wires by the order they are made in.
pub(super) fn assert_honest(builder: &Builder, expected: &[i128]) {
    let expected: Vec<Fr> = expected.iter().copied().map(from_integer).collect();
    assert_eq!(builder.values(), expected);
    assert_eq!(broken(builder, builder.values()), []);
}

/// `numerator / denominator` modulo r: what an unchecked division would let through.
pub(super) fn field_quotient(numerator: i128, denominator: i128) -> Fr {
    from_integer(numerator) * from_integer(denominator).invert().unwrap()
}
