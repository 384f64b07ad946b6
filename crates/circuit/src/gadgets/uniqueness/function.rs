//! One value for every integer, within a table and beyond its ends.

use model::FunctionTable;

use super::super::function;
use super::{assert_unique, builders, given, report};
use crate::builder::Builder;
use crate::signal::Signal;
use crate::table::Table;

fn table(low: i64, offset_bits: u32, base: &[i64], slope: &[i64]) -> FunctionTable {
    FunctionTable { name: "test".to_owned(), low, offset_bits, base: base.to_vec(), slope: slope.to_vec() }
}

/// Five values, of which two are equal.
fn listed() -> FunctionTable {
    table(-2, 0, &[7, -3, 4, 7, 0], &[0; 5])
}

fn bent() -> FunctionTable {
    table(-4, 2, &[10, 2, -3], &[-7, -5, 12])
}

fn assert_one_value(builder: &mut Builder, table: &FunctionTable, x: Signal) {
    let free = builder.values().len();
    let result = function(builder, table, &[x]).unwrap()[0];
    assert_eq!(result.value, table.evaluate(x.value), "{} of {table:?}", x.value);
    assert_eq!(result.range, table.bounds(x.range));
    assert_unique(builder, free);
}

fn assert_one_value_on(table: &FunctionTable, low: i128, high: i128, limb_bits: u32) {
    for value in low..=high {
        for mut builder in builders(limb_bits) {
            let x = given(&mut builder, value, low, high);
            assert_one_value(&mut builder, table, x);
        }
    }
}

#[test]
fn values_of_a_list_are_the_only_ones() {
    assert_one_value_on(&listed(), -2, 2, 6);
    assert_one_value_on(&listed(), -1, 1, 6);
    assert_one_value_on(&listed(), -2, 2, 2);
    assert_one_value_on(&table(5, 0, &[1, 0, 0, 1], &[0; 4]), 5, 8, 6);
    report();
}

#[test]
fn values_beyond_either_end_are_the_only_ones() {
    for (low, high) in [(-6, 2), (-2, 9), (-7, 7), (1, 20), (-20, -1)] {
        assert_one_value_on(&listed(), low, high, 6);
        assert_one_value_on(&bent(), 2 * low, 2 * high, 6);
    }
    assert_one_value_on(&listed(), -7, 7, 3);
    report();
}

#[test]
fn values_on_lines_are_the_only_ones() {
    assert_one_value_on(&bent(), -4, 7, 6);
    assert_one_value_on(&bent(), -4, 7, 2);
    assert_one_value_on(&bent(), -1, 1, 6);
    report();
}

#[test]
fn values_on_lines_with_equal_bases_slopes_or_both_are_the_only_ones() {
    assert_one_value_on(&table(-4, 2, &[5, 5, 5], &[-7, -5, 12]), -4, 7, 6);
    assert_one_value_on(&table(-4, 2, &[10, 2, -3], &[-3, -3, -3]), -4, 7, 6);
    assert_one_value_on(&table(-4, 2, &[10, 2, -3], &[0, 0, 0]), -4, 7, 6);
    assert_one_value_on(&table(-4, 2, &[6, 6], &[5, 5]), -4, 3, 6);
    assert_one_value_on(&table(-8, 4, &[6], &[-21]), -8, 7, 6);
    assert_one_value_on(&table(-8, 4, &[6], &[-21]), -12, 12, 6);
    report();
}

#[test]
fn values_at_wires_with_an_offset_and_at_constants_are_the_only_ones() {
    for value in -8..8 {
        let mut builder = Builder::new(6);
        let x = given(&mut builder, value, -8, 7).plus(3).unwrap();
        assert_one_value(&mut builder, &bent(), x);
        assert_one_value(&mut builder, &listed(), Signal::constant(value));
    }
    report();
}

#[test]
fn values_that_cannot_vary_take_no_table() {
    let mut builder = Builder::new(6);
    let inputs = [given(&mut builder, 9, 2, 20), given(&mut builder, -9, -20, -2), Signal::constant(0)];
    let values: Vec<_> =
        function(&mut builder, &listed(), &inputs).unwrap().iter().map(|x| (x.wire, x.value)).collect();
    assert_eq!(values, [(None, 0), (None, 7), (None, 4)]);
    assert!(builder.relations().is_empty() && builder.tables().is_empty());
}

#[test]
fn functions_that_differ_in_place_alone_share_a_table_that_is_looked_up_once_a_value() {
    let mut builder = Builder::new(6);
    let inputs = [-1, 0, 2].map(|value| given(&mut builder, value, -2, 2));
    function(&mut builder, &listed(), &inputs).unwrap();
    let elsewhere = inputs.map(|x| x.plus(50).unwrap());
    function(&mut builder, &table(48, 0, &listed().base, &[0; 5]), &elsewhere).unwrap();
    assert_eq!(builder.tables().iter().filter(|table| matches!(table, Table::Function(_))).count(), 1);
    assert_eq!(builder.relations().len(), 6);
}
