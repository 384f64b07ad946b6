//! On random well-formed proofs, which verify nowhere, both sides compute the same: both reject almost everything, so
//! that equal verdicts would prove little.

mod binding;
mod halo2;
pub(crate) mod random;
mod readings;
mod sums;

use std::time::Instant;

use protocol_spec::{EntryPoint, Scalar};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use verifier_program::interpret;

use super::circuits::Phases;
use super::fixture::{self, Fixture, Proven};
use random::Points;
use readings::Reader;

/// What both sides compute from a proof.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Computed {
    pub(crate) challenges: Vec<Scalar>,
    pub(crate) quotient: Scalar,
    /// The pairing's input: the outer sum, the negated generator of G2, `W'`, the generator times the secret.
    pub(crate) paired: [alloy_primitives::U256; 12],
}

/// As the interpreter of the verifier's program has it.
pub(crate) fn natively(fixture: &Fixture, points: &Points, proven: &Proven) -> Computed {
    let program = &fixture.verifier.program;
    let trace = interpret(program, &proven.words, &proven.proof).unwrap();
    assert_eq!(trace.inversion, Scalar::ONE);
    Computed {
        challenges: trace.challenges.iter().map(|(_, challenge)| *challenge).collect(),
        quotient: trace.quotient,
        paired: sums::paired(fixture, points, proven, &trace.terms),
    }
}

/// Every challenge, the quotient's value and the pairing's whole input.
#[test]
fn everything_before_the_pairing_is_equal() {
    compare_every_fixture(100);
}

#[test]
#[ignore = "a minute"]
fn everything_before_the_pairing_is_equal_in_full() {
    compare_every_fixture(1_000);
}

fn compare_every_fixture(proofs: usize) {
    let fixtures = fixture::each();
    compare_before_the_pairing(&fixtures, proofs);
    println!("assurance: equal-intermediates {}", fixtures.len() * proofs);
}

/// halo2-axiom makes keys of such circuits and verifies their proofs, but its prover panics.
#[test]
fn three_phases_are_equal_to_halo2s() {
    let fixture = fixture::without_proof::<Phases>();
    compare_before_the_pairing(&[&fixture], 100);
    halo2::compare(&fixture, &Points::new(256), 20, &mut ChaCha20Rng::seed_from_u64(20));
}

fn compare_before_the_pairing(fixtures: &[&Fixture], proofs: usize) {
    let points = Points::new(4_096);
    for (fixture, mut reader) in fixtures.iter().zip(Reader::of(fixtures)) {
        let start = Instant::now();
        let mut rng = ChaCha20Rng::seed_from_u64(22);
        reader.find_quotient(&points.proof(fixture, &mut rng));
        for round in 0..proofs {
            let proven = points.proof(fixture, &mut rng);
            let (expected, got) = (natively(fixture, &points, &proven), reader.read(&proven));
            assert_eq!(expected, got, "{}, proof {round}", fixture.name);
        }
        println!("{}: {proofs} random proofs, all equal, {:.1?}", fixture.name, start.elapsed());
    }
}

/// The contract itself goes on to the pairing with every one of these proofs, which no other check stops.
#[test]
fn random_proofs_are_rejected_by_the_pairing() {
    let points = Points::new(256);
    let rejected = &alloy_primitives::keccak256("ProofRejected()")[..4];
    for (fixture, _) in fixture::all() {
        let mut rng = ChaCha20Rng::seed_from_u64(24);
        let proven = points.proof(fixture, &mut rng);
        let outcome = fixture.deploy().call(EntryPoint::Verify, &proven.proof, &proven.words).outcome;
        assert_eq!(outcome.data(), rejected, "{}: {outcome:?}", fixture.name);
        assert!(fixture.verify_natively(&proven.proof, &proven.columns).is_err(), "{}", fixture.name);
    }
}
