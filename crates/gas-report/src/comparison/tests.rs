//! What a comparison names, what it lets pass, and laws that it keeps.

mod laws;

use verifier_program::{Fork, Section};

use super::*;
use crate::facts::GasFigures;
use crate::prices::DataPrices;
use crate::sample;

fn compare(change: impl FnOnce(&mut Report)) -> Comparison {
    let baseline = sample::report();
    let mut report = baseline.clone();
    change(&mut report);
    Comparison::of(&baseline, &report, Tolerance::default())
}

fn predicted(report: &mut Report, fork: usize) -> &mut GasFigures {
    &mut report.rows[0].facts.gas[fork].predicted
}

fn measured(report: &mut Report, fork: usize) -> &mut GasFigures {
    report.rows[0].facts.gas[fork].measured.as_mut().unwrap()
}

fn grown(comparison: &Comparison) -> Vec<String> {
    let grown = comparison.rows.iter().flat_map(|row| row.with_effect(Effect::Grew));
    grown.map(|change| change.figure.to_string()).collect()
}

#[test]
fn a_changed_constant_is_named_with_the_parts_that_grew_before_their_sums() {
    let comparison = compare(|report| {
        *report.assumptions.gas_schedule.get_mut("ec_mul osaka").unwrap() += 100;
        let figures = predicted(report, 1);
        *figures.sections.get_mut(&Section::Opening).unwrap() += 1_500;
        figures.execution += 1_500;
        figures.transaction += 1_500;
    });
    assert!(comparison.grew());
    let number = |value: f64| Some(Constant::Number(value));
    let change = ConstantChange {
        name: "gas_schedule.ec_mul osaka".to_owned(),
        kind: ConstantKind::GasSchedule,
        before: number(6_000.0),
        after: number(6_100.0),
    };
    assert_eq!(comparison.constants, [change]);
    let figures = ["section opening, gas, predicted", "execution, gas, predicted", "transaction, gas, predicted"];
    assert_eq!(grown(&comparison), figures);
    let transaction = comparison.rows[0].figures.last().unwrap();
    assert_eq!(transaction.after - transaction.before, 1_500.0);
}

#[test]
fn predictions_may_not_grow_at_all() {
    let comparison = compare(|report| predicted(report, 2).calldata += 1);
    assert_eq!(grown(&comparison), ["calldata, gas, predicted"]);
    let part = GasPart::Calldata;
    let figure = Figure::Gas { part, basis: Basis::Predicted, fork: Fork::Amsterdam };
    assert_eq!(comparison.rows[0].figures[0].figure, figure);
}

#[test]
fn zero_bytes_of_another_proof_pass_and_more_gas_does_not() {
    // Twenty zero bytes less, in calldata of 21,644 and a transaction of 257,663.
    let noise = |gas: u64| {
        compare(move |report| {
            let figures = measured(report, 1);
            figures.calldata += gas;
            figures.transaction += gas;
            figures.floor += gas * 5 / 2;
        })
    };
    let passing = noise(240);
    assert!(!passing.grew());
    let effects: Vec<Effect> = passing.rows[0].figures[..3].iter().map(|change| change.effect).collect();
    assert_eq!(effects, [Effect::WithinTolerance, Effect::WithinTolerance, Effect::Shown]);
    assert_eq!(grown(&noise(300)), ["calldata, gas, measured", "transaction, gas, measured"]);
}

#[test]
fn a_measurement_must_not_hide_in_the_prediction() {
    let comparison = compare(|report| {
        predicted(report, 1).transaction -= 10_000;
        measured(report, 1).transaction += 10_000;
    });
    assert_eq!(
        grown(&comparison)[..2],
        ["transaction, gas, measured", "fee on Ethereum, USD at the baseline's prices"]
    );
    assert_eq!(comparison.rows[0].with_effect(Effect::Shrank).count(), 1);
}

#[test]
fn prices_make_no_model_dearer() {
    let comparison = compare(|report| {
        let prices = &mut report.assumptions.prices;
        prices.eth_usd *= 2.0;
        let DataPrices::OpStack(op) = &mut prices.chains[1].data else { panic!("`op` is an OP stack chain") };
        op.base_fee_scalar += 1;
        report.rows[0].fees = crate::fees::fees(&report.rows[0].facts, prices, 3_600);
    });
    assert!(!comparison.grew());
    let names: Vec<&str> = comparison.constants.iter().map(|change| change.name.as_str()).collect();
    assert_eq!(names, ["prices.chains.op.data.op_stack.base_fee_scalar", "prices.eth_usd"]);
    let figures = &comparison.rows[0].figures;
    assert_eq!(figures.len(), 4);
    assert!(figures.iter().all(|change| matches!(change.figure, Figure::PricedFeeUsd { .. })));
}

#[test]
fn dearer_models_have_dearer_fees_at_the_prices_of_the_baseline() {
    let comparison = compare(|report| {
        report.assumptions.prices.eth_usd /= 10.0;
        report.rows[0].facts.transaction.fastlz_bytes += 200;
        report.rows[0].facts.transaction.bytes += 200;
        report.rows[0].fees = crate::fees::fees(&report.rows[0].facts, &report.assumptions.prices, 3_600);
    });
    let figures = [
        "transaction, bytes",
        "transaction under FastLZ, bytes",
        "fee on OP Mainnet, USD at the baseline's prices",
        "fee on Base, USD at the baseline's prices",
    ];
    assert_eq!(grown(&comparison)[..2], figures[..2]);
    assert!(
        grown(&comparison)[2..].iter().all(|figure| figures[2..].contains(&figure.as_str())),
        "{:?}",
        grown(&comparison)
    );
}

#[test]
fn models_and_forks_cannot_be_deleted() {
    let removed = compare(|report| report.rows.clear());
    assert!(removed.grew() && removed.rows[0].presence == Presence::Removed);
    let fork = compare(|report| drop(report.rows[0].facts.gas.pop()));
    assert!(fork.grew() && fork.rows[0].missing_forks == [Fork::Amsterdam]);
    let mut fewer = sample::report();
    fewer.rows[0].facts.gas.pop();
    let tolerance = Tolerance { removals: true, ..Tolerance::default() };
    assert!(!Comparison::of(&sample::report(), &fewer, tolerance).grew());
}

#[test]
fn new_models_pass_and_are_named() {
    let comparison = compare(|report| {
        let mut row = report.rows[0].clone();
        row.facts.name = "other".to_owned();
        report.rows.push(row);
    });
    assert!(!comparison.grew());
    assert_eq!((comparison.rows[0].presence, comparison.unchanged), (Presence::Added, 1));
}

#[test]
fn seconds_and_memory_are_only_shown() {
    let comparison = compare(|report| {
        let prover = &mut report.rows[0].facts.prover;
        prover.predicted.seconds *= 10.0;
        prover.predicted.peak_memory_bytes *= 10;
        *prover.setup_seconds.as_mut().unwrap() *= 10.0;
    });
    assert!(!comparison.grew());
    assert_eq!(comparison.rows[0].with_effect(Effect::Shown).count(), 3);
}

#[test]
fn circuits_keys_and_errors_may_not_grow() {
    let comparison = compare(|report| {
        let facts = &mut report.rows[0].facts;
        facts.layout.rows_used += 1;
        *facts.prover.proving_key_bytes.as_mut().unwrap() *= 2;
        facts.accuracy.as_mut().unwrap().max_abs_error *= 1.1;
    });
    assert_eq!(grown(&comparison), ["rows used", "proving key, bytes", "greatest error"]);
}

#[test]
fn predictions_are_not_held_against_measurements() {
    let comparison = compare(|report| {
        let facts = &mut report.rows[0].facts;
        facts.gas.iter_mut().for_each(|gas| gas.measured = None);
        facts.transaction.measured = false;
        facts.transaction.fastlz_bytes += 100;
        report.rows[0].fees = crate::fees::fees(&report.rows[0].facts, &report.assumptions.prices, 3_600);
    });
    assert!(!comparison.grew());
    assert!(comparison.rows[0].no_longer_measured && comparison.rows[0].figures.is_empty());
}

#[test]
fn a_tighter_budget_shows_and_does_not_fail() {
    let (baseline, mut report) = (sample::sweep(3), sample::sweep(3));
    report.budget = Some(crate::Budget::Gas(200_000));
    report.rows[0].verdict.as_mut().unwrap().fits = false;
    let comparison = Comparison::of(&baseline, &report, Tolerance::default());
    assert!(!comparison.grew() && comparison.rows[0].no_longer_fits);
    assert_eq!(comparison.constants[0].name, "budget.gas");
}

#[test]
fn shares_are_finite_and_not_negative() {
    for got in [f64::NAN, f64::INFINITY, -0.1] {
        assert!(Share::try_from(got).is_err());
    }
    assert!(serde_json::from_str::<Share>("-1").is_err());
    assert_eq!(serde_json::to_string(&Share::try_from(0.5).unwrap()).unwrap(), "0.5");
}
