//! The figures of a row, one by one, from causes to effects and from parts to their sums.

use verifier_program::{Fork, Section};

use super::figure::{Basis, Figure, GasPart, LayoutFigure, TransactionFigure};
use crate::facts::{ForkGas, GasFigures, Layout, ModelFacts, ProverFigures};
use crate::fees::{ChainFee, fees};
use crate::prices::Prices;
use crate::report::Row;
use crate::wire::TransactionSizes;

pub(super) type Amounts = Vec<(Figure, f64)>;

/// Every figure of a row that is compared; fees at these prices.
pub(super) fn amounts(row: &Row, prices: &Prices) -> Amounts {
    let facts = &row.facts;
    let mut amounts =
        vec![(Figure::Parameters, facts.parameters as f64), (Figure::MultiplyAdds, facts.multiply_adds as f64)];
    amounts.extend(layout(&facts.layout));
    amounts.extend(gas(facts));
    amounts.extend(transaction(&facts.transaction));
    amounts.extend(facts.prover.proving_key_bytes.map(|bytes| (Figure::ProvingKeyBytes, bytes as f64)));
    amounts.extend(facts.accuracy.map(|accuracy| (Figure::MaxAbsError, accuracy.max_abs_error)));
    let at_these_prices = fees(facts, prices, 1);
    amounts.extend(fee_amounts(&at_these_prices, |chain| Figure::FeeUsd { chain }));
    amounts.extend(fee_amounts(&row.fees, |chain| Figure::PricedFeeUsd { chain }));
    amounts.extend(prover(&facts.prover));
    amounts
}

fn layout(layout: &Layout) -> [(Figure, f64); 8] {
    [
        (LayoutFigure::RowsUsed, layout.rows_used),
        (LayoutFigure::Logrows, layout.logrows as usize),
        (LayoutFigure::Lanes, layout.lanes),
        (LayoutFigure::LookupLanes, layout.lookup_lanes),
        (LayoutFigure::Instances, layout.instances),
        (LayoutFigure::Commitments, layout.commitments),
        (LayoutFigure::Evaluations, layout.evaluations),
        (LayoutFigure::MsmTerms, layout.msm_terms),
    ]
    .map(|(figure, amount)| (Figure::Layout(figure), amount as f64))
}

/// A part of gas on all forks in a row, since what changes it mostly changes it on all of them.
fn gas(facts: &ModelFacts) -> Amounts {
    let parts = Section::ALL.into_iter().map(GasPart::Section).chain([
        GasPart::Calldata,
        GasPart::Intrinsic,
        GasPart::Execution,
        GasPart::Transaction,
        GasPart::Floor,
        GasPart::RuntimeBytes,
        GasPart::Deployment,
    ]);
    let mut amounts = Vec::new();
    for part in parts {
        for basis in [Basis::Predicted, Basis::Measured] {
            let amount = |fork: Fork| {
                let figures = on_basis(facts.on(fork)?, basis)?;
                Some((Figure::Gas { part, basis, fork }, gas_part(figures, part) as f64))
            };
            amounts.extend(Fork::ALL.into_iter().filter_map(amount));
        }
    }
    amounts
}

pub(super) fn on_basis(gas: &ForkGas, basis: Basis) -> Option<&GasFigures> {
    match basis {
        Basis::Predicted => Some(&gas.predicted),
        Basis::Measured => gas.measured.as_ref(),
    }
}

fn gas_part(figures: &GasFigures, part: GasPart) -> u64 {
    match part {
        GasPart::Section(section) => figures.sections.get(&section).copied().unwrap_or(0),
        GasPart::Calldata => figures.calldata,
        GasPart::Intrinsic => figures.intrinsic,
        GasPart::Execution => figures.execution,
        GasPart::Transaction => figures.transaction,
        GasPart::Floor => figures.floor,
        GasPart::RuntimeBytes => figures.runtime_bytes,
        GasPart::Deployment => figures.deployment,
    }
}

fn transaction(sizes: &TransactionSizes) -> [(Figure, f64); 4] {
    [
        (TransactionFigure::CalldataBytes, sizes.calldata_bytes),
        (TransactionFigure::Bytes, sizes.bytes),
        (TransactionFigure::FastlzBytes, sizes.fastlz_bytes),
        (TransactionFigure::BrotliBytes, sizes.brotli_bytes),
    ]
    .map(|(figure, amount)| (Figure::Transaction(figure), amount as f64))
}

fn fee_amounts(fees: &[ChainFee], figure: impl Fn(String) -> Figure) -> Amounts {
    fees.iter().map(|fee| (figure(fee.chain.clone()), fee.total_usd)).collect()
}

fn prover(prover: &ProverFigures) -> Amounts {
    let costs = [(Basis::Predicted, Some(prover.predicted)), (Basis::Measured, prover.measured)];
    let known = || costs.iter().filter_map(|(basis, cost)| Some((*basis, cost.as_ref()?)));
    let mut amounts: Amounts = known().map(|(basis, cost)| (Figure::ProveSeconds(basis), cost.seconds)).collect();
    amounts.extend(prover.setup_seconds.map(|seconds| (Figure::SetupSeconds, seconds)));
    amounts.extend(known().map(|(basis, cost)| (Figure::PeakMemoryBytes(basis), cost.peak_memory_bytes as f64)));
    amounts
}
