//! The largest model within a budget.

use std::cell::Cell;

use super::*;
use crate::budget::{LargestModel, Limits, PricedCircuit};
use crate::columns::{Columns, Sums};
use crate::report::Row;

/// Models of one lane with two cells a parameter and 100 in any case, for 300,000 gas.
fn rows(sizes: &[u64], budget: Budget) -> Vec<Row> {
    let assumptions = sample::report().assumptions;
    let row = |parameters: &u64| {
        let mut facts = facts();
        facts.name = format!("mlp-{parameters}");
        (facts.parameters, facts.activations) = (*parameters, Some(*parameters / 100));
        facts.layout.lanes = 1;
        facts.layout.logrows = 10;
        facts.layout.rows_used = 2 * *parameters as usize + 100;
        for gas in &mut facts.gas {
            gas.measured = None;
            gas.predicted.transaction = 250_000 + parameters / 10;
        }
        facts.options = Options { layouts: vec![facts.options.layouts[1]], ..Options::default() };
        let verdict = Verdict::of(&facts, &assumptions, budget);
        Row { facts, fees: Vec::new(), verdict }
    };
    sizes.iter().map(row).collect()
}

/// One lane for 250,000 gas and two for 280,000, a little more for each doubling of the rows.
fn circuit(columns: Columns, logrows: u32, instances: usize) -> Option<PricedCircuit> {
    let Columns { lanes, lookup_lanes, sums } = columns;
    assert_eq!((lookup_lanes, sums, instances), (1, Sums::Windows, 3));
    let counts = facts().options.layouts[lanes - 1].counts;
    let option = LayoutOption {
        lanes,
        lookup_lanes,
        sums,
        logrows,
        counts,
        transaction_gas: 220_000 + 30_000 * lanes as u64 + 100 * u64::from(logrows),
        prove_seconds: f64::from(1 << logrows) * 1e-4,
        peak_memory_bytes: 1_000 << logrows,
    };
    (logrows <= 21).then_some(PricedCircuit { usable_rows: (1 << logrows) - 10, option })
}

fn largest(sizes: &[u64], budget: u64) -> LargestModel {
    let budget = Budget::Gas(budget);
    let limits = Limits { max_logrows: 22, price: &circuit };
    LargestModel::of(&rows(sizes, budget), &sample::report().assumptions, budget, &limits)
}

#[test]
fn the_largest_row_that_fits_is_named() {
    let found = largest(&[300, 1_000, 100], 250_099);
    assert_eq!((found.row.as_deref(), found.parameters), (Some("mlp-300"), Some(300)));
    let none = largest(&[300, 1_000, 100], 200_000);
    assert_eq!((none.row, none.parameters, none.extrapolated), (None, None, None));
}

#[test]
fn the_law_of_cells_tells_what_the_prover_could_hold() {
    // Two lanes are affordable: (2 * (2^21 - 10) - 100) / 2 parameters.
    let found = largest(&[100, 300, 1_000], 300_000).extrapolated.unwrap();
    assert_eq!((found.lanes, found.logrows, found.transaction_gas), (2, 21, 282_100));
    let capacity = (2 * ((1 << 21) - 10) - 100) / 2;
    assert!(found.parameters.abs_diff(capacity) <= 1, "{found:?}");
    assert_eq!(found.peak_memory_bytes, 1_000 << 21);
    // One lane only.
    let found = largest(&[100, 300, 1_000], 281_000).extrapolated.unwrap();
    assert_eq!((found.lanes, found.logrows), (1, 21));
    assert!(found.parameters.abs_diff(((1 << 21) - 110) / 2) <= 1, "{found:?}");
    // With 2^21 rows it costs 100 gas more than with 2^20.
    assert_eq!(largest(&[100, 300, 1_000], 252_099).extrapolated.unwrap().logrows, 20);
}

#[test]
fn a_measured_reference_shifts_what_is_extrapolated() {
    let budget = Budget::Gas(300_000);
    let mut rows = rows(&[100, 300, 1_000], budget);
    for gas in &mut rows[2].facts.gas {
        let mut measured = gas.predicted.clone();
        measured.transaction -= 700;
        gas.measured = Some(measured);
    }
    let limits = Limits { max_logrows: 22, price: &circuit };
    let found = LargestModel::of(&rows, &sample::report().assumptions, budget, &limits).extrapolated.unwrap();
    assert_eq!((found.lanes, found.transaction_gas), (2, 282_100 - 700));
}

#[test]
fn lanes_that_are_too_dear_are_priced_once() {
    let priced = Cell::new(0);
    let counting = |columns, logrows, instances| {
        priced.set(priced.get() + 1);
        circuit(columns, logrows, instances)
    };
    let limits = Limits { max_logrows: 22, price: &counting };
    let budget = Budget::Gas(280_000);
    LargestModel::of(&rows(&[100, 300, 1_000], budget), &sample::report().assumptions, budget, &limits);
    // Of one lane 2^10 rows, 2^22, of which there is no circuit, and 2^21; of two lanes 2^10.
    assert_eq!(priced.get(), 4);
}

#[test]
fn without_a_law_nothing_is_extrapolated() {
    assert_eq!(largest(&[100, 300], 300_000).extrapolated, None);
    // A row of the report that fits is larger than any circuit that does.
    let tiny = Limits { max_logrows: 10, price: &circuit };
    let budget = Budget::Gas(10_000_000);
    let rows = rows(&[100, 300, 1_000_000], budget);
    assert_eq!(LargestModel::of(&rows, &sample::report().assumptions, budget, &tiny).extrapolated, None);
}

/// The law of cells is that of windows.
#[test]
fn circuits_with_other_sums_are_not_extrapolated_to() {
    let budget = Budget::Gas(281_000);
    let mut rows = rows(&[100, 300, 1_000], budget);
    let folded = LayoutOption { sums: Sums::Folded, ..rows[2].facts.options.layouts[0] };
    rows[2].facts.options.layouts.push(folded);
    // `circuit` knows windows alone.
    let limits = Limits { max_logrows: 22, price: &circuit };
    let found = LargestModel::of(&rows, &sample::report().assumptions, budget, &limits);
    assert_eq!(found, largest(&[100, 300, 1_000], 281_000));
}
