//! By how much each figure may grow.

use verifier_program::Fork;

use crate::comparison::amounts::on_basis;
use crate::comparison::figure::{Basis, Figure, GasPart, TransactionFigure};
use crate::comparison::tolerance::{Share, Tolerance};
use crate::facts::ModelFacts;

/// Of one model in two reports; the same in both directions.
pub(super) struct Allowances<'a> {
    before: &'a ModelFacts,
    after: &'a ModelFacts,
    tolerance: &'a Tolerance,
}

impl<'a> Allowances<'a> {
    pub(super) fn between(before: &'a ModelFacts, after: &'a ModelFacts, tolerance: &'a Tolerance) -> Self {
        Self { before, after, tolerance }
    }

    /// Whether both reports have the figure from the same source: a fee by a prediction says nothing against one by a
    /// measurement.
    pub(super) fn comparable(&self, figure: &Figure) -> bool {
        let measured_sizes = |facts: &ModelFacts| facts.transaction.measured;
        let same_sizes = measured_sizes(self.before) == measured_sizes(self.after);
        match figure {
            Figure::FeeUsd { .. } | Figure::PricedFeeUsd { .. } => {
                same_sizes && measured_gas(self.before) == measured_gas(self.after)
            }
            Figure::Transaction(TransactionFigure::FastlzBytes | TransactionFigure::BrotliBytes) => same_sizes,
            _ => true,
        }
    }

    /// In the unit of the figure, whose greater value is `scale`; `None` for what is only shown.
    pub(super) fn of(&self, figure: &Figure, scale: f64) -> Option<f64> {
        let share = match figure {
            Figure::Gas { part, basis, fork } => return self.of_gas(*part, *basis, *fork, scale),
            Figure::Layout(_) | Figure::Transaction(TransactionFigure::CalldataBytes) => self.tolerance.predicted,
            Figure::Transaction(_) => self.of_sizes(),
            Figure::FeeUsd { .. } => self.of_fees(),
            Figure::ProvingKeyBytes | Figure::MaxAbsError => self.tolerance.measured,
            Figure::Parameters
            | Figure::MultiplyAdds
            | Figure::PricedFeeUsd { .. }
            | Figure::ProveSeconds(_)
            | Figure::SetupSeconds
            | Figure::PeakMemoryBytes(_) => return None,
        };
        Some(share.of(scale))
    }

    /// What a verification spends is held against its sum: a few zero bytes more or less in a proof are a large share of
    /// a small section and nothing in the transaction. A measured floor needs no judgement of its own: where it
    /// is paid it is the transaction, and the predicted floor does not depend on a proof.
    fn of_gas(&self, part: GasPart, basis: Basis, fork: Fork, scale: f64) -> Option<f64> {
        let share = match basis {
            Basis::Predicted => self.tolerance.predicted,
            Basis::Measured if part == GasPart::Floor => return None,
            Basis::Measured => self.tolerance.measured,
        };
        let transaction = |facts: &ModelFacts| {
            facts.on(fork).and_then(|gas| on_basis(gas, basis)).map_or(0, |figures| figures.transaction)
        };
        let scale = match part {
            GasPart::RuntimeBytes | GasPart::Deployment => scale,
            _ => transaction(self.before).max(transaction(self.after)) as f64,
        };
        Some(share.of(scale))
    }

    fn of_sizes(&self) -> Share {
        if self.before.transaction.measured || self.after.transaction.measured {
            self.tolerance.compressed
        } else {
            self.tolerance.predicted
        }
    }

    fn of_fees(&self) -> Share {
        if measured_gas(self.before) || measured_gas(self.after) { self.tolerance.compressed } else { self.of_sizes() }
    }
}

/// Whether fees rest on measured gas.
fn measured_gas(facts: &ModelFacts) -> bool {
    facts.on(Fork::LIVE).is_some_and(|gas| gas.measured.is_some())
}
