//! Several changes at once, for models that no single one brings within the budget.

use super::KnobKind;
use super::change::{Change, Subject};
use super::costs::Judge;
use super::words;
use crate::options::{BatchOption, LayoutOption, PackingOption};

/// Changes that go together.
#[derive(Clone, Copy, Debug)]
struct Combination<'a> {
    layout: Option<&'a LayoutOption>,
    packing: Option<&'a PackingOption>,
    batch: Option<&'a BatchOption>,
}

/// The gentlest combination that fits: fewest proofs to wait for, then widest values, then the layout in use. Where
/// none does, the cheapest one. `None` where nothing can be combined.
pub(super) fn combined(subject: &Subject<'_>, judge: &Judge<'_>) -> Option<Change> {
    let changes: Vec<Change> = combinations(subject).iter().map(|combination| combination.change(subject)).collect();
    let excess = |change: &Change| judge.excess(&change.transaction);
    let fitting = changes.iter().find(|change| judge.fits(&change.transaction));
    fitting.or_else(|| changes.iter().min_by(|a, b| excess(a).total_cmp(&excess(b)))).cloned()
}

/// All of them, gentlest first. Batches of other layouts than the one in use and the cheapest are not known.
fn combinations<'a>(subject: &Subject<'a>) -> Vec<Combination<'a>> {
    let options = &subject.facts.options;
    let cheapest = options.layouts.first().filter(|layout| !subject.is_in_use(layout));
    let sizes: Vec<usize> = options.batches.iter().map(|batch| batch.proofs).collect();
    let mut found = Vec::new();
    for proofs in [1].into_iter().chain(sizes) {
        for packing in [None].into_iter().chain(options.packings.iter().map(Some)) {
            for layout in [None, cheapest] {
                let known = if layout.is_some() { &options.cheapest_batches } else { &options.batches };
                let batch = known.iter().find(|batch| batch.proofs == proofs);
                let combination = Combination { layout, packing, batch };
                if (proofs == 1 || batch.is_some()) && combination.count() > 1 {
                    found.push(combination);
                }
            }
        }
    }
    found
}

impl Combination<'_> {
    fn count(&self) -> usize {
        [self.layout.is_some(), self.packing.is_some(), self.batch.is_some()].into_iter().filter(|part| *part).count()
    }

    fn change(&self, subject: &Subject<'_>) -> Change {
        let Self { layout, packing, batch } = *self;
        let facts = subject.facts;
        let changes = [
            layout.map(|layout| words::layout(layout, &facts.layout)),
            packing.map(|packing| words::packing(packing, facts.layout.instances)),
            batch.map(words::batch),
        ];
        let prices = [
            layout.map(|layout| words::prover(layout, &facts.prover.predicted)),
            packing.map(words::rounding),
            batch.map(|batch| words::waiting(batch, subject.heartbeat_seconds)),
        ];
        let joined = |parts: [Option<String>; 3]| parts.into_iter().flatten().collect::<Vec<_>>().join("; ");
        Change {
            kind: KnobKind::Combined,
            change: joined(changes),
            price: joined(prices),
            transaction: subject.with(layout, packing, batch),
        }
    }
}

impl Subject<'_> {
    /// Whether an option is the layout that the model has.
    pub(super) fn is_in_use(&self, option: &LayoutOption) -> bool {
        option.is(&self.facts.layout)
    }
}
