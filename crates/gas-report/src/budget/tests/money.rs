//! Budgets of money: every chain, execution and data.

use super::*;
use crate::fees::{Fee, fees};
use crate::wire::TransactionSizes;

#[test]
fn costs_are_the_fees_of_the_row() {
    let (facts, assumptions) = (facts(), sample::report().assumptions);
    let fees = fees(&facts, &assumptions.prices, assumptions.heartbeat_seconds);
    let of = |budget| Verdict::of(&facts, &assumptions, budget).unwrap().costs;
    for (usd, (eth, fee)) in of(Budget::Usd(0.1)).iter().zip(of(Budget::Eth(1e-5)).iter().zip(&fees)) {
        assert_eq!((&usd.chain, usd.cost), (&fee.chain, fee.total_usd));
        assert_eq!((&eth.chain, eth.cost), (&fee.chain, fee.total_eth));
        assert_eq!((usd.fits, eth.fits), (fee.total_usd <= 0.1, fee.total_eth <= 1e-5));
    }
    assert_eq!(fees.len(), assumptions.prices.chains.len());
}

#[test]
fn the_dearest_chain_decides() {
    let usd = |limit| verdict(Budget::Usd(limit));
    let all = usd(1e6);
    let dearest = all.costs.iter().map(|cost| cost.cost).fold(0.0, f64::max);
    assert!(usd(dearest).fits && !usd(dearest * 0.999).fits);
    let verdict = usd(dearest * 0.9);
    assert_eq!(verdict.costs.iter().filter(|cost| !cost.fits).count(), 1, "{:?}", verdict.costs);
    // Two lanes cost 18 % less gas and publish fewer bytes.
    assert!(verdict.knobs[0].fits && verdict.falls_short_by.is_none(), "{verdict:?}");
}

#[test]
fn a_batch_shares_the_fee_of_its_transaction() {
    let (mut facts, mut assumptions) = (facts(), sample::report().assumptions);
    facts.options.layouts.clear();
    facts.options.cheapest_batches.clear();
    facts.options.packings.clear();
    facts.options.shared = None;
    assumptions.prices.chains.retain(|chain| chain.name == "base");
    let chain = &assumptions.prices.chains[0];
    let own = &facts.transaction;
    // Without heads, `verifyBatch` has as many bytes for each proof: 23 points, 48 + 1 scalars, 3 instances.
    let bytes = 64 * 23 + 32 * (48 + 1 + 3);
    let of = |proofs: u64, gas: u64| {
        let fastlz_bytes = own.fastlz_bytes + (proofs - 1) * bytes / 32 * 33;
        let sizes = TransactionSizes { fastlz_bytes, ..*own };
        Fee::on(chain, proofs * (gas - BELOW), &sizes).total_eth() / proofs as f64
    };
    let (alone, two, eight) = (of(1, PREDICTED), of(2, 290_000), of(8, 245_000));
    assert!(eight < two && two < alone);
    let verdict = |eth| Verdict::of(&facts, &assumptions, Budget::Eth(eth)).unwrap();
    let fitting = |eth: f64| verdict(eth).knobs.iter().find(|knob| knob.fits).map(|knob| knob.transaction_gas);
    assert_eq!(fitting(two * 1.000_001), Some(289_000));
    assert_ne!(fitting(two * 0.999_999), Some(289_000));
    assert_eq!(fitting(eight * 0.999_999), None);
    let short = verdict(eight * 0.5).falls_short_by.unwrap();
    assert!((short / (eight * 0.5) - 1.0).abs() < 1e-9, "{short}");
}
