//! Which laws a report has, and what they are fitted to.

use verifier_program::Fork;

use super::Law;
use super::fit::{Point, fit};
use crate::facts::{Layout, ModelFacts};
use crate::pricing::LayoutCounts;

const GAS_VARIABLES: [&str; 3] = ["msm_terms", "evaluations", "instances"];
const CELL_VARIABLES: [&str; 2] = ["parameters", "activations"];

/// Those of gas and cells for which there are points enough.
pub(crate) fn laws(models: &[&ModelFacts]) -> Vec<Law> {
    [gas(models), cells(models)].into_iter().flatten().collect()
}

/// Predicted transaction gas on the live fork: every model as it is, with every other layout and every other packing.
fn gas(models: &[&ModelFacts]) -> Option<Law> {
    fit("gas", &GAS_VARIABLES, models.iter().flat_map(|facts| gas_points(facts)).collect())
}

/// Cells of all lanes in use, of every model as it is whose activations are known.
pub(crate) fn cells(models: &[&ModelFacts]) -> Option<Law> {
    let point = |facts: &ModelFacts| {
        let values = cell_values(facts)?.into();
        Some(Point { name: facts.name.clone(), values, quantity: facts.cells() as f64 })
    };
    fit("cells", &CELL_VARIABLES, models.iter().filter_map(|facts| point(facts)).collect())
}

/// What the law of cells says of a model.
pub(crate) fn cells_at(law: &Law, facts: &ModelFacts) -> Option<f64> {
    let named = CELL_VARIABLES.map(str::to_owned).into_iter().zip(cell_values(facts)?).collect();
    law.predict(&named).map(|predicted| predicted.value)
}

fn cell_values(facts: &ModelFacts) -> Option<[f64; 2]> {
    Some([facts.parameters as f64, facts.activations? as f64])
}

fn gas_points(facts: &ModelFacts) -> Vec<Point> {
    let point = |name: String, counts: LayoutCounts, gas: u64| {
        let LayoutCounts { instances, evaluations, msm_terms, .. } = counts;
        Point {
            name,
            values: [msm_terms, evaluations, instances].map(|count| count as f64).into(),
            quantity: gas as f64,
        }
    };
    let name = &facts.name;
    let own = LayoutCounts::from(&facts.layout);
    let as_is = facts.on(Fork::LIVE).map(|gas| point(name.clone(), own, gas.predicted.transaction));
    let layouts = facts.options.layouts.iter().map(|layout| {
        let columns = format!("{name}, {}, k = {}", layout.columns(), layout.logrows);
        point(columns, layout.counts, layout.transaction_gas)
    });
    let packings = facts.options.packings.iter().map(|packing| {
        let counts = LayoutCounts { instances: packing.instances, ..own };
        point(format!("{name}, values of {} bits", packing.bits), counts, packing.transaction_gas)
    });
    as_is.into_iter().chain(layouts).chain(packings).collect()
}

impl From<&Layout> for LayoutCounts {
    fn from(layout: &Layout) -> Self {
        let Layout { instances, commitments, evaluations, msm_terms, .. } = *layout;
        Self { instances, commitments, evaluations, msm_terms }
    }
}
