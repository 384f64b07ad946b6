//! `report.json`.

mod document;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::assumptions::Assumptions;
use crate::budget::{Budget, LargestModel, Limits, Verdict};
use crate::facts::ModelFacts;
use crate::fees::{ChainFee, fees};
use crate::growth::{Growth, growth};
use crate::law::{Law, laws};
pub use document::ReadError;

/// Version of [`Report`].
pub const SCHEMA_VERSION: u32 = 1;

/// Gas budgets of models.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Report {
    pub schema_version: u32,
    /// Program and version.
    pub generator: String,
    pub assumptions: Assumptions,
    /// Of one verification.
    pub budget: Option<Budget>,
    /// In the order asked for.
    pub rows: Vec<Row>,
    /// Absent without a budget.
    pub largest: Option<LargestModel>,
    pub laws: Vec<Law>,
    /// Of each family of generated models that there are sizes enough of; none in older reports.
    #[serde(default)]
    pub growth: Vec<Growth>,
}

/// One model, priced and judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    pub facts: ModelFacts,
    pub fees: Vec<ChainFee>,
    /// Absent without a budget.
    pub verdict: Option<Verdict>,
}

/// Why facts make no report.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReportError {
    #[error("two models are named `{name}`, but rows are told apart by their names")]
    RepeatedName { name: String },
}

impl Report {
    /// Prices and judges models, and fits the laws; the rows are in the order of the facts.
    ///
    /// # Errors
    /// Two models of one name.
    pub fn assemble(
        generator: String,
        facts: Vec<ModelFacts>,
        assumptions: Assumptions,
        budget: Option<Budget>,
        limits: &Limits<'_>,
    ) -> Result<Self, ReportError> {
        let mut names = BTreeSet::new();
        if let Some(repeated) = facts.iter().find(|facts| !names.insert(&facts.name)) {
            return Err(ReportError::RepeatedName { name: repeated.name.clone() });
        }
        let models: Vec<&ModelFacts> = facts.iter().collect();
        let (laws, growth) = (laws(&models), growth(&models));
        let row = |facts: ModelFacts| Row {
            fees: fees(&facts, &assumptions.prices, assumptions.heartbeat_seconds),
            verdict: budget.and_then(|budget| Verdict::of(&facts, &assumptions, budget)),
            facts,
        };
        let rows: Vec<Row> = facts.into_iter().map(row).collect();
        let largest = budget.map(|budget| LargestModel::of(&rows, &assumptions, budget, limits));
        Ok(Self { schema_version: SCHEMA_VERSION, generator, assumptions, budget, rows, largest, laws, growth })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    const NOTHING_BEYOND: Limits<'_> = Limits { max_logrows: 22, price: &|_, _, _| None };

    fn assembled(budget: Option<Budget>) -> Report {
        let Report { generator, assumptions, rows, .. } = sample::sweep(9);
        let facts = rows.into_iter().map(|row| row.facts).collect();
        Report::assemble(generator, facts, assumptions, budget, &NOTHING_BEYOND).unwrap()
    }

    #[test]
    fn rows_are_priced_and_judged_in_their_order() {
        let report = assembled(Some(Budget::Gas(300_000)));
        let sizes: Vec<u64> = report.rows.iter().map(|row| row.facts.parameters).collect();
        assert!(sizes.len() == 9 && sizes.is_sorted());
        for row in &report.rows {
            assert_eq!(row.fees, fees(&row.facts, &report.assumptions.prices, 3_600));
            let verdict = row.verdict.as_ref().unwrap();
            assert_eq!(verdict.fits, row.facts.layout.lanes == 1, "{}", row.facts.name);
            assert_eq!(verdict.knobs.is_empty(), verdict.fits);
        }
        assert_eq!(report.largest.unwrap().row.as_deref(), Some("mlp-10000"));
        assert_eq!(report.laws.len(), 2);
    }

    #[test]
    fn without_a_budget_nothing_is_judged() {
        let report = assembled(None);
        assert_eq!((report.budget, &report.largest), (None, &None));
        assert!(report.rows.iter().all(|row| row.verdict.is_none() && !row.fees.is_empty()));
        let text = serde_json::to_string(&report).unwrap();
        let read: Report = serde_json::from_str(&text).unwrap();
        let gas = |report: &Report| report.rows.iter().map(|row| row.facts.gas.clone()).collect::<Vec<_>>();
        assert_eq!((gas(&read), read.laws.len()), (gas(&report), 2));
    }

    #[test]
    fn two_models_of_one_name_are_refused() {
        let Report { generator, assumptions, mut rows, .. } = sample::sweep(3);
        rows[2].facts.name = rows[0].facts.name.clone();
        let facts = rows.into_iter().map(|row| row.facts).collect();
        let refused = Report::assemble(generator, facts, assumptions, None, &NOTHING_BEYOND);
        assert_eq!(refused, Err(ReportError::RepeatedName { name: "mlp-100".to_owned() }));
    }
}
