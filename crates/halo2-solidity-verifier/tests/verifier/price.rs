//! Predicted and measured price.

use gas_meter::Evm;
use protocol_spec::{CalldataStats, EntryPoint, encode_calldata};
use verifier_program::{Fork, GasEstimate, Section, price};

use super::fixture::{self, Fixture};

/// Largest difference from what is measured, in percent.
const TOLERANCE: f64 = 1.0;

/// A predicted and a measured figure, in order of printing.
pub(crate) struct Comparison {
    what: String,
    predicted: u64,
    measured: u64,
}

impl Comparison {
    pub(crate) fn new(what: impl Into<String>, predicted: u64, measured: u64) -> Self {
        let comparison = Self { what: what.into(), predicted, measured };
        println!("{comparison}");
        comparison
    }

    /// In percent of what was measured.
    fn difference(&self) -> f64 {
        100.0 * (self.predicted as f64 - self.measured as f64) / self.measured as f64
    }

    pub(crate) fn require_close(&self) {
        assert!(self.difference().abs() <= TOLERANCE, "{self}");
    }
}

impl std::fmt::Display for Comparison {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { what, predicted, measured } = self;
        write!(f, "{what:<40} predicted {predicted:>9}  measured {measured:>9}  {:>+7.2} %", self.difference())
    }
}

#[test]
fn verification_is_predicted_within_one_percent_on_every_fork() {
    for (fixture, proven) in fixture::all() {
        let calldata = encode_calldata(EntryPoint::Verify, &proven.proof, &proven.words);
        for fork in Fork::ALL {
            let estimate = estimate(fixture, fork, &calldata);
            let mut evm = Evm::new(in_meter(fork));
            let address = evm.install(&fixture.contract.runtime).unwrap();
            let gas = evm.call(address, &calldata).unwrap().gas;
            let compare = |part, predicted: verifier_program::Gas, measured: gas_meter::Gas| {
                Comparison::new(format!("{} {fork} {part}", fixture.name), predicted.0, measured.units())
            };
            compare("transaction", estimate.transaction, gas.transaction_gas).require_close();
            compare("execution", estimate.execution, gas.execution_gas).require_close();
            assert_eq!(estimate.intrinsic.0, gas.intrinsic_gas.units());
            assert_eq!(estimate.calldata.0, gas.calldata_gas.units());
            assert_eq!(estimate.floor.0, gas.floor_gas.units());
        }
    }
}

/// Each section within 2 %, or within 50 gas where it is small: the optimiser rearranges short blocks. Some of the
/// instructions that it makes of a loop belong to no line: 3 gas for each instance of a long column may be elsewhere.
#[test]
fn every_section_is_predicted() {
    for (fixture, proven) in fixture::all() {
        let calldata = encode_calldata(EntryPoint::Verify, &proven.proof, &proven.words);
        let estimate = estimate(fixture, Fork::Osaka, &calldata);
        let mut deployed = fixture.deploy();
        let (report, sections) =
            deployed.evm.call_by_section(deployed.address, &calldata, &fixture.contract.sections).unwrap();
        assert_eq!(report.gas.execution_gas, sections.total());
        for section in Section::ALL {
            let measured = sections.get(section.name()).unwrap_or_default().units();
            let predicted = estimate.sections[&section].0;
            let comparison = Comparison::new(format!("{} {section}", fixture.name), predicted, measured);
            let looped = fixture.verifier.program.program().instances.looped;
            let elsewhere = if looped { 3 * proven.words.len() as u64 } else { 0 };
            assert!(predicted.abs_diff(measured) <= 50.max(measured / 50) + elsewhere, "{comparison}");
        }
        assert_eq!(estimate.execution, estimate.sections.values().copied().sum());
    }
}

#[test]
fn deployment_is_predicted_within_one_percent_on_every_fork() {
    for (fixture, _) in fixture::all() {
        for fork in Fork::ALL {
            let estimate = estimate(fixture, fork, &[]);
            let deployment = Evm::new(in_meter(fork)).deploy(&fixture.contract.init_code).unwrap();
            let compare = |part, predicted, measured| {
                Comparison::new(format!("{} {fork} {part}", fixture.name), predicted, measured).require_close();
            };
            compare("runtime bytes", estimate.runtime_bytes as u64, deployment.runtime.len() as u64);
            let init_code_bytes = estimate.deployment.init_code_bytes as u64;
            compare("init code bytes", init_code_bytes, fixture.contract.init_code.len() as u64);
            compare("deployment", estimate.deployment.transaction.0, deployment.deploy_gas.units());
        }
    }
}

fn estimate(fixture: &Fixture, fork: Fork, calldata: &[u8]) -> GasEstimate {
    price(&fixture.verifier.program, fork, &CalldataStats::of(calldata))
}

/// The fork of the same name.
pub(crate) fn in_meter(fork: Fork) -> gas_meter::Fork {
    fork.to_string().parse().unwrap()
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
