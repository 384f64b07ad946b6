#![doc = include_str!("../README.md")]

mod assumptions;
mod budget;
mod chain_name;
mod chart;
mod columns;
mod comment;
mod comparison;
mod facts;
mod fees;
#[cfg(test)]
mod fixture;
mod growth;
mod heartbeat;
mod html;
mod law;
mod markdown;
mod numbers;
mod options;
mod prices;
mod pricing;
mod report;
#[cfg(test)]
mod sample;
mod schema;
mod snapshots;
mod spreadsheet;
mod wire;

pub use assumptions::{Assumptions, gas_schedule};
pub use budget::{
    Budget, BudgetError, ChainCost, Extrapolation, Knob, KnobKind, LargestModel, Limits, PricedCircuit, Verdict,
};
pub use columns::{Columns, Sums};
pub use comment::comment;
pub use comparison::{
    Basis, Comparison, Constant, ConstantChange, ConstantKind, Effect, Figure, FigureChange, GasPart, LayoutFigure,
    Presence, RowChange, Share, ShareError, Tolerance, TransactionFigure,
};
pub use facts::{AccuracyFigures, ForkGas, GasFigures, Layout, ModelFacts, ProverCost, ProverFigures, Source};
pub use fees::{ChainFee, Fee, fees};
pub use growth::Growth;
pub use heartbeat::{Heartbeat, HeartbeatError};
pub use html::{HtmlError, growth_picture, html, picture};
pub use law::{Dependence, Law, Predicted, Residual, Term};
pub use markdown::markdown;
pub use options::{BatchOption, LayoutOption, Options, PackingOption, SharedOption};
pub use prices::{ArbitrumPrices, ChainPrices, DataPrices, OpStackPrices, Prices, PricesError};
pub use pricing::{
    BATCH_SIZES, LayoutCounts, PricingError, batch_options, layout_counts, packing_options, predicted_gas,
    shared_option,
};
pub use report::{ReadError, Report, ReportError, Row, SCHEMA_VERSION};
pub use schema::schema;
pub use snapshots::snapshots;
pub use spreadsheet::{CsvError, csv};
pub use wire::{TransactionSizes, sample_calldata};
