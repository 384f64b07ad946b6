//! A proof holds for one salt, one domain and one list of values: every other hash is rejected, natively and in the EVM.

use std::fs;

use alloy_primitives::U256;
use kzg_backend::ProofFile;
use protocol_spec::SCALAR_MODULUS;
use protocol_spec::public::PublicTensor;
use tempfile::TempDir;
use tensor_hash::{TensorHash, TensorKind};

use super::{SALT, copy_of_hidden, hidden, inputs, prove, reals, salted, tensor};
use crate::run::{Run, assay, succeed, text};

/// The first proof with other instances; both verifiers have to reject it.
fn rejected(proof: &ProofFile, what: &str) {
    let place = TempDir::new().unwrap();
    let file = place.path().join("proof.json");
    fs::write(&file, proof.to_json()).unwrap();
    let run = Run::of(assay().args(["verify", text(hidden()), text(&file), "--json"]));
    assert_eq!(run.code, 6, "{what}: {}", run.stdout);
    let report = run.json();
    assert_eq!((&report["native"], &report["evm"]), (&false.into(), &false.into()), "{what}: {report}");
}

fn first_proof() -> ProofFile {
    ProofFile::read(&hidden().join("proofs/1/proof.json")).unwrap()
}

/// Hashes of what is nearly `values` with [`SALT`].
fn other_hashes(tensor: &PublicTensor, values: &[i64]) -> Vec<(&'static str, U256)> {
    let salt: U256 = SALT.parse().unwrap();
    let honest = tensor.hash_rule();
    let words = tensor.pack(values).unwrap();
    let hash = |rule: TensorHash, salt, words: &[U256]| rule.hash(salt, words).unwrap();
    let of = |values: &[i64]| tensor.commitment(values, salt).unwrap();
    let (mut swapped, mut changed) = (values.to_vec(), values.to_vec());
    swapped.swap(0, 1);
    changed[23] += 1;
    let per_word = tensor.values_per_word() as u64;
    let truncated = TensorHash { length: honest.length - per_word, ..honest };
    let padded = TensorHash { length: honest.length + per_word, ..honest };
    let wider = TensorHash { bits: honest.bits + 1, ..honest };
    vec![
        ("another salt", hash(honest, salt + U256::ONE, &words)),
        ("no salt", hash(honest, U256::ZERO, &words)),
        ("an output's domain", hash(TensorHash { kind: TensorKind::Output, ..honest }, salt, &words)),
        ("the domain of parameters", hash(TensorHash { kind: TensorKind::Parameters, ..honest }, salt, &words)),
        ("another width", hash(wider, salt, &words)),
        ("a truncated tensor", hash(truncated, salt, &words[..2])),
        ("a padded tensor", hash(padded, salt, &[&words[..], &[U256::ZERO]].concat())),
        ("values in another order", of(&swapped)),
        ("another value", of(&changed)),
    ]
}

#[test]
fn another_hash_of_the_input_is_rejected() {
    let (terms, honest) = (tensor(hidden(), "terms"), first_proof());
    let values = terms.quantise(&reals(&inputs(1), 0)).unwrap();
    assert_eq!(honest.instances[1], terms.commitment(&values, SALT.parse().unwrap()).unwrap());
    for (what, hash) in other_hashes(&terms, &values) {
        let mut forged = honest.clone();
        forged.instances[1] = hash;
        rejected(&forged, what);
    }
    let mut alias = honest.clone();
    alias.instances[1] += SCALAR_MODULUS;
    rejected(&alias, "an alias of the hash");
}

#[test]
fn a_hash_does_not_stand_in_for_another() {
    let honest = first_proof();
    let grade = tensor(hidden(), "grade").first_instance;
    let mut swapped = honest.clone();
    swapped.instances.swap(1, grade);
    rejected(&swapped, "input and output exchanged");
    for at in 1..honest.instances.len() {
        let mut forged = honest.clone();
        forged.instances[at] ^= U256::ONE;
        rejected(&forged, "a bit of an instance");
    }
    let mut shorter = honest.clone();
    shorter.instances.pop();
    rejected(&shorter, "no hash");
}

#[test]
fn instances_of_another_salt_are_rejected() {
    let copy = copy_of_hidden();
    let mut input = salted(inputs(1));
    input["salts"]["terms"] = "0x1".into();
    prove(copy.path(), &input, &[]);
    let [first, second] = ["proofs/1", "proofs/2"].map(|proof| copy.path().join(proof));
    assert_eq!(succeed(&["verify", text(copy.path()), text(&second)])["evm"], true);
    let arguments = ["verify", text(copy.path()), text(&first), "--instances", text(&second), "--json"];
    assert_eq!(Run::of(assay().args(arguments)).code, 6);
}
