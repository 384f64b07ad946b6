//! What is accepted, and what is said of the rest.

use alloy_primitives::U256;
use halo2_solidity_verifier::{ProofError, check_proof_envelope};
use halo2curves::bn256::Fr;
use halo2curves::ff::PrimeField;
use protocol_spec::{EntryPoint, EnvelopeError, PinnedInstance, SCALAR_MODULUS};

use super::setup::{self, Pinned};
use crate::circuits::{Example, Lanes};
use crate::errors::error;
use crate::fixture::{self, Proven};
use crate::kinds::{Kind, Verifier};

#[test]
fn pinned_values_are_accepted() {
    for pinned in setup::all() {
        let honest = &pinned.honest;
        pinned.fixture.verify_natively(&honest.proof, &honest.columns).unwrap();
        for verifier in pinned.whole.iter().chain(&pinned.loose) {
            assert!(verifier.accepts(honest, honest), "{} {:?}", pinned.name(), verifier.kind);
        }
    }
}

/// The error that each kind of verifier has for the second proof of a batch, or for the only one.
fn refused(pinned: &Pinned, verifier: &Verifier, proven: &Proven, single: &str, batch: &str, arguments: &[usize]) {
    let outcome = verifier.call(EntryPoint::Verify, &pinned.honest, proven).outcome;
    let expected = match verifier.kind {
        Kind::Batch if batch == "BatchRejected()" => error(batch, &[]),
        Kind::Batch => error(batch, &[&[1][..], arguments].concat()),
        _ => error(single, arguments),
    };
    assert_eq!(outcome.data(), expected, "{} {:?}: {outcome:?}", pinned.name(), verifier.kind);
    assert!(!verifier.accepts(&pinned.honest, proven), "{} {:?}", pinned.name(), verifier.kind);
}

fn rejected(pinned: &Pinned, proven: &Proven) {
    for verifier in &pinned.whole {
        refused(pinned, verifier, proven, "ProofRejected()", "BatchRejected()", &[]);
    }
}

/// The native refusal, which comes before halo2 sees the proof.
fn native_error(pinned: &Pinned, proven: &Proven) -> EnvelopeError {
    match check_proof_envelope(&pinned.fixture.verifier.program, &proven.words, &proven.proof).unwrap_err() {
        ProofError::Envelope(error) => error,
        error => panic!("{error}"),
    }
}

fn mismatch(pin: PinnedInstance, got: U256) -> EnvelopeError {
    EnvelopeError::PinnedInstance { index: pin.index, expected: pin.value.to_u256(), got }
}

fn with_instance(proven: &Proven, index: usize, value: U256) -> Proven {
    let mut changed = proven.clone();
    changed.words[index] = value;
    changed
}

#[test]
fn other_values_are_refused() {
    for pinned in setup::all() {
        for pin in &pinned.fixture.spec.pinned {
            let value = pin.value.to_u256();
            for other in [value + U256::ONE, U256::ZERO, SCALAR_MODULUS - U256::ONE] {
                let changed = with_instance(&pinned.honest, pin.index, other);
                rejected(pinned, &changed);
                assert_eq!(native_error(pinned, &changed), mismatch(*pin, other));
            }
            let alias = value + SCALAR_MODULUS;
            let aliased = with_instance(&pinned.honest, pin.index, alias);
            for verifier in &pinned.whole {
                let (single, batch) = ("InstanceNotInField(uint256)", "InstanceNotInField(uint256,uint256)");
                refused(pinned, verifier, &aliased, single, batch, &[pin.index]);
            }
            assert_eq!(
                native_error(pinned, &aliased),
                EnvelopeError::InstanceNotInField { index: pin.index, got: alias }
            );
        }
    }
}

/// Their errors are those of a changed statement, as ever.
#[test]
fn other_instances_are_not_pinned() {
    for pinned in setup::all() {
        let pins = &pinned.fixture.spec.pinned;
        let free = (0..pinned.honest.words.len()).filter(|index| pins.iter().all(|pin| pin.index != *index));
        for index in free {
            let changed = with_instance(&pinned.honest, index, pinned.honest.words[index] + U256::ONE);
            for verifier in &pinned.whole {
                let (single, batch) = ("InversionHintInvalid()", "InversionHintInvalid(uint256)");
                refused(pinned, verifier, &changed, single, batch, &[]);
            }
        }
    }
}

/// The prover chose another value and proves what he says, to the transcript of this very protocol: nothing but the
/// comparison stops him.
#[test]
fn valid_proofs_of_other_values_are_refused_by_the_comparison_alone() {
    for pinned in setup::all() {
        for other in &pinned.others {
            rejected(pinned, other);
            assert!(matches!(native_error(pinned, other), EnvelopeError::PinnedInstance { .. }));
            assert!(pinned.fixture.verify_natively(&other.proof, &other.columns).is_err());

            for verifier in &pinned.loose {
                let accepted = verifier.accepts(&pinned.honest, other);
                assert!(accepted, "{} {:?}: the attack itself does not work", pinned.name(), verifier.kind);
            }
            pinned.fixture.verify_by(&pinned.loose_program, &other.proof, &other.columns).unwrap();
        }
    }
}

/// A model's proofs are no proofs of a model that differs in the pinned value alone, nor of the circuit without pins.
#[test]
fn proofs_belong_to_one_pinned_value() {
    let pinned = &setup::all()[0];
    let index = pinned.fixture.spec.pinned[0].index;
    let (sibling, theirs) = fixture::pinned(Lanes::variant(1), &[index]);
    assert_eq!(sibling.spec.key_fingerprint, pinned.fixture.spec.key_fingerprint, "one key");
    assert_ne!(sibling.spec.vk_digest(), pinned.fixture.spec.vk_digest());
    sibling.verify_natively(&theirs.proof, &theirs.columns).unwrap();
    assert!(sibling.deploy().accepts(&theirs.proof, &theirs.words));
    rejected(pinned, &theirs);

    let (plain, unpinned) = &fixture::all()[0];
    assert_ne!(plain.spec.vk_digest(), pinned.fixture.spec.vk_digest());
    assert_eq!(unpinned.words, pinned.honest.words);
    let claimed = with_instance(&theirs, index, pinned.honest.words[index]);
    for foreign in [unpinned, &claimed] {
        for verifier in &pinned.whole {
            let (single, batch) = ("InversionHintInvalid()", "InversionHintInvalid(uint256)");
            refused(pinned, verifier, foreign, single, batch, &[]);
        }
        let columns: Vec<Vec<Fr>> = vec![foreign.words.iter().map(|word| scalar(*word)).collect()];
        assert!(pinned.fixture.verify_natively(&foreign.proof, &columns).is_err());
    }
}

fn scalar(word: U256) -> Fr {
    Fr::from_repr(word.to_le_bytes::<32>()).unwrap()
}
