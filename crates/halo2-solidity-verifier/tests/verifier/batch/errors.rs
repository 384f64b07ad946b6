//! What is wrong with which proof is said by a typed error.

use alloy_primitives::U256;
use gas_meter::{Evm, Fork, Gas, Outcome};
use protocol_spec::{EntryPoint, SCALAR_MODULUS, encode_calldata};

use super::super::alias::{self, Alias};
use super::super::errors::error;
use super::super::fixture::Proven;
use super::super::mutations::{with_flipped_bit, with_word};
use super::setup::{self, BatchFixture, DeployedBatch, calldata};

fn batch(fixture: &BatchFixture) -> Vec<Proven> {
    fixture.batch(3)
}

#[test]
fn lengths_have_to_agree() {
    for fixture in setup::all() {
        let mut deployed = fixture.deploy();
        let layout = fixture.batch.program.layout();
        let (length, count) = (layout.bytes(), layout.instances());
        let honest = batch(fixture);
        let proofs: Vec<u8> = honest.iter().flat_map(|proven| proven.proof.clone()).collect();
        let words: Vec<U256> = honest.iter().flat_map(|proven| proven.words.clone()).collect();
        let mut refuses = |proofs: &[u8], words: &[U256], expected: Vec<u8>| {
            let call = encode_calldata(EntryPoint::VerifyBatch, proofs, words);
            let outcome = deployed.evm.static_call(deployed.address, &call).unwrap();
            assert!(matches!(outcome, Outcome::Revert { .. }), "{outcome:?}");
            assert_eq!(outcome.data(), expected, "{} bytes, {} instances", proofs.len(), words.len());
        };
        let invalid = |got| error("BatchLengthInvalid(uint256,uint256)", &[got, length]);
        let counted = |got, expected| error("InstanceCountMismatch(uint256,uint256)", &[got, expected]);
        refuses(&[], &[], invalid(0));
        for cut in [1, 32, length - 1] {
            let got = 3 * length - cut;
            refuses(&proofs[..got], &words, invalid(got));
        }
        refuses(&[&proofs[..], &[0; 32]].concat(), &words, invalid(3 * length + 32));
        refuses(&proofs, &[&words[..], &[U256::ONE]].concat(), counted(3 * count + 1, 3 * count));
        if count > 0 {
            refuses(&[], &words, invalid(0));
            refuses(&proofs, &words[1..], counted(3 * count - 1, 3 * count));
            refuses(&proofs[length..], &words, counted(3 * count, 2 * count));
            refuses(&proofs, &words[count..], counted(2 * count, 3 * count));
        }
    }
}

#[test]
fn scalars_instances_points_and_hints_are_named() {
    for fixture in setup::all() {
        let mut deployed = fixture.deploy();
        let layout = fixture.batch.program.layout();
        for at in 0..3 {
            let mut changed = batch(fixture);
            for index in 0..changed[at].words.len() {
                let mut aliased = changed.clone();
                aliased[at].words[index] += SCALAR_MODULUS;
                let expected = error("InstanceNotInField(uint256,uint256)", &[at, index]);
                deployed.refuses("instance", &aliased, &expected);
            }
            for word in layout.scalar_words() {
                let mut aliased = changed.clone();
                aliased[at].proof = with_word(&aliased[at].proof, word.0, SCALAR_MODULUS);
                let expected = error("ScalarNotInField(uint256,uint256)", &[at, word.0]);
                deployed.refuses("scalar", &aliased, &expected);
            }
            let hint = layout.hint().0;
            changed[at].proof = with_word(&changed[at].proof, hint, U256::from(5));
            deployed.refuses("hint", &changed, &error("InversionHintInvalid(uint256)", &[at]));
            // The last opening message comes after every challenge, so that the hint stays right.
            let witness = hint - 2;
            let mut changed = batch(fixture);
            changed[at].proof = with_word(&changed[at].proof, witness, U256::from(1));
            deployed.refuses("point", &changed, &error("PointNotOnCurve(uint256,uint256)", &[at, witness]));
        }
    }
}

#[test]
fn every_flipped_bit_of_heads_and_lengths_is_rejected() {
    for fixture in setup::all() {
        let mut deployed = fixture.deploy();
        let call = calldata(&batch(fixture));
        let length = 3 * fixture.batch.program.layout().bytes();
        for bit in (0..100).chain(100 + length..132 + length).flat_map(|byte| 8 * byte..8 * byte + 8) {
            let changed = with_flipped_bit(&call, bit);
            assert!(!deployed.evm.static_call(deployed.address, &changed).unwrap().is_success(), "bit {bit}");
        }
        for changed in [&call[..call.len() - 1], &call[..call.len() - 32], &[&call[..], &[0]].concat()] {
            assert!(!deployed.evm.static_call(deployed.address, changed).unwrap().is_success());
        }
    }
}

/// Only a prover whose transcript absorbs the alias shows that the range checks are needed.
#[test]
fn aliases_absorbed_by_the_prover_are_refused() {
    let fixture = &setup::all()[0];
    let [proof_at, instances_at] = [fixture.batch.program.memory().proof, fixture.batch.program.memory().instances];
    let aliased = |alias| vec![fixture.proofs[0].clone(), alias::prove(fixture.fixture, alias)];
    let without = |byte: usize| DeployedBatch::new(&fixture.changed(&format!("lt(mload(0x{byte:04x}), r)"), "1"));
    for index in 0..3 {
        let batch = aliased(Alias::Instance(index));
        let expected = error("InstanceNotInField(uint256,uint256)", &[1, index]);
        fixture.deploy().refuses("instance", &batch, &expected);
        assert!(without(instances_at.word(index).0).verify(&batch).is_success(), "the attack itself does not work");
    }
    let scalar = fixture.batch.program.layout().scalar(protocol_spec::Evaluation::Random).unwrap();
    let items = fixture.batch.program.layout().items().iter();
    let before = items.filter(|(at, item)| *at < scalar && matches!(item, protocol_spec::ProofItem::Scalar(_))).count();
    let batch = aliased(Alias::Scalar(before));
    fixture.deploy().refuses("scalar", &batch, &error("ScalarNotInField(uint256,uint256)", &[1, scalar.0]));
    assert!(without(proof_at.word(scalar.0).0).verify(&batch).is_success(), "the attack itself does not work");
}

#[test]
fn missing_precompiles_are_named() {
    for fixture in setup::all() {
        let mut evm = Evm::without_curve_precompiles(Fork::Osaka);
        let address = evm.install(&fixture.contract.runtime).unwrap();
        let outcome = evm.static_call(address, &calldata(&batch(fixture))).unwrap();
        assert_eq!(outcome.data(), error("PrecompileFailed()", &[]), "{outcome:?}");
    }
}

/// With whatever gas, a batch is verified or the call fails.
#[test]
fn too_little_gas_fails() {
    let fixture = &setup::all()[0];
    let mut deployed = fixture.deploy();
    let needed = deployed.call(&fixture.proofs).gas.transaction_gas.units();
    let call = calldata(&fixture.proofs);
    for percent in [60, 70, 80, 90, 95, 99] {
        let limit = Gas(needed * percent / 100);
        let Ok(report) = deployed.evm.call_with_gas_limit(deployed.address, &call, limit) else { continue };
        assert!(!report.outcome.is_success(), "{percent} %");
    }
    // More proofs than the gas of one transaction allows.
    match deployed.evm.static_call(deployed.address, &calldata(&fixture.batch(200))) {
        Ok(outcome) => assert!(!outcome.is_success()),
        Err(error) => println!("{error}"),
    }
}
