//! Proofs: honest ones pass, dishonest ones do not leave the prover, other keys and strings do not fit.

mod common;

use std::sync::LazyLock;

use alloy_primitives::U256;
use common::{INSTANCES, Products};
use halo2_solidity_verifier::{ProofError, finish_proof};
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;
use kzg_backend::{KeyError, ModelId, ProofFile, ProveError, ProverKey, Rejection, Srs, prove, verify, verify_file};
use protocol_spec::{EnvelopeError, PinnedInstance, SCALAR_MODULUS, Scalar};

const K: u32 = 9;

static SRS: LazyLock<Srs> = LazyLock::new(|| Srs::dev(K).unwrap());
static KEY: LazyLock<ProverKey> = LazyLock::new(|| key(3));

fn circuit(offset: u64, seed: u64) -> Products {
    Products { offset, ..Products::filling(K, seed) }
}

fn key(offset: u64) -> ProverKey {
    ProverKey::generate(&SRS, &circuit(offset, 1), [offset as u8; 32], INSTANCES).unwrap()
}

fn proof(seed: u64) -> ProofFile {
    let circuit = circuit(3, seed);
    assert!(circuit.holds());
    let instances = circuit.instances();
    prove(&SRS, &KEY, circuit, &instances).unwrap().file
}

/// What an attacker makes of a proof's body for `key` and `instances`: the hint is anyone's to compute.
fn completed(key: &ProverKey, proof: &[u8], instances: &[U256]) -> Vec<u8> {
    finish_proof(key.verifier().program(), instances, proof[..proof.len() - 32].to_vec()).unwrap()
}

#[test]
fn honest_proofs_verify_and_no_two_are_equal() {
    let (a, b) = (proof(1), proof(1));
    assert_eq!(a.instances, b.instances);
    assert_ne!(a.proof, b.proof, "proofs are blinded");
    for file in [a, b, proof(2)] {
        assert_eq!(file.proof.len(), KEY.verifier().program().layout().bytes());
        verify_file(KEY.verifier(), &file).unwrap();
    }
}

#[test]
fn dishonest_witnesses_are_refused_before_a_proof_is_handed_out() {
    let honest = circuit(3, 1);
    let copied = honest.copy_row();
    // A wrong product, a cell outside the table, a broken copy with its product adjusted.
    let product_row = 5;
    for overwrite in [vec![(product_row, 4)], vec![(product_row, 300)], vec![(copied, 1), (copied + 2, 4)]] {
        let cheat = Products { overwrite, ..honest.clone() };
        if cheat.holds() {
            continue;
        }
        let instances = cheat.instances();
        let error = prove(&SRS, &KEY, cheat.clone(), &instances).unwrap_err();
        assert!(matches!(error, ProveError::SelfCheck(Rejection::Unsound)), "{:?}: {error}", cheat.overwrite);
    }
}

#[test]
fn instances_that_differ_from_the_witness_are_refused() {
    let circuit = circuit(3, 1);
    let mut instances = circuit.instances();
    instances[1] += Fr::ONE;
    let error = prove(&SRS, &KEY, circuit, &instances).unwrap_err();
    assert!(matches!(error, ProveError::SelfCheck(Rejection::Unsound)), "{error}");
}

#[test]
fn other_strings_and_counts_do_not_fit() {
    let circuit = circuit(3, 1);
    let instances = circuit.instances();
    let larger = Srs::dev(K + 1).unwrap();
    assert!(matches!(prove(&larger, &KEY, circuit.clone(), &instances), Err(ProveError::OtherSrs)));
    assert!(matches!(
        prove(&SRS, &KEY, circuit, &instances[..1]),
        Err(ProveError::InstanceCount { expected: 2, got: 1 })
    ));
}

#[test]
fn only_the_diagonal_of_proofs_and_instances_is_accepted() {
    let files: Vec<ProofFile> = (1..=6).map(proof).collect();
    for (i, a) in files.iter().enumerate() {
        for (j, b) in files.iter().enumerate() {
            let with_hint = completed(&KEY, &a.proof, &b.instances);
            let (plain, hinted) = match a.instances == b.instances {
                true => (Ok(()), Ok(())),
                false => (Err(Rejection::Form(ProofError::Hint)), Err(Rejection::Unsound)),
            };
            assert_eq!(verify(KEY.verifier(), &a.proof, &b.instances), plain, "proof {i}, instances {j}");
            assert_eq!(verify(KEY.verifier(), &with_hint, &b.instances), hinted, "proof {i}, instances {j}");
        }
    }
}

#[test]
fn proofs_of_another_model_are_refused_whatever_they_claim() {
    let other = key(4);
    let mut file = proof(1);
    let (ours, theirs) = (file.model_id, other.verifier().model_id());
    assert_eq!(verify_file(other.verifier(), &file), Err(Rejection::OtherModel { expected: theirs, got: ours }));
    file.model_id = theirs;
    assert_eq!(verify_file(other.verifier(), &file), Err(Rejection::Form(ProofError::Hint)));
    file.proof = completed(&other, &file.proof, &file.instances);
    assert_eq!(verify_file(other.verifier(), &file), Err(Rejection::Unsound));
    file.model_id = ModelId::from_bytes([0; 32]);
    assert!(matches!(verify_file(KEY.verifier(), &file), Err(Rejection::OtherModel { .. })));
}

/// What a contract with the constant rejects, the prover does not hand out and the verifier refuses.
#[test]
fn pinned_instances_have_one_value() {
    let honest = circuit(3, 1);
    let instances = honest.instances();
    let value = proof(1).instances[1];
    let pinned = |value| vec![PinnedInstance { index: 1, value: Scalar::reduce(value) }];
    let key = KEY.clone().with_pinned(pinned(value)).unwrap();
    let file = prove(&SRS, &key, honest.clone(), &instances).unwrap().file;
    verify_file(key.verifier(), &file).unwrap();

    let other = KEY.clone().with_pinned(pinned(value + U256::ONE)).unwrap();
    let ids = [&*KEY, &key, &other].map(|key| key.verifier().model_id());
    assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2]);
    assert_eq!(file.model_id, ids[1]);
    let mismatch = EnvelopeError::PinnedInstance { index: 1, expected: value + U256::ONE, got: value };
    let mismatch = ProofError::Envelope(mismatch);
    let rejection = verify(other.verifier(), &file.proof, &file.instances);
    assert_eq!(rejection, Err(Rejection::Form(mismatch.clone())));
    let error = prove(&SRS, &other, honest, &instances).unwrap_err();
    assert!(matches!(error, ProveError::Completion(error) if error == mismatch));

    // A true statement about another value, and a proof of it for the key without pins.
    let foreign = proof(2);
    assert_ne!(foreign.instances[1], value);
    assert!(matches!(
        verify(key.verifier(), &foreign.proof, &foreign.instances),
        Err(Rejection::Form(ProofError::Envelope(EnvelopeError::PinnedInstance { index: 1, .. })))
    ));
    let unpinned = proof(1);
    assert_eq!(verify(key.verifier(), &unpinned.proof, &unpinned.instances), Err(Rejection::Form(ProofError::Hint)));
    let unknown = PinnedInstance { index: INSTANCES, value: Scalar::ONE };
    assert!(matches!(KEY.clone().with_pinned(vec![unknown]), Err(KeyError::Program(_))));
}

#[test]
fn rejections_name_their_reason() {
    let file = proof(1);
    let rejected = |proof: &[u8], instances: &[U256]| verify(KEY.verifier(), proof, instances).unwrap_err();
    let form = |error| Rejection::Form(ProofError::Envelope(error));
    let (bytes, words) = (file.proof.len(), file.proof.len() / 32);

    let short = &file.proof[..bytes - 1];
    assert_eq!(rejected(short, &file.instances), form(EnvelopeError::ProofLength { expected: bytes, got: bytes - 1 }));
    assert_eq!(rejected(&file.proof, &file.instances[1..]), form(EnvelopeError::InstanceCount { expected: 2, got: 1 }));
    let alias = file.instances[0] + SCALAR_MODULUS;
    assert_eq!(
        rejected(&file.proof, &[alias, file.instances[1]]),
        form(EnvelopeError::InstanceNotInField { index: 0, got: alias })
    );

    let mut unhinted = file.proof.clone();
    unhinted[bytes - 1] ^= 1;
    assert_eq!(rejected(&unhinted, &file.instances), Rejection::Form(ProofError::Hint));
    let mut overlarge = file.proof.clone();
    overlarge[bytes - 32..].fill(0xff);
    assert_eq!(
        rejected(&overlarge, &file.instances),
        form(EnvelopeError::ScalarNotInField { word: words - 1, got: U256::MAX })
    );
    let mut off_curve = file.proof.clone();
    off_curve[31] ^= 1;
    assert_eq!(rejected(&off_curve, &file.instances), form(EnvelopeError::PointNotOnCurve { word: 0 }));
}
