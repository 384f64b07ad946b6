//! Whether one model keeps to a budget, and what would help.

use super::change::{Change, Subject};
use super::combined::combined;
use super::costs::Judge;
use super::{Budget, Knob, Verdict};
use crate::assumptions::Assumptions;
use crate::facts::ModelFacts;

impl Verdict {
    /// Judges a model at recorded prices; `None` for facts without gas on the live fork.
    ///
    /// Of each kind of change the gentlest that fits is named, or the strongest if none does; a combination only if no
    /// single change fits. Those that fit come first, then by rising gas.
    pub fn of(facts: &ModelFacts, assumptions: &Assumptions, budget: Budget) -> Option<Self> {
        let subject = Subject::new(facts, assumptions.heartbeat_seconds)?;
        let judge = Judge { budget, prices: &assumptions.prices };
        let own = subject.as_it_is();
        let costs = judge.costs(&own);
        if judge.fits(&own) {
            return Some(Self { fits: true, costs, knobs: Vec::new(), falls_short_by: None });
        }
        let changes = changes(&subject, &judge);
        let excesses = changes.iter().map(|change| judge.excess(&change.transaction));
        let least = excesses.fold(judge.excess(&own), f64::min);
        let mut knobs: Vec<Knob> = changes
            .into_iter()
            .map(|change| {
                let fits = judge.fits(&change.transaction);
                change.knob(fits)
            })
            .collect();
        knobs.sort_by_key(|knob| (!knob.fits, knob.transaction_gas));
        Some(Self { fits: false, costs, knobs, falls_short_by: (least > 0.0).then_some(least) })
    }
}

/// One of each kind that helps, and a shared verifier in any case, for what it saves in deployments.
fn changes(subject: &Subject<'_>, judge: &Judge<'_>) -> Vec<Change> {
    let options = &subject.facts.options;
    let mut layouts: Vec<_> = options.layouts.iter().filter(|layout| !subject.is_in_use(layout)).collect();
    layouts.sort_by(|a, b| a.prove_seconds.total_cmp(&b.prove_seconds));
    // Gentlest first.
    let kinds = [
        layouts.into_iter().map(|option| subject.layout(option)).collect::<Vec<_>>(),
        options.packings.iter().map(|option| subject.packing(option)).collect(),
        options.batches.iter().map(|option| subject.batch(option)).collect(),
    ];
    let own = judge.excess(&subject.as_it_is());
    let mut changes: Vec<Change> = kinds.iter().filter_map(|kind| pick(kind, own, judge)).collect();
    changes.extend(options.shared.iter().map(|option| subject.shared(option)));
    if !changes.iter().any(|change| judge.fits(&change.transaction)) {
        let several = combined(subject, judge);
        let best = changes.iter().map(|change| judge.excess(&change.transaction)).fold(own, f64::min);
        changes.extend(several.filter(|change| judge.excess(&change.transaction) < best));
    }
    changes
}

/// The first that fits, else the one that comes closest, if it comes closer than the model as it is.
fn pick(changes: &[Change], own_excess: f64, judge: &Judge<'_>) -> Option<Change> {
    let excess = |change: &Change| judge.excess(&change.transaction);
    let fitting = changes.iter().find(|change| judge.fits(&change.transaction));
    let closest = || changes.iter().min_by(|a, b| excess(a).total_cmp(&excess(b)));
    fitting.or_else(closest).filter(|change| excess(change) < own_excess).cloned()
}
