//! A batch with one bad proof is rejected, whichever it is.

use alloy_primitives::U256;
use halo2_solidity_verifier::finish_proof;
use protocol_spec::ProofLayout;

use super::super::errors::error;
use super::super::fixture::Proven;
use super::super::mutations::{self, Mutation, with_word};
use super::setup::{self, BatchFixture};

/// The proof with a hint that fits it, so that only the pairing can reject it.
pub(super) fn completed(fixture: &BatchFixture, proven: &Proven, changed: &[u8]) -> Proven {
    let inner = changed[..changed.len() - 32].to_vec();
    let proof = finish_proof(&fixture.fixture.verifier.program, &proven.words, inner).unwrap();
    Proven { proof, ..proven.clone() }
}

/// Every scalar by another one, every point by the identity, the generator and its negative.
pub(super) fn mutations_of(layout: &ProofLayout, proof: &[u8]) -> Vec<Mutation> {
    let scalars = layout.scalar_words().filter(|word| *word != layout.hint());
    let replaced =
        scalars.map(|word| (format!("word {}", word.0), with_word(proof, word.0, U256::from(word.0 + 12345))));
    replaced.chain(mutations::of_points(layout, proof)).collect()
}

#[test]
fn one_bad_proof_is_enough() {
    for fixture in setup::all() {
        let mut deployed = fixture.deploy();
        let rejected = error("BatchRejected()", &[]);
        let layout = fixture.batch.program.layout();
        let honest = fixture.proofs[..3].to_vec();
        let mut tried = 0;
        for at in 0..honest.len() {
            for (what, changed) in mutations_of(layout, &honest[at].proof) {
                let mut batch = honest.clone();
                batch[at] = completed(fixture, &honest[at], &changed);
                deployed.refuses(&format!("{}: proof {at}, {what}", fixture.fixture.name), &batch, &rejected);
                tried += 1;
            }
        }
        println!("{}: {tried} batches with one bad proof, none accepted", fixture.fixture.name);
    }
}

#[test]
fn one_bad_proof_among_sixteen_is_enough() {
    let fixture = &setup::all()[0];
    let mut deployed = fixture.deploy();
    let layout = fixture.batch.program.layout();
    for at in 0..fixture.proofs.len() {
        let mutations = mutations_of(layout, &fixture.proofs[at].proof);
        let (what, changed) = &mutations[at * mutations.len() / fixture.proofs.len()];
        let mut batch = fixture.proofs.clone();
        batch[at] = completed(fixture, &fixture.proofs[at], changed);
        deployed.refuses(&format!("proof {at}, {what}"), &batch, &error("BatchRejected()", &[]));
    }
}

#[test]
fn changed_and_swapped_instances_are_rejected() {
    for fixture in setup::all() {
        let mut deployed = fixture.deploy();
        let honest = fixture.proofs[..3].to_vec();
        for at in 0..honest.len() {
            for index in 0..honest[at].words.len() {
                let mut batch = honest.clone();
                batch[at].words[index] = U256::from(987_654);
                let error_of_hint = error("InversionHintInvalid(uint256)", &[at]);
                deployed.refuses("the hint of other challenges", &batch, &error_of_hint);
                batch[at] = completed(fixture, &batch[at], &honest[at].proof);
                deployed.refuses("instance", &batch, &error("BatchRejected()", &[]));
            }
        }
        if honest[0].words.is_empty() {
            continue;
        }
        assert_ne!(honest[0].words, honest[1].words);
        let mut swapped = honest.clone();
        swapped[0].words = honest[1].words.clone();
        swapped[1].words = honest[0].words.clone();
        swapped = swapped.iter().map(|proven| completed(fixture, proven, &proven.proof)).collect();
        deployed.refuses("swapped instances", &swapped, &error("BatchRejected()", &[]));
    }
}
