//! What a verification and a day cost on each chain.

use super::super::table::{Cell, Column, Table};
use crate::chain_name::chain_name;
use crate::fees::ChainFee;
use crate::numbers;
use crate::report::{Report, Row};

pub(super) fn fees(report: &Report) -> Table {
    let pause = numbers::pause(report.assumptions.heartbeat_seconds);
    Table {
        id: "fees",
        title: "Fees by chain".to_owned(),
        note: format!(
            "At the prices below, with one ETH at {}. A day has one verification every {pause}.",
            numbers::usd(report.assumptions.prices.eth_usd)
        ),
        columns: vec![
            Column::text("Model"),
            Column::text("Chain"),
            Column::number("Execution", "ETH"),
            Column::number("Data", "ETH"),
            Column::number("Verification", "ETH"),
            Column::number("Verification", "USD"),
            Column::number("Day", "USD"),
            Column::number("Year", "USD"),
        ],
        rows: report.rows.iter().flat_map(|row| row.fees.iter().map(|fee| cells(row, fee))).collect(),
    }
}

fn cells(row: &Row, fee: &ChainFee) -> Vec<Cell> {
    vec![
        Cell::text(&row.facts.name),
        Cell::text(chain_name(&fee.chain)),
        Cell::significant(fee.execution_eth),
        Cell::significant(fee.data_eth),
        Cell::significant(fee.total_eth),
        Cell::significant(fee.total_usd),
        Cell::significant(fee.usd_per_day),
        Cell::significant(fee.usd_per_day * 365.0),
    ]
}
