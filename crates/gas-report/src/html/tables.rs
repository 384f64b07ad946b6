//! The tables of the page.

mod assumptions;
mod budget;
mod comparison;
mod fees;
mod forks;
mod gas;
mod growth;
mod laws;
mod models;
mod prover;
mod transactions;

use super::table::Table;
use crate::comparison::Comparison;
use crate::report::Report;

/// All that have rows, in the order of the page.
pub(super) fn tables(report: &Report, comparison: Option<&Comparison>) -> Vec<Table> {
    let compared = comparison.into_iter().flat_map(|it| [comparison::changes(it), comparison::constants(it)]);
    let tables = [
        gas::gas(report),
        models::models(report),
        forks::forks(report),
        fees::fees(report),
        transactions::transactions(report),
        prover::prover(report),
        budget::verdicts(report),
        budget::knobs(report),
        growth::growth(report),
        laws::laws(report),
        laws::residuals(report),
        laws::extrapolation(report),
        assumptions::prices(report),
        assumptions::constants(report),
    ];
    compared.chain(tables).filter(|table| !table.rows.is_empty()).collect()
}
