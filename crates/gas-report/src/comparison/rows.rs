//! One model in two reports.

mod allowance;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use verifier_program::Fork;

use super::amounts::amounts;
use super::figure::Figure;
use super::same;
use super::tolerance::Tolerance;
use crate::facts::ModelFacts;
use crate::prices::Prices;
use crate::report::{Report, Row};
use allowance::Allowances;

/// How one model differs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RowChange {
    pub name: String,
    pub presence: Presence,
    /// Figures of both reports with another value, from causes to effects and from parts to their sums.
    pub figures: Vec<FigureChange>,
    /// Forks that only the baseline prices.
    #[schemars(schema_with = "crate::schema::forks")]
    pub missing_forks: Vec<Fork>,
    /// Whether the baseline was measured and the report was not: only predictions are compared, and no fees.
    pub no_longer_measured: bool,
    /// Whether the model kept to the budget of the baseline and does not keep to the report's. The budget's own verdict
    /// judges it, not the comparison.
    pub no_longer_fits: bool,
}

/// Which of the reports has a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Presence {
    Both,
    /// Only the report.
    Added,
    /// Only the baseline.
    Removed,
}

/// A figure with another value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FigureChange {
    pub figure: Figure,
    pub before: f64,
    pub after: f64,
    pub effect: Effect,
}

/// What a comparison makes of a changed figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// By more than it may: fails the comparison.
    Grew,
    /// By more than it might have grown.
    Shrank,
    WithinTolerance,
    /// Never fails: seconds, memory, what prices did, the size of the model.
    Shown,
}

impl RowChange {
    pub(super) fn differs(&self) -> bool {
        let same_forks = self.missing_forks.is_empty() && !self.no_longer_measured && !self.no_longer_fits;
        self.presence != Presence::Both || !self.figures.is_empty() || !same_forks
    }

    /// Whether the row makes a comparison with this tolerance fail.
    pub fn fails(&self, tolerance: &Tolerance) -> bool {
        let missing = self.presence == Presence::Removed || !self.missing_forks.is_empty();
        (missing && !tolerance.removals) || self.with_effect(Effect::Grew).next().is_some()
    }

    pub fn with_effect(&self, effect: Effect) -> impl Iterator<Item = &FigureChange> {
        self.figures.iter().filter(move |change| change.effect == effect)
    }
}

impl FigureChange {
    /// `0.01` is 1 % more than before; `None` where there was nothing before.
    pub fn relative(&self) -> Option<f64> {
        (self.before != 0.0).then(|| self.after / self.before - 1.0)
    }
}

/// One for each model of either report, by size and name.
pub(super) fn compare(baseline: &Report, report: &Report, tolerance: &Tolerance) -> Vec<RowChange> {
    let (before, after) = (by_name(baseline), by_name(report));
    let names: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    let mut names: Vec<&str> = names.into_iter().collect();
    names.sort_by_key(|name| after.get(name).or(before.get(name)).map(|row| row.facts.parameters));
    let compare = |name: &str| match (before.get(name), after.get(name)) {
        (Some(before), Some(after)) => compare_row(before, after, &baseline.assumptions.prices, tolerance),
        (Some(_), None) => alone(name, Presence::Removed),
        (None, _) => alone(name, Presence::Added),
    };
    names.into_iter().map(compare).collect()
}

fn by_name(report: &Report) -> BTreeMap<&str, &Row> {
    report.rows.iter().map(|row| (row.facts.name.as_str(), row)).collect()
}

fn alone(name: &str, presence: Presence) -> RowChange {
    RowChange {
        name: name.to_owned(),
        presence,
        figures: Vec::new(),
        missing_forks: Vec::new(),
        no_longer_measured: false,
        no_longer_fits: false,
    }
}

fn compare_row(before: &Row, after: &Row, prices: &Prices, tolerance: &Tolerance) -> RowChange {
    let has_gas = |facts: &ModelFacts, fork: Fork| facts.on(fork).is_some();
    let fits = |row: &Row| row.verdict.as_ref().map(|verdict| verdict.fits);
    RowChange {
        figures: changed_figures(before, after, prices, tolerance),
        missing_forks: Fork::ALL
            .into_iter()
            .filter(|fork| has_gas(&before.facts, *fork) && !has_gas(&after.facts, *fork))
            .collect(),
        no_longer_measured: is_measured(&before.facts) && !is_measured(&after.facts),
        no_longer_fits: fits(before) == Some(true) && fits(after) == Some(false),
        ..alone(&before.facts.name, Presence::Both)
    }
}

fn is_measured(facts: &ModelFacts) -> bool {
    facts.gas.iter().any(|gas| gas.measured.is_some())
}

fn changed_figures(before: &Row, after: &Row, prices: &Prices, tolerance: &Tolerance) -> Vec<FigureChange> {
    let allowances = Allowances::between(&before.facts, &after.facts, tolerance);
    let earlier: HashMap<Figure, f64> = amounts(before, prices).into_iter().collect();
    let change = |(figure, after): (Figure, f64)| {
        let before = *earlier.get(&figure)?;
        if same(before, after) || !allowances.comparable(&figure) {
            return None;
        }
        let effect = match allowances.of(&figure, before.abs().max(after.abs())) {
            None => Effect::Shown,
            Some(allowance) if after - before > allowance => Effect::Grew,
            Some(allowance) if before - after > allowance => Effect::Shrank,
            Some(_) => Effect::WithinTolerance,
        };
        Some(FigureChange { figure, before, after, effect })
    };
    let changes: Vec<FigureChange> = amounts(after, prices).into_iter().filter_map(change).collect();
    changes.iter().filter(|change| !repeats_a_fee(change, &changes)).cloned().collect()
}

/// Where prices stayed as they were, a fee at each report's prices is the fee at the baseline's.
fn repeats_a_fee(change: &FigureChange, changes: &[FigureChange]) -> bool {
    let Figure::PricedFeeUsd { chain } = &change.figure else { return false };
    let at_baseline = Figure::FeeUsd { chain: chain.clone() };
    let mut at_baseline = changes.iter().filter(|other| other.figure == at_baseline);
    at_baseline.any(|other| same(other.before, change.before) && same(other.after, change.after))
}
