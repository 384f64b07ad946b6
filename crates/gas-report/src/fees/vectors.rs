//! The formulas against figures that are not ours.

use alloy_primitives::{U256, hex};
use op_alloy_flz::flz_compress_len;

use super::{arbitrum, op_stack};
use crate::prices::{ArbitrumPrices, OpStackPrices};
use crate::wire::brotli_len;

const OP_MAINNET: &str = include_str!("../../tests/vectors/op-mainnet-124665056-1.hex");
const OP_MAINNET_CALL: &str = include_str!("../../tests/vectors/op-mainnet-0x8eb9dd4e.hex");
const BASE: &str = include_str!("../../tests/vectors/base-21713817-1.hex");
/// A transfer of nothing without a signature (go-ethereum, `core/types/transaction_test.go`: `emptyTx`).
const EMPTY: &str = "dd80808094095e7baea6a6c7c4c2dfeb977efac326af552d878080808080";

fn bytes(text: &str) -> Vec<u8> {
    hex::decode(text.trim()).unwrap()
}

fn fastlz(text: &str) -> u64 {
    flz_compress_len(&bytes(text)).into()
}

fn op_stack(base_fee: f64, blob_base_fee: f64, base_fee_scalar: u32, blob_base_fee_scalar: u32) -> OpStackPrices {
    OpStackPrices {
        l1_base_fee_gwei: base_fee / 1e9,
        l1_blob_base_fee_gwei: blob_base_fee / 1e9,
        base_fee_scalar,
        blob_base_fee_scalar,
        operator_fee_scalar: 0,
        operator_fee_constant: 0,
    }
}

/// op-geth, `core/types/rollup_cost_test.go`: `TestFlzCompressLen`.
#[test]
fn fastlz_lengths_are_those_of_op_geth() {
    assert_eq!(flz_compress_len(&[]), 0);
    assert_eq!(flz_compress_len(&[1; 1000]), 21);
    assert_eq!(flz_compress_len(&[0; 1000]), 21);
    assert_eq!(fastlz(EMPTY), 31);
    assert_eq!(fastlz(OP_MAINNET_CALL), 202);
}

/// op-geth, `core/types/rollup_cost_test.go`: `fjordFee`, `TestFjordL1CostFuncMinimumBounds`.
#[test]
fn least_l1_fee_is_that_of_op_geth() {
    let prices = op_stack(1e9, 1e7, 2, 3);
    for size in [fastlz(EMPTY), 100, 150, 170] {
        assert_eq!(op_stack::l1_fee(size, &prices), U256::from(3_203_000), "{size}");
    }
    for size in [171, 175, 200] {
        assert!(op_stack::l1_fee(size, &prices) > U256::from(3_203_000), "{size}");
    }
}

/// op-geth, `core/types/rollup_cost_test.go`: `TestFjordL1CostSolidityParity`.
#[test]
fn l1_fee_is_that_of_the_gas_price_oracle() {
    assert_eq!(op_stack::l1_fee(235, &op_stack(2e6, 3e6, 20, 15)), U256::from(105_484));
    assert_eq!(l1_gas_used(235), 2_463);
}

/// Receipts: `l1Fee` and `l1GasUsed`, from transactions as they were published.
#[test]
fn l1_fees_are_those_of_receipts() {
    let op_mainnet = op_stack(1_055_991_687.0, 1.0, 5_227, 1_014_213);
    assert_eq!(op_stack::l1_fee(fastlz(OP_MAINNET), &op_mainnet), U256::from(24_681_034_813u64));
    assert_eq!(l1_gas_used(fastlz(OP_MAINNET)), 4_471);
    let base = op_stack(14_121_491_676.0, 1_324_954_204.0, 2_269, 1_055_762);
    assert_eq!(op_stack::l1_fee(fastlz(BASE), &base), U256::from(191_150_293_412u64));
    assert_eq!(l1_gas_used(fastlz(BASE)), 1_600);
}

/// op-geth, `core/types/rollup_cost_test.go`: `jovianOperatorFee`, of 1,618 gas.
#[test]
fn operator_fee_is_that_of_op_geth() {
    let operator_fee_constant = 1_256_417_826_609_331_460;
    let prices =
        OpStackPrices { operator_fee_scalar: 1_439_103_868, operator_fee_constant, ..op_stack(1e9, 1e7, 2, 3) };
    assert_eq!(op_stack::operator_fee(1_618, &prices), U256::from(1_256_650_673_615_173_860u64));
}

/// What receipts call `l1GasUsed`: the estimated size as calldata gas.
fn l1_gas_used(fastlz_bytes: u64) -> u64 {
    (op_stack::estimated_size_scaled(fastlz_bytes) * U256::from(16) / U256::from(1_000_000)).to()
}

/// Lengths by Google's encoder in C (version 1.1.0, as in Node's `zlib.brotliCompressSync` with quality 1 and window
/// 22), which is what nitro calls.
#[test]
fn brotli_lengths_are_those_of_the_encoder_in_c() {
    let pattern = |length: u64| -> Vec<u8> { (0..length).map(|i| ((i * i) >> 7) as u8).collect() };
    assert_eq!(brotli_len(&[]), 1);
    assert_eq!(brotli_len(&[0; 1000]), 20);
    assert_eq!(brotli_len(&pattern(5_000)), 5_004);
    assert_eq!(brotli_len(&pattern(300_000)), 16_331);
    assert_eq!([EMPTY, BASE, OP_MAINNET_CALL, OP_MAINNET].map(|text| brotli_len(&bytes(text))), [34, 115, 281, 450]);
}

/// The formula of docs.arbitrum.io, "How to estimate gas": fees = P * (L2G + L1P * L1S / P), with L1P the price of a byte
/// and L1S its bytes. Reference implementations publish no figures of whole transactions; these are worked by hand.
#[test]
fn poster_gas_follows_the_documented_formula() {
    let (gas_price, prices) = (U256::from(20_000_000), ArbitrumPrices { l1_price_per_unit_gwei: 0.25 });
    let length = brotli_len(&bytes(OP_MAINNET));
    assert_eq!(arbitrum::poster_cost(length, &prices), U256::from(450 * 4_000_000_000u64));
    assert_eq!(arbitrum::poster_gas(length, &prices, gas_price), U256::from(90_000));
    assert_eq!(arbitrum::poster_gas(1, &prices, U256::from(3_000_000_000u64)), U256::ONE, "rounded down");
    assert_eq!(arbitrum::poster_gas(1, &prices, U256::ZERO), U256::ZERO);
}
