//! The largest model within a budget: among the rows of a report, and beyond them by the law of cells.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt;

use super::change::Subject;
use super::costs::Judge;
use super::{Budget, Extrapolation, LargestModel};
use crate::assumptions::Assumptions;
use crate::columns::Columns;
use crate::facts::ModelFacts;
use crate::law::{Law, cells, cells_at};
use crate::options::LayoutOption;
use crate::report::Row;

/// A circuit that no model has been laid out in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PricedCircuit {
    /// Rows that a model may fill.
    pub usable_rows: usize,
    pub option: LayoutOption,
}

/// How far the prover goes, and what its circuits cost.
#[derive(Clone, Copy)]
pub struct Limits<'a> {
    /// The most rows that a proof can be made for are `2^max_logrows`.
    pub max_logrows: u32,
    /// A circuit by columns, `logrows` and instances; `None` where there is no such circuit.
    pub price: &'a dyn Fn(Columns, u32, usize) -> Option<PricedCircuit>,
}

impl fmt::Debug for Limits<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limits").field("max_logrows", &self.max_logrows).finish_non_exhaustive()
    }
}

impl LargestModel {
    /// The row with the most parameters that fits, and what the law of cells says of larger models like the largest row:
    /// with as many public values, the same share of activations to parameters and sums laid out alike, in the lanes that
    /// rows of the report have or could have.
    pub fn of(rows: &[Row], assumptions: &Assumptions, budget: Budget, limits: &Limits<'_>) -> Self {
        let fitting = rows.iter().filter(|row| row.verdict.as_ref().is_some_and(|verdict| verdict.fits));
        let largest = fitting.max_by_key(|row| row.facts.parameters);
        let judge = Judge { budget, prices: &assumptions.prices };
        Self {
            row: largest.map(|row| row.facts.name.clone()),
            parameters: largest.map(|row| row.facts.parameters),
            extrapolated: extrapolated(rows, &judge, limits),
        }
    }
}

/// The most parameters within budget and limits, the cheaper circuit of two; none without a law, and none that is smaller
/// than a row of the report that fits.
fn extrapolated(rows: &[Row], judge: &Judge<'_>, limits: &Limits<'_>) -> Option<Extrapolation> {
    let models: Vec<&ModelFacts> = rows.iter().map(|row| &row.facts).collect();
    let law = cells(&models)?;
    let reference = Subject::new(models.iter().max_by_key(|facts| facts.parameters)?, 0)?;
    // Of sums laid out in another way the law says nothing.
    let alike = |columns: &Columns| columns.sums == reference.facts.layout.sums;
    let found = columns(&models).into_iter().filter(alike).filter_map(|columns| {
        let (circuit, gas) = most_rows(columns, &reference, judge, limits)?;
        let parameters = parameters_within(circuit.usable_rows * columns.lanes, reference.facts, &law)?;
        Some((parameters, gas, circuit.option))
    });
    let (parameters, transaction_gas, option) =
        found.max_by_key(|(parameters, gas, _)| (*parameters, Reverse(*gas)))?;
    let fitting = rows.iter().filter(|row| row.verdict.as_ref().is_some_and(|verdict| verdict.fits));
    let beyond = fitting.map(|row| row.facts.parameters).max().is_none_or(|largest| parameters > largest);
    beyond.then_some(Extrapolation {
        lanes: option.lanes,
        logrows: option.logrows,
        parameters,
        transaction_gas,
        prove_seconds: option.prove_seconds,
        peak_memory_bytes: option.peak_memory_bytes,
    })
}

/// The circuit with the most rows within budget and limits, of those with as many rows as the reference or more. More rows
/// never cost less gas. With its gas, shifted as the reference's measurement is.
fn most_rows(
    columns: Columns,
    reference: &Subject<'_>,
    judge: &Judge<'_>,
    limits: &Limits<'_>,
) -> Option<(PricedCircuit, u64)> {
    let layout = &reference.facts.layout;
    let affordable = |logrows| {
        let circuit = (limits.price)(columns, logrows, layout.instances)?;
        let transaction = reference.with(Some(&circuit.option), None, None);
        judge.fits(&transaction).then_some((circuit, transaction.gas))
    };
    let fewest = affordable(layout.logrows)?;
    Some((layout.logrows + 1..=limits.max_logrows).rev().find_map(affordable).unwrap_or(fewest))
}

/// Of the rows and of their options.
fn columns(models: &[&ModelFacts]) -> BTreeSet<Columns> {
    let own = models.iter().map(|facts| facts.layout.columns());
    let others = models.iter().flat_map(|facts| &facts.options.layouts);
    own.chain(others.map(LayoutOption::columns)).collect()
}

/// The reference scaled until it fills so many cells; `None` where the law says that larger models need no more.
fn parameters_within(capacity: usize, reference: &ModelFacts, law: &Law) -> Option<u64> {
    let at_reference = cells_at(law, reference)?;
    let per_reference = at_reference - law.constant;
    let scale = (capacity as f64 - law.constant) / per_reference;
    let parameters = scale * reference.parameters as f64;
    (per_reference > 0.0 && parameters >= 1.0).then_some(parameters as u64)
}
