//! Fees, verdicts and laws of sampled models.

use verifier_program::Fork;

use super::{HEARTBEAT, assumptions, prices};
use crate::budget::{Budget, ChainCost, Extrapolation, Knob, KnobKind, LargestModel, Verdict};
use crate::facts::ModelFacts;
use crate::fees::fees;
use crate::growth::growth;
use crate::law::{Law, Residual, Term};
use crate::report::{Report, Row, SCHEMA_VERSION};

pub(super) fn against(budget: u64, models: Vec<ModelFacts>) -> Report {
    let laws = vec![gas_law(&models)];
    let growth = growth(&models.iter().collect::<Vec<_>>());
    let rows: Vec<Row> = models
        .into_iter()
        .map(|facts| Row { fees: fees(&facts, &prices(), HEARTBEAT), verdict: Some(verdict(&facts, budget)), facts })
        .collect();
    let largest = rows.iter().rfind(|row| row.verdict.as_ref().is_some_and(|verdict| verdict.fits));
    Report {
        schema_version: SCHEMA_VERSION,
        generator: "assay 0.1.0".to_owned(),
        assumptions: assumptions(),
        budget: Some(Budget::Gas(budget)),
        largest: Some(LargestModel {
            row: largest.map(|row| row.facts.name.clone()),
            parameters: largest.map(|row| row.facts.parameters),
            extrapolated: Some(Extrapolation {
                lanes: 1,
                logrows: 22,
                parameters: 3_400_000,
                transaction_gas: 258_889,
                prove_seconds: 210.0,
                peak_memory_bytes: 12 << 30,
            }),
        }),
        rows,
        laws,
        growth,
    }
}

fn gas(facts: &ModelFacts) -> u64 {
    facts.on(Fork::LIVE).unwrap().best().transaction
}

fn verdict(facts: &ModelFacts, budget: u64) -> Verdict {
    let cost = gas(facts);
    let fits = cost <= budget;
    let one_lane = &facts.options.layouts[0];
    let batch = &facts.options.batches[2];
    let knobs = [
        Knob {
            kind: KnobKind::Lanes,
            change: format!("1 lane instead of {}", facts.layout.lanes),
            transaction_gas: one_lane.transaction_gas,
            price: format!(
                "proving {:.1} s instead of {:.1} s",
                one_lane.prove_seconds, facts.prover.predicted.seconds
            ),
            fits: one_lane.transaction_gas <= budget,
        },
        Knob {
            kind: KnobKind::Batch,
            change: "8 proofs in one transaction".to_owned(),
            transaction_gas: batch.gas_per_proof,
            price: "answers come 8 at a time".to_owned(),
            fits: batch.gas_per_proof <= budget,
        },
    ];
    Verdict {
        fits,
        costs: vec![ChainCost { chain: "ethereum".to_owned(), cost: cost as f64, fits }],
        knobs: if fits { Vec::new() } else { knobs.into() },
        falls_short_by: None,
    }
}

fn gas_law(models: &[ModelFacts]) -> Law {
    let fitted = |facts: &ModelFacts| 160_000.0 + 6_600.0 * facts.layout.msm_terms as f64;
    let residual =
        |facts: &ModelFacts| Residual { point: facts.name.clone(), value: gas(facts) as f64, fitted: fitted(facts) };
    Law {
        quantity: "gas".to_owned(),
        constant: 160_000.0,
        terms: vec![Term { variable: "msm_terms".to_owned(), factor: 6_600.0, fitted_from: 15.0, fitted_to: 33.0 }],
        left_out: Vec::new(),
        residuals: models.iter().map(residual).collect(),
        max_relative_residual: 0.012,
        r_squared: 0.9991,
    }
}
