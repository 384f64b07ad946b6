//! Prices and constants that the figures rest on.

use super::super::table::{Cell, Column, Mark, Table};
use crate::chain_name::chain_name;
use crate::numbers;
use crate::prices::{ChainPrices, DataPrices};
use crate::report::Report;

pub(super) fn prices(report: &Report) -> Table {
    let prices = &report.assumptions.prices;
    Table {
        id: "prices",
        title: "Recorded prices".to_owned(),
        note: format!("{} One ETH at {}.", sentence(&prices.recorded), numbers::usd(prices.eth_usd)),
        columns: vec![
            Column::text("Chain"),
            Column::number("Gas price", "gwei"),
            Column::text("Data is charged for"),
            Column::number("L1 base fee", "gwei"),
            Column::number("L1 blob base fee", "gwei"),
            Column::text("Scalars of base and blob fee"),
            Column::text("Operator's scalar and constant"),
            Column::number("Sixteenth of a byte", "gwei"),
        ],
        rows: prices.chains.iter().map(price_cells).collect(),
    }
}

/// With a full stop at its end.
fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.ends_with('.') { text.to_owned() } else { format!("{text}.") }
}

fn price_cells(chain: &ChainPrices) -> Vec<Cell> {
    let mut cells = vec![Cell::text(chain_name(&chain.name)), Cell::significant(chain.gas_price_gwei)];
    cells.extend(match chain.data {
        DataPrices::None => [Cell::text("calldata gas"), none(), none(), absent(), absent(), none()],
        DataPrices::OpStack(op) => [
            Cell::text("FastLZ size (OP stack)"),
            Cell::significant(op.l1_base_fee_gwei),
            Cell::significant(op.l1_blob_base_fee_gwei),
            Cell::text(format!("{}, {}", grouped(op.base_fee_scalar), grouped(op.blob_base_fee_scalar))),
            Cell::text(format!("{}, {}", grouped(op.operator_fee_scalar), grouped(op.operator_fee_constant))),
            none(),
        ],
        DataPrices::Arbitrum(arbitrum) => [
            Cell::text("brotli size (Arbitrum Nitro)"),
            none(),
            none(),
            absent(),
            absent(),
            Cell::significant(arbitrum.l1_price_per_unit_gwei),
        ],
    });
    cells
}

fn none() -> Cell {
    Cell::none()
}

/// In a column of texts.
fn absent() -> Cell {
    Cell::text("\u{2013}").marked(Mark::Faint)
}

fn grouped(value: impl Into<u64>) -> String {
    numbers::grouped(value.into())
}

pub(super) fn constants(report: &Report) -> Table {
    let assumptions = &report.assumptions;
    let gas = assumptions
        .gas_schedule
        .iter()
        .map(|(name, value)| vec![Cell::text(name), Cell::text("gas schedule"), Cell::count(*value)]);
    let prover = assumptions.prover_model.iter().map(|(name, value)| {
        vec![Cell::text(name), Cell::text("prover model"), Cell::figure(numbers::exact(*value), *value)]
    });
    Table {
        id: "constants",
        title: "Constants".to_owned(),
        note: "Gas of instructions, precompiles and transactions, and the prover's cost on the reference machine."
            .to_owned(),
        columns: vec![Column::text("Constant"), Column::text("Of"), Column::number("Value", "")],
        rows: gas.chain(prover).collect(),
    }
}
