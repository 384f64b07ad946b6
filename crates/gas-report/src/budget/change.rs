//! What can be changed about one model, with the transaction that follows.
//!
//! Options are predictions; what a measurement was above or below the prediction of the same circuit is added to each, for
//! other layouts where it is no more than proofs differ.

use verifier_program::Fork;

use super::costs::{Transaction, resized};
use super::words;
use super::{Knob, KnobKind};
use crate::facts::ModelFacts;
use crate::options::{BatchOption, LayoutOption, PackingOption, SharedOption};
use crate::pricing::LayoutCounts;

/// A change, before it is judged.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Change {
    pub(super) kind: KnobKind,
    pub(super) change: String,
    /// What it costs in turn.
    pub(super) price: String,
    pub(super) transaction: Transaction,
}

impl Change {
    pub(super) fn knob(self, fits: bool) -> Knob {
        let transaction_gas = self.transaction.gas_per_proof();
        Knob { kind: self.kind, change: self.change, transaction_gas, price: self.price, fits }
    }
}

/// A model as it is: what changes are told against.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject<'a> {
    pub(super) facts: &'a ModelFacts,
    pub(super) heartbeat_seconds: u64,
    /// Predicted gas as it is.
    predicted: u64,
    /// Measured, if it was.
    best: u64,
}

impl<'a> Subject<'a> {
    /// `None` for facts without gas on the live fork.
    pub(super) fn new(facts: &'a ModelFacts, heartbeat_seconds: u64) -> Option<Self> {
        let live = facts.on(Fork::LIVE)?;
        let (predicted, best) = (live.predicted.transaction, live.best().transaction);
        Some(Self { facts, heartbeat_seconds, predicted, best })
    }

    pub(super) fn as_it_is(&self) -> Transaction {
        Transaction { gas: self.best, sizes: self.facts.transaction, proofs: 1 }
    }

    fn counts(&self) -> LayoutCounts {
        LayoutCounts::from(&self.facts.layout)
    }

    /// Measured gas above predicted gas. A model that leaves lanes empty costs less than predicted, by zeros and points at
    /// infinity, which says nothing of another layout.
    fn measured_above(&self, layout: Option<&LayoutOption>) -> i128 {
        let above = i128::from(self.best) - i128::from(self.predicted);
        let same_layout = layout.is_none_or(|layout| self.is_in_use(layout));
        let as_proofs_differ = above.unsigned_abs() * 100 <= u128::from(self.predicted);
        if same_layout || as_proofs_differ { above } else { 0 }
    }

    /// With predicted gas of the whole transaction, which carries so many proofs of these dimensions, and what measured
    /// gas of each is above it.
    fn transaction(&self, predicted: i128, above: i128, counts: &LayoutCounts, proofs: usize) -> Transaction {
        let proofs = proofs.max(1) as u64;
        let gas = predicted + above * i128::from(proofs);
        let more_bytes = proofs as i64 * proof_bytes(counts) - proof_bytes(&self.counts());
        Transaction {
            gas: u64::try_from(gas).unwrap_or(0),
            sizes: resized(&self.facts.transaction, more_bytes),
            proofs,
        }
    }

    /// Another layout, narrower values and a batch, as far as given. Without a batch option, one proof.
    pub(super) fn with(
        &self,
        layout: Option<&LayoutOption>,
        packing: Option<&PackingOption>,
        batch: Option<&BatchOption>,
    ) -> Transaction {
        let mut counts = layout.map_or(self.counts(), |layout| layout.counts);
        let alone = layout.map_or(self.predicted, |layout| layout.transaction_gas);
        let (gas, proofs) = batch.map_or((alone, 1), |batch| (batch.transaction_gas, batch.proofs));
        let mut gas = i128::from(gas);
        if let Some(packing) = packing {
            counts.instances = packing.instances;
            gas += (i128::from(packing.transaction_gas) - i128::from(self.predicted)) * proofs as i128;
        }
        self.transaction(gas, self.measured_above(layout), &counts, proofs)
    }

    pub(super) fn layout(&self, option: &LayoutOption) -> Change {
        Change {
            kind: KnobKind::Lanes,
            change: words::layout(option, &self.facts.layout),
            price: words::prover(option, &self.facts.prover.predicted),
            transaction: self.with(Some(option), None, None),
        }
    }

    pub(super) fn packing(&self, option: &PackingOption) -> Change {
        Change {
            kind: KnobKind::Packing,
            change: words::packing(option, self.facts.layout.instances),
            price: words::rounding(option),
            transaction: self.with(None, Some(option), None),
        }
    }

    pub(super) fn shared(&self, option: &SharedOption) -> Change {
        Change {
            kind: KnobKind::SharedVerifier,
            change: "one verifier for all models of this shape".to_owned(),
            price: words::shared(option),
            transaction: self.transaction(option.transaction_gas.into(), self.measured_above(None), &self.counts(), 1),
        }
    }

    pub(super) fn batch(&self, option: &BatchOption) -> Change {
        Change {
            kind: KnobKind::Batch,
            change: words::batch(option),
            price: words::waiting(option, self.heartbeat_seconds),
            transaction: self.with(None, None, Some(option)),
        }
    }
}

/// Calldata of one proof: points, scalars with the hint, instances.
fn proof_bytes(counts: &LayoutCounts) -> i64 {
    (64 * counts.commitments + 32 * (counts.evaluations + 1 + counts.instances)) as i64
}
