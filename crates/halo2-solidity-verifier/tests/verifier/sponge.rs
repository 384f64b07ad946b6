//! A circuit read at twelve rows, with more than 150 constants, by every kind of verifier: code, stack and price bear it.

use std::sync::LazyLock;

use protocol_spec::EntryPoint;
use verifier_program::Fork;

use super::circuits::Sponge;
use super::fixture::{self, Fixture, Proven};
use super::kinds::{self, Kind, Verifier};
use super::mutations::with_flipped_bit;
use super::price::Comparison;

static SPONGE: LazyLock<(Fixture, Proven, Vec<Verifier>)> = LazyLock::new(|| {
    let (fixture, proven) = fixture::other::<Sponge>();
    let verifiers = kinds::all(&fixture.spec);
    (fixture, proven, verifiers)
});

#[test]
fn every_kind_of_verifier_accepts() {
    let (fixture, proven, verifiers) = &*SPONGE;
    assert_eq!((fixture.spec.degree, fixture.spec.blinding_factors), (5, 14));
    assert_eq!(fixture.spec.opening_rotations().len(), 12);
    fixture.verify_natively(&proven.proof, &proven.columns).unwrap();
    for verifier in verifiers {
        assert!(verifier.accepts(proven, proven), "{:?}", verifier.kind);
        for compiled in verifier.contracts() {
            // The reference is for reading: so many constants in ordinary Solidity are too long to deploy.
            let too_long =
                |warning: &&String| verifier.kind == Kind::Reference && warning.contains("Contract code size");
            let warnings: Vec<&String> = compiled.contract.warnings.iter().filter(|one| !too_long(one)).collect();
            assert_eq!(warnings, Vec::<&String>::new(), "{:?}", verifier.kind);
        }
    }
}

#[test]
fn no_kind_of_verifier_accepts_a_flipped_bit() {
    let (_, proven, verifiers) = &*SPONGE;
    for word in (0..proven.proof.len() / 32).step_by(5) {
        let changed = Proven { proof: with_flipped_bit(&proven.proof, 256 * word + 255), ..proven.clone() };
        for verifier in verifiers.iter().filter(|verifier| verifier.kind != Kind::Reference) {
            let outcome = verifier.call(EntryPoint::Verify, proven, &changed).outcome;
            assert!(!outcome.is_success(), "{:?}: word {word}", verifier.kind);
        }
    }
}

#[test]
fn prices_are_predicted_within_one_percent_and_limits_kept() {
    let (fixture, proven, verifiers) = &*SPONGE;
    for verifier in verifiers {
        let Some(estimate) = verifier.kind.predicted(&fixture.spec, proven) else { continue };
        let bytes = verifier.compiled.contract.runtime.len();
        let gas = verifier.call(EntryPoint::Verify, proven, proven).gas.transaction_gas.units();
        let kind = verifier.kind;
        Comparison::new(format!("Sponge {kind:?} transaction"), estimate.transaction.0, gas).require_close();
        Comparison::new(format!("Sponge {kind:?} bytes"), estimate.runtime_bytes as u64, bytes as u64).require_close();
        assert!(bytes <= Fork::Osaka.limits().runtime_bytes, "{kind:?}: {bytes}");
    }
}
