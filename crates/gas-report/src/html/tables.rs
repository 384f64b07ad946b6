//! The tables of the page.

mod assumptions;
mod budget;
mod fees;
mod forks;
mod gas;
mod laws;
mod models;
mod prover;
mod transactions;

use super::table::Table;
use crate::report::Report;

/// All that have rows, in the order of the page.
pub(super) fn tables(report: &Report) -> Vec<Table> {
    let tables = [
        gas::gas(report),
        models::models(report),
        forks::forks(report),
        fees::fees(report),
        transactions::transactions(report),
        prover::prover(report),
        budget::verdicts(report),
        budget::knobs(report),
        laws::laws(report),
        laws::residuals(report),
        laws::extrapolation(report),
        assumptions::prices(report),
        assumptions::constants(report),
    ];
    tables.into_iter().filter(|table| !table.rows.is_empty()).collect()
}
