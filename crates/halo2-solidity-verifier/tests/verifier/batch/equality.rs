//! On random well-formed batches, which verify nowhere, both sides of the pairing are equal to native ones.

use std::collections::BTreeMap;

use gas_meter::Outcome;
use halo2curves::bn256::{G1, G1Affine};
use halo2curves::group::Curve;
use protocol_spec::{Commitment, EnvelopeError, G1Point, SCALAR_MODULUS, Scalar};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use verifier_program::{BatchError, BatchTerm, InterpretError, interpret_batch};

use super::super::equality::random::{Points, to_curve, to_fr, to_point};
use super::super::fixture::{Contract, Proven};
use super::super::mutations::word;
use super::setup::{self, BatchFixture, DeployedBatch, items};

const ROUNDS: usize = 30;

/// The contract, changed to return the pairing's input.
fn returning_the_input(fixture: &BatchFixture) -> Contract {
    let source = &fixture.batch.source;
    let line = source.lines().find(|line| line.contains("staticcall(gas(), 8, ")).unwrap();
    let input = line.split("staticcall(gas(), 8, ").nth(1).unwrap().split(',').next().unwrap();
    fixture.changed(line, &format!("return({input}, 0x180)\n{line}"))
}

#[test]
fn both_sides_of_the_pairing_are_equal() {
    let mut rng = ChaCha20Rng::seed_from_u64(41);
    let points = Points::new(100);
    for fixture in setup::every() {
        let mut deployed = DeployedBatch::new(&returning_the_input(fixture));
        for round in 0..ROUNDS {
            let count = rng.gen_range(1..=4);
            let batch: Vec<Proven> = (0..count).map(|_| points.proof(fixture.fixture, &mut rng)).collect();
            let outcome = deployed.verify(&batch);
            let Outcome::Success { output } = outcome else { panic!("{}: {outcome:?}", fixture.fixture.name) };
            let [left, right] = native_sides(fixture, &batch);
            assert_eq!(output[..64], left.to_bytes(), "{}, round {round}, left", fixture.fixture.name);
            assert_eq!(output[192..256], right.to_bytes(), "{}, round {round}, right", fixture.fixture.name);
        }
        println!("{}: {ROUNDS} random batches, equal sums", fixture.fixture.name);
    }
}

/// Computed from the program for single proofs, which is tested against halo2.
fn native_sides(fixture: &BatchFixture, batch: &[Proven]) -> [G1Point; 2] {
    let trace = interpret_batch(&fixture.fixture.verifier.program, &items(batch)).unwrap();
    [trace.left, trace.right].map(|terms| to_point(&sum(fixture, batch, &terms)))
}

fn sum(fixture: &BatchFixture, batch: &[Proven], terms: &BTreeMap<BatchTerm, Scalar>) -> G1Affine {
    let program = &fixture.fixture.verifier.program;
    let keys: BTreeMap<Commitment, G1Point> = program.program().key_points.iter().copied().collect();
    let total: G1 = terms
        .iter()
        .map(|((proof, commitment), scalar)| {
            let point = match proof {
                Some(index) => {
                    let at = program.layout().point(*commitment).unwrap().0;
                    G1Point { x: word(&batch[*index].proof, at), y: word(&batch[*index].proof, at + 1) }
                }
                None => keys[commitment],
            };
            to_curve(&point) * to_fr(*scalar)
        })
        .sum();
    total.to_affine()
}

/// Every word of every proof, and every instance, changes the folding challenge.
#[test]
fn the_folding_challenge_depends_on_every_word() {
    let mut rng = ChaCha20Rng::seed_from_u64(42);
    let points = Points::new(100);
    let fixture = &setup::all()[0];
    let program = &fixture.fixture.verifier.program;
    let challenge = |batch: &[Proven]| interpret_batch(program, &items(batch)).unwrap().challenge;
    let batch: Vec<Proven> = (0..3).map(|_| points.proof(fixture.fixture, &mut rng)).collect();
    let other = points.proof(fixture.fixture, &mut rng);
    let before = challenge(&batch);
    for index in 0..batch.len() {
        for (offset, item) in fixture.batch.program.layout().items() {
            let range = 32 * offset.0..32 * (offset.0 + item.words());
            let mut changed = batch.clone();
            changed[index].proof[range.clone()].copy_from_slice(&other.proof[range]);
            assert_ne!(challenge(&changed), before, "proof {index}, {item}");
        }
        for instance in 0..other.words.len() {
            let mut changed = batch.clone();
            changed[index].words[instance] = other.words[instance];
            assert_ne!(challenge(&changed), before, "proof {index}, instance {instance}");
        }
    }
}

#[test]
fn batches_that_cannot_be_interpreted_are_refused() {
    let fixture = &setup::all()[0];
    let program = &fixture.fixture.verifier.program;
    assert_eq!(interpret_batch(program, &[]), Err(BatchError::Empty));
    let mut batch = fixture.proofs[..3].to_vec();
    batch[1].words[2] = SCALAR_MODULUS;
    let alias = InterpretError::Envelope(EnvelopeError::InstanceNotInField { index: 2, got: SCALAR_MODULUS });
    let refused = interpret_batch(program, &items(&batch)).unwrap_err();
    assert_eq!(refused, BatchError::Proof { index: 1, error: alias.clone() });
    assert_eq!(refused.to_string(), format!("proof 1 of the batch: {alias}"));
    batch.swap(1, 2);
    assert_eq!(interpret_batch(program, &items(&batch)), Err(BatchError::Proof { index: 2, error: alias }));
}
