//! Verdicts on false proofs are equal too easily: here is compared what leads to them. On random well-formed proofs the
//! reference and the interpreter of the optimised verifier have the same challenges, invert the same, demand the same
//! quotient, and pair the same sum.

use alloy_primitives::U256;
use protocol_spec::Scalar;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

use super::contract;
use super::forger::Forger;
use crate::equality::natively;
use crate::equality::random::Points;

fn compare(rounds: usize) {
    let mut rng = ChaCha20Rng::seed_from_u64(61);
    let points = Points::new(256);
    for referee in contract::all() {
        let fixture = referee.fixture;
        let mut forger = Forger::new(referee);
        for round in 0..rounds {
            let proven = points.proof(fixture, &mut rng);
            let ours = natively(fixture, &points, &proven);
            let theirs = forger.trace(&proven);

            let drawn = ours.challenges.len();
            let challenges: Vec<U256> = ours.challenges.iter().map(|value| value.to_u256()).collect();
            assert_eq!(theirs[..drawn], challenges, "{}, round {round}", fixture.name);

            let hint = U256::from_be_slice(&proven.proof[proven.proof.len() - 32..]);
            assert_eq!(Scalar::reduce(theirs[drawn]) * Scalar::reduce(hint), Scalar::ONE, "{}", fixture.name);
            assert_eq!(theirs[drawn + 1], ours.quotient.to_u256(), "{}, round {round}", fixture.name);

            assert_eq!(theirs[drawn + 2..], ours.paired[..2], "{}, round {round}", fixture.name);
        }
        println!("{}: {rounds} random proofs, equal challenges, inverted values, quotients and sums", fixture.name);
    }
}

#[test]
fn intermediate_results_equal_the_interpreters() {
    compare(5);
}

#[test]
#[ignore = "takes minutes"]
fn intermediate_results_equal_the_interpreters_in_full() {
    compare(1_000);
}
