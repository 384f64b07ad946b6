//! Measured and predicted price of batches.

use gas_meter::Evm;
use protocol_spec::{CalldataStats, InstanceBytes};
use verifier_program::{Fork, Gas, largest_batch, price_batch};

use super::super::price::{Comparison, in_meter};
use super::setup::{self, calldata};

/// What a further proof of the one-lane layout of models may cost.
const FURTHER_PROOF: u64 = 130_000;

#[test]
fn further_proofs_cost_less_than_their_budget() {
    let fixture = &setup::all()[0];
    let mut deployed = fixture.deploy();
    let gas: Vec<u64> = (1..=fixture.proofs.len())
        .map(|count| deployed.call(&fixture.proofs[..count]).gas.transaction_gas.units())
        .collect();
    println!("proofs  transaction gas  the last one's  per proof");
    println!("{:6} {:16} {:>15} {:10}", 1, gas[0], "", gas[0]);
    for (index, pair) in gas.windows(2).enumerate() {
        let (count, further) = (index + 2, pair[1] - pair[0]);
        println!("{count:6} {:16} {further:15} {:10}", pair[1], pair[1] / count as u64);
        assert!(further <= FURTHER_PROOF, "proof {count}: {further}");
    }
}

#[test]
fn batches_are_predicted_within_one_percent_on_every_fork() {
    for fixture in setup::every() {
        for count in [1, 2, 3, 8, 16] {
            let call = calldata(&fixture.batch(count));
            for fork in Fork::ALL {
                let predicted = price_batch(&fixture.batch.program, count, fork, &CalldataStats::of(&call));
                let mut evm = Evm::new(in_meter(fork));
                let address = evm.install(&fixture.contract.runtime).unwrap();
                let gas = evm.call(address, &call).unwrap().gas;
                let compare = |part, predicted: verifier_program::Gas, measured: gas_meter::Gas| {
                    let what = format!("{} {count} {fork} {part}", fixture.fixture.name);
                    Comparison::new(what, predicted.0, measured.units()).require_close();
                };
                compare("transaction", predicted.transaction, gas.transaction_gas);
                compare("execution", predicted.execution, gas.execution_gas);
                assert_eq!(predicted.execution, predicted.sections.values().copied().sum());
            }
        }
    }
}

#[test]
fn deployments_of_batch_verifiers_are_predicted_within_one_percent_on_every_fork() {
    for fixture in setup::every() {
        for fork in Fork::ALL {
            let predicted = price_batch(&fixture.batch.program, 1, fork, &CalldataStats::of(&[]));
            let deployment = Evm::new(in_meter(fork)).deploy(&fixture.contract.init_code).unwrap();
            let compare = |part, predicted, measured| {
                let what = format!("{} {fork} {part}", fixture.fixture.name);
                Comparison::new(what, predicted, measured).require_close();
            };
            compare("runtime bytes", predicted.runtime_bytes as u64, deployment.runtime.len() as u64);
            compare("deployment", predicted.deployment.transaction.0, deployment.deploy_gas.units());
        }
    }
}

/// Predicted calldata has average density, that of a batch may cost some gas more.
const DENSITY_MARGIN: u64 = 20_000;

#[test]
fn the_largest_batch_of_a_transaction_is_known() {
    for fixture in setup::all() {
        let program = &fixture.batch.program;
        let cap = gas_meter::Fork::Osaka.limits().transaction_gas.unwrap().units();
        assert_eq!(cap, 1 << 24);
        let count = largest_batch(program, Fork::Osaka, Gas(cap - DENSITY_MARGIN));
        let batch = fixture.batch(count);
        let report = fixture.deploy().call(&batch);
        assert!(report.outcome.is_success(), "{:?}", report.outcome);
        let gas = report.gas.transaction_gas.units();
        let largest = fixture.batch.largest;
        println!("{}: {count} proofs cost {gas} gas, {largest} fit a transaction", fixture.fixture.name);
        let predicted = price_batch(program, count, Fork::Osaka, &CalldataStats::of(&calldata(&batch)));
        Comparison::new(fixture.fixture.name, predicted.transaction.0, gas).require_close();
        // Small instances make these calls somewhat cheaper than those of average density.
        assert!(gas > cap / 100 * 90, "{gas}");
        assert!(count >= fixture.proofs.len());
        assert_eq!(largest, largest_batch(program, Fork::Osaka, Gas(cap)));
        // A limit just below the price of one proof leaves room for none.
        let one = price_batch(
            program,
            1,
            Fork::Osaka,
            &CalldataStats::expected_batch(program.layout(), 1, InstanceBytes::RANDOM),
        );
        assert_eq!(largest_batch(program, Fork::Osaka, one.transaction), 1);
        assert_eq!(largest_batch(program, Fork::Osaka, Gas(one.transaction.0 - 1)), 0);
    }
}
