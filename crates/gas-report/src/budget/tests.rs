mod largest;
mod money;
mod predicted;

use super::{Budget, Knob, KnobKind, Verdict};
use crate::columns::Sums;
use crate::facts::ModelFacts;
use crate::options::{BatchOption, LayoutOption, Options, PackingOption, SharedOption};
use crate::pricing::LayoutCounts;
use crate::sample;
use verifier_program::Fork;

/// What the measurement is below the prediction.
const BELOW: u64 = 1_000;
const PREDICTED: u64 = 340_000;

/// Four lanes for 340,000 gas, 1,000 less as measured, with a knob of each kind.
fn facts() -> ModelFacts {
    let mut facts = sample::sweep(9).rows.swap_remove(7).facts;
    assert_eq!((facts.layout.lanes, facts.layout.logrows), (4, 17));
    for gas in &mut facts.gas {
        gas.predicted.transaction = PREDICTED;
        let mut measured = gas.predicted.clone();
        measured.transaction = PREDICTED - BELOW;
        gas.measured = Some(measured);
    }
    let option = |lanes: usize, logrows, transaction_gas, prove_seconds| LayoutOption {
        lanes,
        lookup_lanes: 1,
        sums: Sums::Windows,
        logrows,
        counts: LayoutCounts {
            instances: 3,
            commitments: 7 + 4 * lanes,
            evaluations: 8 + 10 * lanes,
            msm_terms: 9 + 6 * lanes,
        },
        transaction_gas,
        prove_seconds,
        peak_memory_bytes: (1 << 30) / lanes as u64,
    };
    let batch = |proofs: usize, gas_per_proof| BatchOption {
        proofs,
        transaction_gas: proofs as u64 * gas_per_proof,
        gas_per_proof,
    };
    let packing = |bits, instances, transaction_gas| PackingOption { bits, instances, transaction_gas };
    facts.options = Options {
        layouts: vec![option(1, 19, 250_000, 9.0), option(2, 18, 280_000, 4.0), option(4, 17, PREDICTED, 3.0)],
        packings: vec![packing(16, 2, 339_000), packing(8, 1, 338_500)],
        shared: Some(SharedOption {
            transaction_gas: 350_000,
            verifier_deployment: 1_500_000,
            front_deployment: 500_000,
        }),
        batches: vec![batch(2, 290_000), batch(4, 260_000), batch(8, 245_000)],
        cheapest_batches: vec![batch(2, 205_000), batch(4, 180_000), batch(8, 170_000)],
    };
    facts
}

fn verdict(budget: Budget) -> Verdict {
    Verdict::of(&facts(), &sample::report().assumptions, budget).unwrap()
}

fn kinds(knobs: &[Knob]) -> Vec<(KnobKind, u64, bool)> {
    knobs.iter().map(|knob| (knob.kind, knob.transaction_gas, knob.fits)).collect()
}

#[test]
fn a_model_within_its_budget_needs_no_knob() {
    let verdict = verdict(Budget::Gas(PREDICTED - BELOW));
    assert!(verdict.fits && verdict.knobs.is_empty() && verdict.falls_short_by.is_none());
    assert_eq!((verdict.costs.len(), verdict.costs[0].cost, verdict.costs[0].fits), (1, 339_000.0, true));
}

#[test]
fn each_kind_is_turned_no_further_than_needed() {
    let verdict = verdict(Budget::Gas(300_000));
    assert!(!verdict.fits && !verdict.costs[0].fits);
    assert_eq!(verdict.falls_short_by, None);
    // Options are shifted by what the measurement is below the prediction. The fastest layout that fits, the fewest proofs
    // that fit; no width fits, so that the narrowest is named; a shared verifier never saves gas.
    let expected = [
        (KnobKind::Lanes, 279_000, true),
        (KnobKind::Batch, 289_000, true),
        (KnobKind::Packing, 337_500, false),
        (KnobKind::SharedVerifier, 349_000, false),
    ];
    assert_eq!(kinds(&verdict.knobs), expected);
    let [lanes, batch, packing, shared] = &verdict.knobs[..] else { panic!("{verdict:?}") };
    assert_eq!(lanes.change, "2 lanes (1 with lookups) instead of 4 lanes (1 with lookups)");
    assert!(lanes.price.starts_with("proving 4.00 s instead of "), "{}", lanes.price);
    assert!(lanes.price.contains(", 512 MiB instead of "), "{}", lanes.price);
    assert_eq!(
        [&batch.change, &batch.price],
        ["2 proofs in one transaction", "the first proof waits for the last: 1 hour"]
    );
    assert_eq!(packing.change, "1 instance instead of 3, with public values of 8 bits");
    assert_eq!(shared.price, "1,500,000 gas once, 500,000 gas to deploy each model");
}

/// 466,848 gas were predicted of eight lanes, most of them empty, and 418,256 measured; one lane costs what was predicted.
#[test]
fn a_measurement_far_from_its_prediction_says_nothing_of_other_layouts() {
    let mut facts = facts();
    for gas in &mut facts.gas {
        gas.measured.as_mut().unwrap().transaction = PREDICTED - 30_000;
    }
    let verdict = Verdict::of(&facts, &sample::report().assumptions, Budget::Gas(300_000)).unwrap();
    let of = |kind| verdict.knobs.iter().find(|knob| knob.kind == kind).unwrap().transaction_gas;
    assert_eq!((of(KnobKind::Lanes), of(KnobKind::Packing)), (280_000, 338_500 - 30_000));
}

#[test]
fn knobs_are_combined_where_no_single_one_is_enough() {
    let verdict = verdict(Budget::Gas(200_000));
    let combined = &verdict.knobs[0];
    // Two proofs are not enough with one lane, even with the narrowest values: 202,500. Four are.
    assert_eq!((combined.kind, combined.transaction_gas, combined.fits), (KnobKind::Combined, 179_000, true));
    assert_eq!(combined.change, "1 lane instead of 4 lanes (1 with lookups); 4 proofs in one transaction");
    assert!(combined.price.contains("proving 9.00 s") && combined.price.contains("3 hours"), "{}", combined.price);
    assert!(verdict.knobs[1..].iter().all(|knob| !knob.fits && knob.kind != KnobKind::Combined));
    assert_eq!(verdict.falls_short_by, None);
}

#[test]
fn narrower_values_go_before_more_proofs() {
    let verdict = verdict(Budget::Gas(203_500));
    // 205,000 less 1,000 as measured, less 1,000 or 1,500 for narrower values.
    assert_eq!(kinds(&verdict.knobs[..1]), [(KnobKind::Combined, 203_000, true)]);
    assert!(verdict.knobs[0].change.contains("public values of 16 bits; 2 proofs"), "{}", verdict.knobs[0].change);
}

#[test]
fn what_is_missing_is_told_where_nothing_fits() {
    let verdict = verdict(Budget::Gas(150_000));
    assert!(verdict.knobs.iter().all(|knob| !knob.fits));
    assert!(verdict.knobs.is_sorted_by_key(|knob| knob.transaction_gas));
    // Eight proofs, one lane, the narrowest values: 170,000 - 1,000 - 1,500.
    assert_eq!((verdict.knobs[0].kind, verdict.knobs[0].transaction_gas), (KnobKind::Combined, 167_500));
    assert_eq!(verdict.falls_short_by, Some(17_500.0));
}

#[test]
fn without_options_the_model_itself_falls_short() {
    let facts = ModelFacts { options: Options::default(), ..facts() };
    let verdict = Verdict::of(&facts, &sample::report().assumptions, Budget::Gas(300_000)).unwrap();
    assert_eq!((verdict.knobs.len(), verdict.falls_short_by), (0, Some(39_000.0)));
    let unpriced =
        ModelFacts { gas: facts.gas.iter().filter(|gas| gas.fork != Fork::LIVE).cloned().collect(), ..facts };
    assert_eq!(Verdict::of(&unpriced, &sample::report().assumptions, Budget::Gas(1)), None);
}
