//! Predicted and measured price.

use protocol_spec::{CalldataStats, EntryPoint, encode_calldata};
use verifier_program::{Fork, Section, price};

use super::fixture;

/// Largest difference from the measured transaction gas, in percent.
const TOLERANCE: f64 = 1.0;

#[test]
fn predicted_gas_is_within_one_percent() {
    for (fixture, proven) in fixture::all() {
        let calldata = encode_calldata(EntryPoint::Verify, &proven.proof, &proven.words);
        let program = &fixture.verifier.program;
        let estimate = price(program, Fork::Osaka, &CalldataStats::of(&calldata));
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
