//! Two false proofs whose errors cancel in a sum without weights, or with weights that the forger knows beforehand.
//!
//! Nothing but `W'` is changed, which comes after every challenge: adding `A` to it adds `(u - s) A` to the proof's error
//! `outer - s W'`. With `A_1 = weight_2 (u_2 - s) G` and `A_2 = -weight_1 (u_1 - s) G`, points that the reference string
//! gives to everyone, the weighted errors sum up to zero.

use halo2_proofs::poly::commitment::ParamsProver;
use halo2curves::bn256::{Fr, G1};
use halo2curves::ff::Field;
use halo2curves::group::Curve;
use protocol_spec::{ChallengeId, Commitment, G1Point, Scalar};
use verifier_program::{BatchTrace, interpret_batch};

use super::super::equality::random::{to_curve, to_fr, to_point};
use super::super::errors::error;
use super::super::fixture::Proven;
use super::super::mutations::{with_word, word};
use super::setup::{self, BatchFixture, DeployedBatch, items};

/// The two proofs with cancelling errors, given the weight of the second; that of the first is 1.
pub(super) fn forge(fixture: &BatchFixture, batch: &[Proven; 2], second_weight: Fr) -> [Proven; 2] {
    let [first, second] = openings(&trace(fixture, batch));
    let generators = fixture.fixture.params.get_g();
    let (one, secret) = (G1::from(generators[0]), G1::from(generators[1]));
    let first_shift = (one * second - secret) * second_weight;
    let second_shift = secret - one * first;
    [shifted(fixture, &batch[0], first_shift), shifted(fixture, &batch[1], second_shift)]
}

/// The challenges `u` of both proofs.
fn openings(trace: &BatchTrace) -> [Fr; 2] {
    [0, 1].map(|at| {
        let drawn = &trace.proofs[at].challenges;
        let (_, u) = drawn.iter().find(|(challenge, _)| *challenge == ChallengeId::OpeningU).unwrap();
        to_fr(*u)
    })
}

fn trace(fixture: &BatchFixture, batch: &[Proven; 2]) -> BatchTrace {
    interpret_batch(&fixture.fixture.verifier.program, &items(batch)).unwrap()
}

/// The proof with a point added to `W'`.
fn shifted(fixture: &BatchFixture, proven: &Proven, shift: G1) -> Proven {
    let at = witness_word(fixture);
    let before = G1Point { x: word(&proven.proof, at), y: word(&proven.proof, at + 1) };
    let point = to_point(&(shift + to_curve(&before)).to_affine());
    let proof = with_word(&with_word(&proven.proof, at, point.x), at + 1, point.y);
    Proven { proof, ..proven.clone() }
}

fn witness_word(fixture: &BatchFixture) -> usize {
    fixture.batch.program.layout().point(Commitment::OpeningWitness).unwrap().0
}

pub(super) fn pair(fixture: &BatchFixture) -> [Proven; 2] {
    [fixture.proofs[4].clone(), fixture.proofs[9].clone()]
}

const ARGUMENTS: &str = "calldatacopy(0xa0, 0x04, sub(calldatasize(), 0x04))";
const CHALLENGE: &str = "mod(keccak256(0x80, add(calldatasize(), 0x1c)), r)";

#[test]
fn errors_that_cancel_without_weights_are_rejected() {
    for fixture in setup::all() {
        let forged = forge(fixture, &pair(fixture), Fr::ONE);
        for proven in &forged {
            assert!(fixture.fixture.verify_natively(&proven.proof, &proven.columns).is_err());
        }
        fixture.deploy().refuses("cancelling errors", &forged, &error("BatchRejected()", &[]));
        let mut naive = DeployedBatch::new(&fixture.changed(CHALLENGE, "1"));
        assert!(naive.verify(&forged).is_success(), "{}: the attack itself does not work", fixture.fixture.name);
    }
}

/// A challenge that says nothing of `W'` and of the hint is known before `W'` is chosen.
#[test]
fn errors_that_cancel_for_a_challenge_known_before_the_last_messages_are_rejected() {
    for fixture in setup::all() {
        let batch = pair(fixture);
        let at = witness_word(fixture);
        let silent = batch.clone().map(|proven| {
            let proof = (at..at + 3).fold(proven.proof, |proof, word| with_word(&proof, word, Scalar::ZERO.to_u256()));
            Proven { proof, ..proven }
        });
        let challenge = to_fr(trace(fixture, &silent).challenge);
        let forged = forge(fixture, &batch, challenge);
        fixture.deploy().refuses("cancelling errors", &forged, &error("BatchRejected()", &[]));
        let mut weak = DeployedBatch::new(&fixture.changed(ARGUMENTS, &without_last_messages(fixture, at)));
        assert!(weak.verify(&forged).is_success(), "{}: the attack itself does not work", fixture.fixture.name);
        assert!(weak.verify(&batch).is_success());
    }
}

/// The arguments' copy, with zeros for the last messages of both proofs.
fn without_last_messages(fixture: &BatchFixture, witness: usize) -> String {
    let length = fixture.batch.program.layout().bytes();
    let zeros = [0, 1].map(|proof| {
        let at = 0xa0 + 0x60 + proof * length + 32 * witness;
        format!("calldatacopy({at}, calldatasize(), 0x60)")
    });
    format!("{ARGUMENTS}\n{}", zeros.join("\n"))
}
