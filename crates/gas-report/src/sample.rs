//! Reports to test with: the example model as it was measured, and sweeps whose figures follow its pattern.

mod circuit;
mod gas;
mod judged;

use std::collections::BTreeMap;

use verifier_program::Fork;

use crate::assumptions::Assumptions;
use crate::columns::Sums;
use crate::facts::{AccuracyFigures, ForkGas, Layout, ModelFacts, ProverFigures, Source};
use crate::fees::fees;
use crate::options::{BatchOption, LayoutOption, Options, PackingOption, SharedOption};
use crate::prices::{ArbitrumPrices, ChainPrices, DataPrices, OpStackPrices, Prices};
use crate::report::{Report, Row, SCHEMA_VERSION};
use circuit::{SampleCircuit, prover_cost};
use gas::{measured, predicted, transaction_sizes};

/// Seconds.
const HEARTBEAT: u64 = 3_600;

/// `models/volatility-ltv`, built and measured, without a budget.
pub(crate) fn report() -> Report {
    let facts = ModelFacts { source: Source::Artefacts, family: None, ..facts("volatility-ltv", 289) };
    Report {
        schema_version: SCHEMA_VERSION,
        generator: "assay 0.1.0".to_owned(),
        assumptions: assumptions(),
        budget: None,
        rows: vec![Row { fees: fees(&facts, &prices(), HEARTBEAT), facts, verdict: None }],
        largest: None,
        laws: Vec::new(),
        growth: Vec::new(),
    }
}

/// `count` MLPs with 100 to 1,000,000 parameters, evenly spaced on a logarithmic axis, against a budget of 300,000 gas.
/// From 20,000 parameters on they have more lanes and are too dear; from 200,000 on none is measured.
pub(crate) fn sweep(count: usize) -> Report {
    let steps = count.saturating_sub(1).max(1) as f64;
    let sizes = (0..count).map(|index| (100.0 * 1e4_f64.powf(index as f64 / steps)).round() as u64);
    judged::against(300_000, sizes.map(|parameters| facts(&format!("mlp-{parameters}"), parameters)).collect())
}

/// A sweep of `count` over convolutions of 2 to 64 channels, five cells for every activation and parameter, beside `sweep`.
pub(crate) fn convolution_sweep(count: usize) -> Report {
    let mut facts: Vec<ModelFacts> = sweep(5).rows.into_iter().map(|row| row.facts).collect();
    facts.extend(convolutions(count));
    judged::against(300_000, facts)
}

/// Its convolutions alone.
pub(crate) fn convolutions(count: usize) -> Vec<ModelFacts> {
    let steps = count.saturating_sub(1).max(1) as f64;
    let channels = (0..count).map(|index| (2.0 * 32_f64.powf(index as f64 / steps)).round() as u64);
    channels.map(convolution).collect()
}

fn convolution(channels: u64) -> ModelFacts {
    let parameters = 9 * channels * channels + 21 * channels + 10;
    let facts = facts(&format!("conv-{parameters}"), parameters);
    let activations = 4_096 * channels;
    let layout = Layout { lanes: 1, rows_used: (5 * (activations + parameters) + 300) as usize, ..facts.layout };
    ModelFacts {
        family: Some("conv".to_owned()),
        activations: Some(activations),
        multiply_adds: 9 * 1_024 * channels * (channels + 1),
        layout,
        ..facts
    }
}

fn facts(name: &str, parameters: u64) -> ModelFacts {
    let circuit = SampleCircuit::of(parameters);
    let small = parameters < 200_000;
    ModelFacts {
        name: name.to_owned(),
        source: Source::Generated,
        family: Some("mlp".to_owned()),
        parameters,
        activations: Some(2 * (parameters - circuit.multiply_adds)),
        multiply_adds: circuit.multiply_adds,
        layout: circuit.layout(),
        gas: Fork::ALL
            .into_iter()
            .map(|fork| ForkGas {
                fork,
                predicted: predicted(&circuit, fork),
                measured: small.then(|| measured(&circuit, fork)),
            })
            .collect(),
        transaction: transaction_sizes(&circuit, small),
        options: options(&circuit),
        prover: ProverFigures {
            predicted: prover_cost(circuit.lanes, circuit.logrows),
            measured: small.then(|| prover_cost(circuit.lanes, circuit.logrows)),
            setup_seconds: small.then_some(0.019),
            proving_key_bytes: small.then_some((320 << circuit.logrows) + 102),
        },
        accuracy: small.then_some(AccuracyFigures {
            max_abs_error: 3.875e-4,
            mean_abs_error: 8.477e-5,
            label_agreement: None,
        }),
        unmeasured: (!small).then(|| "proving needs more memory than there is".to_owned()),
    }
}

fn options(circuit: &SampleCircuit) -> Options {
    let layouts = [1, 2, 4, 8].map(|lanes| {
        let other = circuit.with_lanes(lanes);
        let cost = prover_cost(lanes, other.logrows);
        LayoutOption {
            lanes,
            lookup_lanes: 1,
            sums: Sums::Windows,
            logrows: other.logrows,
            counts: other.counts(),
            transaction_gas: predicted(&other, Fork::LIVE).transaction,
            prove_seconds: cost.seconds,
            peak_memory_bytes: cost.peak_memory_bytes,
        }
    });
    let gas = predicted(circuit, Fork::LIVE).transaction;
    let batches = [2, 4, 8].map(|proofs| BatchOption {
        proofs,
        transaction_gas: gas * proofs as u64 - 20_000 * (proofs as u64 - 1),
        gas_per_proof: gas - 20_000 * (proofs as u64 - 1) / proofs as u64,
    });
    Options {
        layouts: layouts.to_vec(),
        packings: vec![PackingOption { bits: 24, instances: 2, transaction_gas: gas - 644 }],
        shared: Some(SharedOption {
            transaction_gas: gas + 2_700,
            verifier_deployment: 1_301_541,
            front_deployment: 211_000,
        }),
        batches: batches.to_vec(),
        cheapest_batches: Vec::new(),
    }
}

fn assumptions() -> Assumptions {
    Assumptions {
        heartbeat_seconds: HEARTBEAT,
        prices: prices(),
        gas_schedule: [("ec_mul osaka", 6_000), ("calldata_nonzero osaka", 16), ("intrinsic amsterdam", 15_000)]
            .map(|(name, value)| (name.to_owned(), value))
            .into(),
        prover_model: BTreeMap::from([("seconds_per_row".to_owned(), 14.4e-6)]),
    }
}

fn prices() -> Prices {
    let chain = |name: &str, gas_price_gwei, data| ChainPrices { name: name.to_owned(), gas_price_gwei, data };
    let op_stack = DataPrices::OpStack(OpStackPrices {
        l1_base_fee_gwei: 0.5,
        l1_blob_base_fee_gwei: 1e-3,
        base_fee_scalar: 5_227,
        blob_base_fee_scalar: 1_014_213,
        operator_fee_scalar: 0,
        operator_fee_constant: 0,
    });
    Prices {
        recorded: "made up for tests".to_owned(),
        eth_usd: 3_000.0,
        chains: vec![
            chain("ethereum", 0.5, DataPrices::None),
            chain("op", 0.001, op_stack),
            chain("base", 0.01, op_stack),
            chain("arbitrum", 0.01, DataPrices::Arbitrum(ArbitrumPrices { l1_price_per_unit_gwei: 0.4 })),
        ],
    }
}

#[test]
fn example_is_priced_as_it_was_measured() {
    let report = report();
    let gas = report.rows[0].facts.on(Fork::LIVE).unwrap();
    let measured = gas.measured.as_ref().unwrap();
    assert_eq!([gas.predicted.transaction, measured.transaction, measured.execution], [258_629, 257_663, 215_019]);
    assert_eq!([measured.calldata, measured.floor, measured.deployment], [21_644, 75_110, 1_301_541]);
    assert_eq!(report.rows[0].facts.layout.rows_used, 390);
}

#[test]
fn larger_models_of_a_sweep_break_the_budget() {
    let report = sweep(9);
    let parameters: Vec<u64> = report.rows.iter().map(|row| row.facts.parameters).collect();
    assert_eq!(parameters, [100, 316, 1_000, 3_162, 10_000, 31_623, 100_000, 316_228, 1_000_000]);
    let fit = report.rows.iter().filter(|row| row.verdict.as_ref().unwrap().fits).count();
    assert_eq!((fit, report.largest.unwrap().parameters), (5, Some(10_000)));
}
