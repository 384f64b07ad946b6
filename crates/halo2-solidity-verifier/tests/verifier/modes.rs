//! What the two modes cost, predicted and measured, on every circuit and fork; `docs/verifier.md` has the table.

use alloy_primitives::B256;
use gas_meter::Evm;
use halo2_solidity_verifier::{ContractName, GeneratedVerifier, GeneratorOptions, Mode, generate};
use protocol_spec::{CalldataStats, EntryPoint, encode_calldata};
use verifier_program::{Fork, price_in};

use super::contract::{Contract, Text};
use super::fixture::{self, Fixture, Proven};
use super::mutations::with_flipped_bit;
use super::price::{Comparison, in_meter};

/// One contract's figures on Osaka.
struct Figures {
    runtime_bytes: usize,
    deployment: u64,
    verification: u64,
}

fn options(mode: Mode) -> GeneratorOptions {
    GeneratorOptions::new(ContractName::new("ModeVerifier").unwrap(), B256::repeat_byte(0x5a)).in_mode(mode)
}

/// The contract of every circuit for size, in the circuits' order.
fn short() -> Vec<(GeneratedVerifier, Contract)> {
    let generated: Vec<_> =
        fixture::each().iter().map(|fixture| generate(&fixture.spec, &options(Mode::Size)).unwrap()).collect();
    let text = |verifier: &GeneratedVerifier| Text { source: verifier.source.clone(), sections: &[] };
    let contracts = Contract::compile_all_in(Mode::Size, &generated.iter().map(text).collect::<Vec<_>>());
    generated.into_iter().zip(contracts).collect()
}

#[test]
fn size_mode_is_shorter_and_predicted_as_well() {
    println!(
        "| circuit | bytes, gas mode | size mode | deployment, gas mode | size mode | call, gas mode | size mode |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|");
    for ((fixture, proven), (verifier, contract)) in fixture::all().iter().zip(short()) {
        assert_eq!(contract.warnings, Vec::<String>::new(), "{}", fixture.name);
        let gas = measure(Mode::Gas, fixture, proven, &fixture.verifier, &fixture.contract);
        let size = measure(Mode::Size, fixture, proven, &verifier, &contract);
        println!(
            "| {} | {} | {} | {} | {} | {} | {} |",
            fixture.name,
            gas.runtime_bytes,
            size.runtime_bytes,
            gas.deployment,
            size.deployment,
            gas.verification,
            size.verification
        );
        assert!(size.runtime_bytes + 400 < gas.runtime_bytes, "{}: hardly shorter", fixture.name);
        assert!(100 * size.verification < 101 * gas.verification, "{}: 1 % dearer", fixture.name);
    }
}

/// Compares with what is predicted on every fork, and returns the figures of Osaka.
fn measure(
    mode: Mode,
    fixture: &Fixture,
    proven: &Proven,
    verifier: &GeneratedVerifier,
    contract: &Contract,
) -> Figures {
    let calldata = encode_calldata(EntryPoint::Verify, &proven.proof, &proven.words);
    let mut figures = Figures { runtime_bytes: contract.runtime.len(), deployment: 0, verification: 0 };
    for fork in Fork::ALL {
        let estimate = price_in(&verifier.program, mode, fork, &CalldataStats::of(&calldata));
        let mut evm = Evm::new(in_meter(fork));
        let deployed = evm.deploy(&contract.init_code).unwrap();
        let report = evm.call(deployed.address, &calldata).unwrap();
        assert!(report.outcome.is_success(), "{} {mode:?}: {:?}", fixture.name, report.outcome);
        let verification = report.gas.transaction_gas.units();
        let deployment = deployed.deploy_gas.units();
        let compare = |what: &str, predicted, measured| {
            Comparison::new(format!("{} {mode:?} {fork} {what}", fixture.name), predicted, measured).require_close();
        };
        compare("call", estimate.transaction.0, verification);
        compare("deployment", estimate.deployment.transaction.0, deployment);
        compare("runtime bytes", estimate.runtime_bytes as u64, contract.runtime.len() as u64);
        if fork == Fork::Osaka {
            figures = Figures { deployment, verification, ..figures };
        }
    }
    figures
}

/// Other code, same verdicts: a bit of every word flipped, and instances of one more and one less.
#[test]
fn both_modes_reject_alike() {
    for ((fixture, proven), (_, contract)) in fixture::all().iter().zip(short()) {
        let mut deployed = contract.deploy();
        assert!(deployed.accepts(&proven.proof, &proven.words), "{}", fixture.name);
        let mut reference = fixture.deploy();
        for word in 0..proven.proof.len() / 32 {
            let changed = with_flipped_bit(&proven.proof, 256 * word + 7 * word % 256);
            let [short, long] = [&mut deployed, &mut reference]
                .map(|contract| contract.call(EntryPoint::Verify, &changed, &proven.words).outcome);
            assert!(!short.is_success(), "{}: word {word}", fixture.name);
            assert_eq!(short.data(), long.data(), "{}: word {word}", fixture.name);
        }
        let more = [&proven.words[..], &[alloy_primitives::U256::ZERO]].concat();
        assert!(!deployed.accepts(&proven.proof, &more), "{}: an instance more", fixture.name);
        if let Some((_, fewer)) = proven.words.split_last() {
            assert!(!deployed.accepts(&proven.proof, fewer), "{}: an instance less", fixture.name);
        }
    }
}
