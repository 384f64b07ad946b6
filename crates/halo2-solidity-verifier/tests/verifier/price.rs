//! Predicted and measured price.

use protocol_spec::{CalldataStats, EntryPoint, encode_calldata};
use verifier_program::{Fork, Section, price};

use super::fixture::{self, Fixture};

/// Largest difference from the measured transaction gas, in percent.
const TOLERANCE: f64 = 1.0;

#[test]
fn predicted_gas_is_within_one_percent() {
    for (fixture, proven) in fixture::all() {
        let calldata = encode_calldata(EntryPoint::Verify, &proven.proof, &proven.words);
        let program = &fixture.verifier.program;
        let estimate = price(program, Fork::Osaka, &CalldataStats::of(&calldata));
        println!("{}", fixture.name);
        other_forks(fixture, &calldata);
        let mut deployed = fixture.deploy();
        let (report, sections) =
            deployed.evm.call_by_section(deployed.address, &calldata, &fixture.contract.sections).unwrap();
        let measured = report.gas.transaction_gas.units();
        let predicted = estimate.transaction.0;
        let difference = 100.0 * (predicted as f64 - measured as f64) / measured as f64;
        println!("{}: predicted {predicted}, measured {measured}, {difference:+.2} %", fixture.name);
        println!("  {:?}", report.gas);
        for section in Section::ALL {
            let measured = sections.get(section.name()).unwrap_or_default();
            println!("  {section}: predicted {}, measured {measured}", estimate.sections[&section]);
        }
        let (predicted, measured) = (estimate.runtime_bytes, fixture.contract.runtime.len());
        println!(
            "  runtime: predicted {predicted}, measured {measured} bytes; warnings {:?}",
            fixture.contract.warnings
        );
        assert!(difference.abs() <= TOLERANCE, "{}", fixture.name);
    }
}

fn other_forks(fixture: &Fixture, calldata: &[u8]) {
    let program = &fixture.verifier.program;
    for (fork, chain) in [(Fork::Prague, gas_meter::Fork::Prague), (Fork::Amsterdam, gas_meter::Fork::Amsterdam)] {
        let predicted = price(program, fork, &CalldataStats::of(calldata)).transaction.0;
        let mut evm = gas_meter::Evm::new(chain);
        let address = evm.install(&fixture.contract.runtime).unwrap();
        let measured = evm.call(address, calldata).unwrap().gas.transaction_gas.units();
        let difference = 100.0 * (predicted as f64 - measured as f64) / measured as f64;
        println!("  {fork:?}: predicted {predicted}, measured {measured}, {difference:+.2} %");
        assert!(difference.abs() <= TOLERANCE, "{} on {fork:?}", fixture.name);
    }
}

/// What a circuit with the columns of halo2-lib may cost.
#[test]
fn one_native_lookup_stays_within_its_budget() {
    let (fixture, proven) = fixture::all().iter().find(|(fixture, _)| fixture.name == "RangeLookup").unwrap();
    let report = fixture.deploy().call(EntryPoint::Verify, &proven.proof, &proven.words);
    println!("{}: {} gas", fixture.name, report.gas.transaction_gas);
    assert!(report.gas.transaction_gas.units() <= 305_000, "{}", report.gas.transaction_gas);
}

/// What the one-lane layout of models may cost.
#[test]
fn the_one_lane_layout_stays_within_its_budget() {
    let (fixture, proven) = &fixture::all()[0];
    let report = fixture.deploy().call(EntryPoint::Verify, &proven.proof, &proven.words);
    assert!(report.gas.transaction_gas.units() <= 258_000, "{}", report.gas.transaction_gas);
    assert!(fixture.contract.runtime.len() <= 12_288, "{}", fixture.contract.runtime.len());
    assert_eq!(proven.proof.len(), 1_280);
}
