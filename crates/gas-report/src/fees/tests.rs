use alloy_primitives::U256;
use proptest::prelude::*;
use verifier_program::Fork;

use super::{Fee, eth, fees};
use crate::facts::ModelFacts;
use crate::prices::{ArbitrumPrices, ChainPrices, DataPrices, OpStackPrices, Prices};
use crate::sample;
use crate::wire::{TransactionSizes, real_transaction};

fn facts() -> ModelFacts {
    sample::report().rows.remove(0).facts
}

fn sizes(bytes: u64) -> TransactionSizes {
    TransactionSizes { measured: false, calldata_bytes: bytes, bytes, fastlz_bytes: bytes, brotli_bytes: bytes }
}

fn chain(gas_price_gwei: f64, data: DataPrices) -> ChainPrices {
    ChainPrices { name: "chain".into(), gas_price_gwei, data }
}

/// One price for all that has one.
fn chains(gwei: f64, scalar: u32) -> [ChainPrices; 3] {
    let op_stack = OpStackPrices {
        l1_base_fee_gwei: gwei,
        l1_blob_base_fee_gwei: gwei,
        base_fee_scalar: scalar,
        blob_base_fee_scalar: scalar,
        operator_fee_scalar: scalar,
        operator_fee_constant: scalar.into(),
    };
    [
        chain(1.0, DataPrices::None),
        chain(1.0, DataPrices::OpStack(op_stack)),
        chain(1.0, DataPrices::Arbitrum(ArbitrumPrices { l1_price_per_unit_gwei: gwei })),
    ]
}

#[test]
fn ethereum_charges_gas_alone() {
    let fee = Fee::on(&chain(1.5, DataPrices::None), 257_663, &sizes(1_600));
    assert_eq!(fee, Fee { execution: U256::from(257_663 * 1_500_000_000u64), data: U256::ZERO });
    assert_eq!(fee.total_eth(), 0.0003864945);
}

#[test]
fn rollups_charge_gas_at_their_own_price_and_data_at_ethereums() {
    let [_, op_stack, arbitrum] = chains(2.0, 1_000);
    let fee = Fee::on(&op_stack, 250_000, &sizes(1_600));
    // 250,000 gas at 1 gwei, and 100 * 1,000 wei of each gas and 1,000 wei for the operator.
    assert_eq!(fee.execution, U256::from(250_000_000_000_000u64 + 25_000_000_000 + 1_000));
    // 1,600 * 0.8365 - 42.5856 bytes at (16 + 1) * 2 gwei * 0.001.
    assert_eq!(fee.data, U256::from(1_295_814_400u64) * U256::from(34_000_000u64) / U256::from(1_000_000));
    let fee = Fee::on(&arbitrum, 250_000, &sizes(1_600));
    assert_eq!(fee.execution, U256::from(250_000_000_000_000u64));
    assert_eq!(fee.data, U256::from(16 * 1_600 * 2_000_000_000u64));
}

#[test]
fn fees_add_up_on_every_committed_chain() {
    let (facts, prices) = (facts(), Prices::default());
    let gas = facts.on(Fork::LIVE).unwrap().best().transaction;
    let fees = fees(&facts, &prices, 3_600);
    assert_eq!(fees.len(), prices.chains.len());
    for (fee, chain) in fees.iter().zip(&prices.chains) {
        assert_eq!(fee.chain, chain.name);
        assert!((fee.execution_eth + fee.data_eth - fee.total_eth).abs() < 1e-15);
        assert_eq!(fee.total_usd, fee.total_eth * prices.eth_usd);
        assert!((fee.usd_per_day / fee.total_usd - 24.0).abs() < 1e-9);
        assert_eq!(fee.data_eth > 0.0, chain.name != "ethereum");
        let execution = gas as f64 * chain.gas_price_gwei * 1e-9;
        assert!((fee.execution_eth / execution - 1.0).abs() < 1e-12);
    }
}

#[test]
fn a_measurement_replaces_the_prediction() {
    let (mut facts, prices) = (facts(), Prices::default());
    let before = fees(&facts, &prices, 60);
    let live = facts.gas.iter_mut().find(|gas| gas.fork == Fork::LIVE).unwrap();
    let mut measured = live.predicted.clone();
    measured.transaction /= 2;
    live.measured = Some(measured);
    let after = fees(&facts, &prices, 60);
    assert!(before.iter().zip(&after).all(|(before, after)| after.execution_eth < before.execution_eth));
    facts.gas.retain(|gas| gas.fork != Fork::LIVE);
    assert_eq!(fees(&facts, &prices, 60), []);
}

/// Gas as in the project's README, the transaction with a real proof.
#[test]
fn documented_fees_are_those_of_the_committed_prices() {
    let documented = include_str!("../../../../docs/fees.md");
    let transaction = real_transaction();
    for chain in Prices::default().chains {
        let fee = Fee::on(&chain, 257_603, &transaction);
        let usd = fee.total_eth() * Prices::default().eth_usd;
        let (name, price) = (&chain.name, chain.gas_price_gwei);
        let row = format!("| {name} ({price} gwei) | {:.9} | {:.9} | {usd:.4} |", eth(fee.execution), eth(fee.data));
        assert!(documented.contains(&row), "{row}");
    }
    let sizes = [
        ("calldata", transaction.calldata_bytes),
        ("signed EIP-1559 transaction", transaction.bytes),
        ("under FastLZ (OP stack)", transaction.fastlz_bytes),
        ("under brotli, quality 1, window 22 (Arbitrum)", transaction.brotli_bytes),
    ];
    for (name, bytes) in sizes {
        let row = format!("| {name} | {},{:03} |", bytes / 1000, bytes % 1000);
        assert!(documented.contains(&row), "{row}");
    }
}

proptest! {
    #[test]
    fn fees_grow_with_size_gas_and_price(
        bytes in 0u64..100_000, more_bytes in 0u64..10_000,
        gas in 21_000u64..16_777_216, more_gas in 0u64..1_000_000,
        gwei in 0.0f64..1e4, more_gwei in 0.0f64..1e3,
        scalar in 0u32..u32::MAX / 2, more_scalar in 0u32..1_000_000,
    ) {
        let greater = chains(gwei + more_gwei, scalar + more_scalar);
        for (chain, greater) in chains(gwei, scalar).iter().zip(&greater) {
            let fee = Fee::on(chain, gas, &sizes(bytes));
            for other in [
                Fee::on(chain, gas, &sizes(bytes + more_bytes)),
                Fee::on(chain, gas + more_gas, &sizes(bytes)),
                Fee::on(greater, gas, &sizes(bytes)),
            ] {
                prop_assert!(fee.execution <= other.execution && fee.data <= other.data, "{:?} {:?}", fee, other);
            }
        }
    }

    #[test]
    fn twice_the_heartbeat_is_half_the_cost(heartbeat in 1u64..1 << 40) {
        let (facts, prices) = (facts(), Prices::default());
        for (once, twice) in fees(&facts, &prices, heartbeat).iter().zip(&fees(&facts, &prices, 2 * heartbeat)) {
            prop_assert_eq!(once.usd_per_day, 2.0 * twice.usd_per_day);
            prop_assert_eq!(once.total_usd, twice.total_usd);
        }
    }

    #[test]
    fn no_price_that_is_admitted_overflows(bytes in any::<u32>(), gas in any::<u64>()) {
        for chain in chains(1e6, u32::MAX) {
            prop_assert!(Fee::on(&chain, gas, &sizes(bytes.into())).total_eth().is_finite());
        }
    }
}
