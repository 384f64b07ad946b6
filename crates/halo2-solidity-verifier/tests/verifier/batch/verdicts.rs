//! A batch is accepted if and only if each of its proofs is, natively; and no flipped bit of a call is accepted.

use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

use super::super::fixture::Proven;
use super::super::mutations::with_flipped_bit;
use super::setup::{self, BatchFixture, calldata};
use super::tamper::{completed, mutations_of};

const ROUNDS: usize = 60;
const BAD_PROOFS: usize = 12;

/// A proof and halo2's verdict on it.
struct Judged {
    proven: Proven,
    valid: bool,
}

/// Honest proofs; proofs with one word or point changed; proofs with the instances of others. The hints are right.
fn pool(fixture: &BatchFixture, rng: &mut ChaCha20Rng) -> Vec<Judged> {
    let layout = fixture.batch.program.layout();
    let mut pool: Vec<Proven> = fixture.proofs.clone();
    for _ in 0..BAD_PROOFS {
        let proven = fixture.proofs.choose(rng).unwrap();
        let (_, changed) = mutations_of(layout, &proven.proof).choose(rng).unwrap().clone();
        pool.push(completed(fixture, proven, &changed));
        let other = fixture.proofs.choose(rng).unwrap();
        let foreign = Proven { columns: other.columns.clone(), words: other.words.clone(), ..proven.clone() };
        pool.push(completed(fixture, &foreign, &proven.proof));
    }
    let judged = |proven: Proven| {
        let valid = fixture.fixture.verify_natively(&proven.proof, &proven.columns).is_ok();
        Judged { proven, valid }
    };
    pool.into_iter().map(judged).collect()
}

#[test]
fn a_batch_is_accepted_if_and_only_if_each_proof_is() {
    let mut rng = ChaCha20Rng::seed_from_u64(61);
    for fixture in setup::all() {
        let (valid, invalid): (Vec<_>, Vec<_>) = pool(fixture, &mut rng).into_iter().partition(|judged| judged.valid);
        assert!(valid.len() >= fixture.proofs.len() && !invalid.is_empty());
        let mut deployed = fixture.deploy();
        let mut accepted = 0;
        for round in 0..ROUNDS {
            let count = rng.gen_range(1..=6);
            let chosen: Vec<&Judged> = (0..count)
                .map(|_| if rng.gen_ratio(1, 6) { invalid.choose(&mut rng) } else { valid.choose(&mut rng) }.unwrap())
                .collect();
            let expected = chosen.iter().all(|judged| judged.valid);
            let batch: Vec<Proven> = chosen.iter().map(|judged| judged.proven.clone()).collect();
            let outcome = deployed.verify(&batch);
            assert_eq!(outcome.is_success(), expected, "{}, round {round}: {outcome:?}", fixture.fixture.name);
            accepted += usize::from(expected);
        }
        println!("{}: {accepted} of {ROUNDS} batches accepted, as natively", fixture.fixture.name);
        assert!(accepted > ROUNDS / 10 && accepted < ROUNDS * 9 / 10, "{accepted}");
    }
}

fn refuse_flipped(fixture: &BatchFixture, bits: impl Iterator<Item = usize>) -> usize {
    let mut deployed = fixture.deploy();
    let call = calldata(&fixture.batch(2));
    assert!(deployed.evm.static_call(deployed.address, &call).unwrap().is_success());
    let mut flipped = 0;
    for bit in bits.take_while(|bit| *bit < 8 * call.len()) {
        let outcome = deployed.evm.static_call(deployed.address, &with_flipped_bit(&call, bit)).unwrap();
        assert!(!outcome.is_success(), "{}: bit {bit}", fixture.fixture.name);
        flipped += 1;
    }
    println!("{}: {flipped} flipped bits, 0 accepted", fixture.fixture.name);
    flipped
}

#[test]
fn a_flipped_bit_of_each_third_byte_is_rejected() {
    let flipped: usize = setup::all().iter().map(|fixture| refuse_flipped(fixture, (0..).step_by(25))).sum();
    println!("assurance: batch-bit-flips {flipped}");
}

#[test]
#[ignore = "takes minutes"]
fn every_flipped_bit_is_rejected_in_full() {
    let flipped: usize = setup::every().iter().map(|fixture| refuse_flipped(fixture, 0..)).sum();
    println!("assurance: batch-bit-flips {flipped}");
}
