//! False values: each is refused, and each check is the only one to refuse some of them.

use halo2_proofs::halo2curves::bn256::Fr;
use model::{FunctionTable, Interval};
use proptest::prelude::*;

use super::super::forging::{
    Check, assert_every_check_is_needed, assert_honest, broken, field_quotient, forged, given, refuse,
};
use super::function;
use crate::builder::Builder;
use crate::error::CircuitError;
use crate::field::{from_integer, to_integer};
use crate::lanes::Sums;
use crate::table::PackedLines;

/// Four lines of eight integers; least base 0, least slope -5.
const BASES: [i64; 4] = [4, 9, 0, 13];
const SLOPES: [i64; 4] = [-5, 3, 7, -2];
const X: Interval = Interval { low: -10, high: 21 };
/// Where entries hold base and slope.
const BASE_SHIFT: u32 = 2;
const SLOPE_SHIFT: u32 = 6;
const LENGTH: i128 = 8;

fn lines() -> FunctionTable {
    FunctionTable { name: "lines".to_owned(), low: -10, offset_bits: 3, base: BASES.to_vec(), slope: SLOPES.to_vec() }
}

/// Five values, of which some are equal.
fn list() -> FunctionTable {
    FunctionTable { name: "list".to_owned(), low: -2, offset_bits: 0, base: vec![7, 0, 4, 7, 0], slope: vec![0; 5] }
}

/// All that a prover chooses for a value on a line, in the order the gadget makes it: place, base, slope, entry, rise, quotient
/// above the least, remainder.
type Parts = [Fr; 7];

/// A value on a line whose every part is one looked-up wire.
struct Value {
    builder: Builder,
    index: usize,
    place: i128,
    /// The least value.
    least: i128,
}

impl Value {
    fn new(x: i128) -> Self {
        let mut builder = Builder::new(8);
        let input = given(&mut builder, x, X);
        let result = function(&mut builder, &lines(), &[input]).unwrap()[0];
        assert_eq!(result.value, lines().evaluate(x));
        let distance = x - X.low;
        let (index, place) = ((distance / LENGTH) as usize, distance % LENGTH);
        let value = Self { builder, index, place, least: result.offset };
        assert_eq!(value.builder.values()[1..], value.on(index, place));
        assert_eq!(broken(&value.builder, value.builder.values()), []);
        value
    }

    /// What follows from a place on a line.
    fn on(&self, index: usize, place: i128) -> Parts {
        let [base, slope] = [BASES[index].into(), i128::from(SLOPES[index]) + 5].map(from_integer);
        self.rounded(place, base, slope, entry(index))
    }

    /// The rise and the rounded sum that follow from these.
    fn rounded(&self, place: i128, base: Fr, slope: Fr, entry: Fr) -> Parts {
        let place = from_integer(place);
        self.summed([place, base, slope, entry, slope * place])
    }

    /// The rounded sum that follows from these.
    fn summed(&self, [place, base, slope, entry, rise]: [Fr; 5]) -> Parts {
        let sum = from_integer(LENGTH) * base - Fr::from(5) * place + rise + Fr::from(4);
        // Sums are integers of a few bits, or anything at all.
        let shifted = to_integer(sum + Fr::from(1 << 20));
        let remainder = Fr::from(shifted.as_limbs()[0] % 8);
        self.leaving([place, base, slope, entry, rise], sum, remainder)
    }

    fn leaving(&self, [place, base, slope, entry, rise]: [Fr; 5], sum: Fr, remainder: Fr) -> Parts {
        let quotient = (sum - remainder) * from_integer(LENGTH).invert().unwrap();
        [place, base, slope, entry, rise, quotient - from_integer(self.least), remainder]
    }

    /// `None` for the honest parts.
    fn refuse(&self, parts: Parts) -> Option<Vec<Check>> {
        let changes: Vec<(u32, Fr)> = (1..).zip(parts).collect();
        let values = forged(&self.builder, &changes);
        (values != self.builder.values()).then(|| refuse(&self.builder, &values))
    }
}

fn entry(index: usize) -> Fr {
    from_integer(PackedLines::of(&lines()).entries()[index])
}

fn values() -> impl Iterator<Item = Value> {
    (X.low..=X.high).map(Value::new)
}

/// Places on other lines, with and without the distance from the true start.
fn elsewhere(value: &Value) -> Vec<Parts> {
    let places = (0..4).flat_map(|index| (0..LENGTH).map(move |place| (index, place)));
    let distance = value.index as i128 * LENGTH + value.place;
    let beyond = (0..4).map(|index| (index, distance - index as i128 * LENGTH));
    places.chain(beyond).map(|(index, place)| value.on(index, place)).collect()
}

/// One field of the line that is that of no line, in an entry that is none or as a quotient of the field.
fn other_fields(value: &Value) -> Vec<Parts> {
    let (index, place) = (value.index, value.place);
    let own = index as i128;
    let slope = i128::from(SLOPES[index]) + 5;
    let mut forgeries = Vec::new();
    for base in -1..=16 {
        let named = from_integer(own + (base << BASE_SHIFT) + (slope << SLOPE_SHIFT));
        forgeries.push(value.rounded(place, from_integer(base), from_integer(slope), named));
        for other in 0..4 {
            let rest = PackedLines::of(&lines()).entries()[other] - own - (base << BASE_SHIFT);
            forgeries.push(value.rounded(
                place,
                from_integer(base),
                field_quotient(rest, 1 << SLOPE_SHIFT),
                entry(other),
            ));
        }
    }
    for slope in -1..=16 {
        let named = from_integer(own + (i128::from(BASES[index]) << BASE_SHIFT) + (slope << SLOPE_SHIFT));
        forgeries.push(value.rounded(place, from_integer(BASES[index].into()), from_integer(slope), named));
        for other in 0..4 {
            let rest = PackedLines::of(&lines()).entries()[other] - own - (slope << SLOPE_SHIFT);
            forgeries.push(value.rounded(
                place,
                field_quotient(rest, 1 << BASE_SHIFT),
                from_integer(slope),
                entry(other),
            ));
        }
    }
    forgeries
}

/// Another rise, quotient or remainder of the true line.
fn other_sums(value: &Value) -> Vec<Parts> {
    let honest = value.on(value.index, value.place);
    let [place, base, slope, entry, rise, quotient, remainder] = honest;
    let mut forgeries = Vec::new();
    for step in (-9..=9).map(from_integer) {
        forgeries.push(value.summed([place, base, slope, entry, rise + step]));
        forgeries.push([place, base, slope, entry, rise, quotient + step, remainder]);
        forgeries.push([place, base, slope, entry, rise, quotient + step, remainder - step * from_integer(LENGTH)]);
    }
    let sum = from_integer(LENGTH) * (quotient + from_integer(value.least)) + remainder;
    let remainders =
        (-1..=8).map(|remainder| value.leaving([place, base, slope, entry, rise], sum, from_integer(remainder)));
    forgeries.extend(remainders);
    forgeries
}

#[test]
fn false_values_on_lines_are_refused_each_check_for_some_of_them() {
    let mut refused = Vec::new();
    for value in values() {
        let forgeries = [elsewhere(&value), other_fields(&value), other_sums(&value)].concat();
        refused.extend(forgeries.into_iter().filter_map(|parts| value.refuse(parts)));
    }
    assert_every_check_is_needed(&Value::new(0).builder, 0, &refused);
}

#[test]
fn false_values_of_a_list_are_refused_each_check_for_some_of_them() {
    let table = list();
    let entries = PackedLines::of(&table).entries().to_vec();
    let mut refused = Vec::new();
    let value = |x: i128| {
        let mut builder = Builder::new(8);
        let input = given(&mut builder, x, Interval { low: -2, high: 2 });
        function(&mut builder, &table, &[input]).unwrap();
        builder
    };
    for index in 0..5 {
        let builder = value(index - 2);
        let base = i128::from(table.base[index as usize]);
        assert_honest(&builder, &[index - 2, base, entries[index as usize]]);
        let elsewhere = entries.iter().zip(&table.base).map(|(entry, base)| (from_integer((*base).into()), *entry));
        let solved = entries.iter().map(|entry| (field_quotient(entry - index, 8), *entry));
        let named = (-1..=8).map(|base| (from_integer(base), index + 8 * base));
        for (base, entry) in elsewhere.chain(solved).chain(named) {
            let values = forged(&builder, &[(1, base), (2, from_integer(entry))]);
            if values != builder.values() {
                refused.push(refuse(&builder, &values));
            }
        }
    }
    assert_every_check_is_needed(&value(0), 0, &refused);
}

#[test]
fn distances_that_could_wrap_are_errors_where_the_function_is_clamped() {
    let valued = |low, high| {
        let mut builder = Builder::new(8);
        let x = given(&mut builder, low, Interval { low, high });
        function(&mut builder, &list(), &[x]).map(|values| values[0].value)
    };
    assert_eq!(valued(-2, 1 << 126), Err(CircuitError::Overflow));
    assert_eq!(valued(-(1 << 126), 0), Err(CircuitError::Overflow));
    assert_eq!(valued(i128::MIN, i128::MAX), Err(CircuitError::Overflow));
    assert_eq!(valued(-(1 << 124), 1 << 124), Ok(7));
}

#[test]
fn the_widest_tables_are_exact() {
    let most = (1i64 << FunctionTable::MAX_BITS) - 1;
    let (base, slope) = (vec![-most, most, 5, -most], vec![most, -most, most, -most]);
    let low = -(1i64 << 61);
    let table = FunctionTable { name: "wide".to_owned(), low, offset_bits: FunctionTable::MAX_BITS, base, slope };
    for sums in [Sums::Windows, Sums::Folded] {
        for x in
            [0, 1, most, most + 1, 2 * most + 5, 4 * most + 3].map(|distance| i128::from(low) + i128::from(distance))
        {
            let mut builder = Builder::with_sums(12, sums);
            let input = given(&mut builder, x, Interval { low: low.into(), high: 1 << 100 });
            assert_eq!(function(&mut builder, &table, &[input]).unwrap()[0].value, table.evaluate(x));
            assert_eq!(broken(&builder, builder.values()), []);
        }
    }
}

fn tables() -> impl Strategy<Value = FunctionTable> {
    let line = (-(1i64 << 24)..1 << 24, -(1i64 << 24)..1 << 24);
    let narrow = (0u32..26, 0u32..26);
    (prop::collection::vec(line, 1..40), narrow, -(1i64 << 30)..1 << 30, 0u32..12).prop_map(
        |(lines, (base, slope), low, offset_bits)| FunctionTable {
            name: "random".to_owned(),
            low,
            offset_bits,
            base: lines.iter().map(|line| line.0 >> base).collect(),
            slope: lines.iter().map(|line| if offset_bits > 0 { line.1 >> slope } else { 0 }).collect(),
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn wide_functions_have_the_specified_value_and_no_other(
        table in tables(),
        (start, length, x) in (-0.5f64..1.0, 0.0f64..1.5, 0.0f64..1.0),
        (folded, limb_bits) in (any::<bool>(), 4u32..14),
        (wire, step) in (0usize..1000, 1u64..),
    ) {
        let size = (table.high() - i128::from(table.low) + 1) as f64;
        let low = i128::from(table.low) + (start * size) as i128;
        let range = Interval { low, high: low + (length * size) as i128 };
        let x = low + (x * (range.high - low) as f64) as i128;
        let mut builder = Builder::with_sums(limb_bits, if folded { Sums::Folded } else { Sums::Windows });
        let input = given(&mut builder, x, range);
        let free = builder.values().len();
        let result = function(&mut builder, &table, &[input]).unwrap()[0];
        prop_assert_eq!(result.value, table.evaluate(x));
        prop_assert_eq!(result.range, table.bounds(range));
        prop_assert_eq!(broken(&builder, builder.values()), []);

        prop_assume!(builder.values().len() > free);
        let wire = free + wire % (builder.values().len() - free);
        let value = builder.values()[wire];
        for false_value in [value + Fr::from(step), value - Fr::from(step), -value] {
            if false_value != value {
                prop_assert!(!broken(&builder, &forged(&builder, &[(wire as u32, false_value)])).is_empty());
            }
        }
        refuse(&builder, &forged(&builder, &[(wire as u32, value + Fr::from(step))]));
    }
}
