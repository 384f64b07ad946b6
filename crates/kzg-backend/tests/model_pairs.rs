//! Models of one shape that differ in their weights alone: each verifier accepts the proofs of its own model only.
#![allow(clippy::unwrap_used)]

#[path = "../../circuit/tests/common/mod.rs"]
mod graphs;
mod target;

use alloy_primitives::U256;
use circuit::{CircuitShape, Lanes};
use halo2_solidity_verifier::finish_proof;
use halo2curves::bn256::Fr;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use target::Target;

type Proven = (Vec<u8>, Vec<U256>);

fn prove(target: &Target, inputs: &[Vec<i64>]) -> Proven {
    target.prove(target.compiled.assign(inputs, Fr::from(7), &[]).unwrap().witness)
}

/// Another key's challenges make the hint wrong, so that each pair is tried a second time with the right one.
fn with_hint_for(target: &Target, (proof, words): &Proven) -> Vec<u8> {
    finish_proof(target.key.verifier().program(), words, proof[..proof.len() - 32].to_vec()).unwrap()
}

fn only_the_diagonal_is_accepted(models: u64) {
    let graphs: Vec<_> = (0..models).map(|seed| graphs::perceptron(&[4, 6, 2], 200, 6, seed)).collect();
    let shape = CircuitShape { logrows: 9, lanes: Lanes::all(1), limb_bits: 6 };
    let inputs = graphs::random_inputs(&graphs[0], &mut ChaCha20Rng::seed_from_u64(81));
    let mut targets: Vec<Target> = graphs.iter().map(|graph| Target::new(graph, shape)).collect();
    let proofs: Vec<Proven> = targets.iter().map(|target| prove(target, &inputs)).collect();
    for (i, target) in targets.iter_mut().enumerate() {
        for (j, proven) in proofs.iter().enumerate() {
            assert_eq!(proven.0.len(), proofs[0].0.len(), "the length tells the models apart");
            for proof in [proven.0.clone(), with_hint_for(target, proven)] {
                assert_eq!(target.native_verdict(&proof, &proven.1), i == j, "natively: {i} {j}");
                assert_eq!(target.evm_verdict(&proof, &proven.1), i == j, "in the EVM: {i} {j}");
            }
        }
    }
    println!("assurance: model-proof-pairs {}", models * models);
}

#[test]
fn only_the_diagonal_of_models_and_proofs_is_accepted() {
    only_the_diagonal_is_accepted(2);
}

#[test]
#[ignore = "half a minute"]
fn only_the_diagonal_of_models_and_proofs_is_accepted_in_full() {
    only_the_diagonal_is_accepted(8);
}
