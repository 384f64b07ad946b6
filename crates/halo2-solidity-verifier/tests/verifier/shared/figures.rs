//! What one more model costs, predicted and measured.

use gas_meter::Evm;
use protocol_spec::{CalldataStats, EntryPoint, encode_calldata};
use verifier_program::{Fork, Section, price, price_front};

use super::model;
use crate::price::{Comparison, in_meter};

/// A front contract deploys for at most an eighth of a single verifier and verifies for at most 6 % more.
#[test]
fn one_more_model_of_lanes_is_cheap() {
    for name in ["Lanes", "OtherLanes"] {
        let model = model::named(name);
        let deploy = |init_code: &[u8]| Evm::new(gas_meter::Fork::Osaka).deploy(init_code).unwrap();
        let single = deploy(&model.fixture.contract.init_code).deploy_gas.units();
        let shared = deploy(&model.shared.contract.init_code).deploy_gas.units();
        let mut deployed = model.deploy();
        let front = deployed.front.deploy_gas.units();
        let eighth = single / 8;
        println!(
            "{name}: deployment {front} for the front, {shared} for the shared verifier, {eighth} an eighth of the single one"
        );
        assert!(8 * front <= single, "{name}: {front} {single}");
        let (proof, words) = (&model.proven.proof, &model.proven.words);
        let shared = deployed.call(EntryPoint::Verify, proof, words).gas.transaction_gas.units();
        let single = model.fixture.deploy().call(EntryPoint::Verify, proof, words).gas.transaction_gas.units();
        println!("{name}: verification {shared} through the front, {single} by the single one");
        assert!(100 * shared <= 106 * single, "{name}: {shared} {single}");
    }
}

#[test]
fn verification_through_fronts_is_predicted_within_one_percent_on_every_fork() {
    for model in model::all() {
        let calldata = encode_calldata(EntryPoint::Verify, &model.proven.proof, &model.proven.words);
        for fork in Fork::ALL {
            let estimate = price(&model.program, fork, &CalldataStats::of(&calldata));
            let mut deployed = model.deploy_on(in_meter(fork));
            let gas = deployed.evm.call(deployed.front.address, &calldata).unwrap().gas;
            let compare = |part, predicted: verifier_program::Gas, measured: gas_meter::Gas| {
                Comparison::new(format!("{} {fork} {part}", model.fixture.name), predicted.0, measured.units())
            };
            compare("transaction", estimate.transaction, gas.transaction_gas).require_close();
            compare("execution", estimate.execution, gas.execution_gas).require_close();
        }
    }
}

/// Sections of the shared verifier's own work within 3 % or 200 gas, and the front's gas, which is among the rest. Some of
/// the instructions that the optimiser makes of a loop belong to no line: 10 gas for each instance may be elsewhere.
#[test]
fn every_section_is_predicted() {
    let mut wrong = Vec::new();
    for model in model::all() {
        let calldata = encode_calldata(EntryPoint::Verify, &model.proven.proof, &model.proven.words);
        let estimate = price(&model.program, Fork::Osaka, &CalldataStats::of(&calldata));
        let mut deployed = model.deploy();
        let through = deployed.evm.call(deployed.front.address, &calldata).unwrap().gas.execution_gas.units();
        let direct = [model.key_bytes(), calldata].concat();
        let (report, sections) =
            deployed.evm.call_by_section(deployed.shared, &direct, &model.shared.contract.sections).unwrap();
        let front = through - report.gas.execution_gas.units();
        for section in Section::ALL {
            let own = sections.get(section.name()).unwrap_or_default().units();
            let measured = own + if section == Section::Other { front } else { 0 };
            let predicted = estimate.sections[&section].0;
            let comparison = Comparison::new(format!("{} {section}", model.fixture.name), predicted, measured);
            let tolerance = 200.max(measured / 33) + 10 * model.proven.words.len() as u64;
            if predicted.abs_diff(measured) > tolerance {
                wrong.push(comparison.to_string());
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn deployment_is_predicted_within_one_percent_on_every_fork() {
    let mut all = Vec::new();
    for model in model::all() {
        for fork in Fork::ALL {
            let mut compare = |part, predicted, measured| {
                all.push(Comparison::new(format!("{} {fork} {part}", model.fixture.name), predicted, measured));
            };
            let deployed = model.deploy_on(in_meter(fork));
            let front = price_front(&model.front.key, fork);
            // Fronts are short: three bytes of some 186 are more than one percent.
            assert!(front.runtime_bytes.abs_diff(deployed.front.runtime.len()) <= 3, "{}", model.fixture.name);
            compare("front deployment", front.deployment.transaction.0, deployed.front.deploy_gas.units());
            let shared = price(&model.program, fork, &CalldataStats::of(&[]));
            let measured = Evm::new(in_meter(fork)).deploy(&model.shared.contract.init_code).unwrap();
            compare("shared bytes", shared.runtime_bytes as u64, measured.runtime.len() as u64);
            compare("shared deployment", shared.deployment.transaction.0, measured.deploy_gas.units());
        }
    }
    all.iter().for_each(Comparison::require_close);
}
