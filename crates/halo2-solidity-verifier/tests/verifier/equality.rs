//! On random well-formed proofs, which verify nowhere, both sides compute the same.

use std::collections::BTreeMap;

use alloy_primitives::U256;
use gas_meter::Outcome;
use halo2_solidity_verifier::finish_proof;
use halo2curves::bn256::{Fr, G1, G1Affine};
use halo2curves::ff::{Field, PrimeField};
use halo2curves::group::{Curve, Group};
use protocol_spec::{Commitment, EntryPoint, G1Point, ProofItem, Scalar};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use verifier_program::interpret;

use super::fixture::{self, Contract, Fixture, Proven};
use super::mutations::with_word;
use super::native;

/// Random points and scalars, with the hint that makes the verifier go on to the pairing.
fn random_proof(fixture: &Fixture, rng: &mut ChaCha20Rng) -> Proven {
    let mut proof = Vec::new();
    for (_, item) in fixture.verifier.program.layout().items() {
        match item {
            ProofItem::Point(_) => proof.extend(to_point(&G1::random(&mut *rng).to_affine()).to_bytes()),
            ProofItem::Scalar(_) => proof.extend(to_word(&Fr::random(&mut *rng)).to_be_bytes::<32>()),
            ProofItem::InversionHint => {}
        }
    }
    let columns: Vec<Vec<Fr>> = fixture
        .spec
        .instance_lengths
        .iter()
        .map(|length| (0..*length).map(|_| Fr::random(&mut *rng)).collect())
        .collect();
    let words: Vec<U256> = columns.iter().flatten().map(to_word).collect();
    let proof = finish_proof(&fixture.verifier.program, &words, proof).unwrap();
    Proven { proof, columns, words }
}

fn to_word(scalar: &Fr) -> U256 {
    U256::from_le_slice(scalar.to_repr().as_ref())
}

fn to_point(point: &G1Affine) -> G1Point {
    let word = |c: &halo2curves::bn256::Fq| U256::from_le_slice(c.to_repr().as_ref());
    G1Point { x: word(&point.x), y: word(&point.y) }
}

fn to_fr(scalar: Scalar) -> Fr {
    Fr::from_repr(scalar.to_u256().to_le_bytes::<32>()).unwrap()
}

fn to_affine(x: U256, y: U256) -> G1Affine {
    let coordinate = |word: U256| halo2curves::bn256::Fq::from_repr(word.to_le_bytes::<32>()).unwrap();
    G1Affine { x: coordinate(x), y: coordinate(y) }
}

#[test]
fn challenges_and_scalars_equal_halo2s() {
    let mut rng = ChaCha20Rng::seed_from_u64(21);
    for (fixture, _) in fixture::all() {
        for _ in 0..5 {
            let proven = random_proof(fixture, &mut rng);
            let trace = interpret(&fixture.verifier.program, &proven.words, &proven.proof).unwrap();
            let inner = &proven.proof[..proven.proof.len() - 32];
            let (challenges, mut scalars) = native::run(fixture, &proven.columns, inner);
            let ours: Vec<Fr> = trace.challenges.iter().map(|(_, value)| to_fr(*value)).collect();
            assert_eq!(ours, challenges, "{}", fixture.name);
            for (commitment, scalar) in &trace.terms {
                let text = format!("{:064x}", scalar.to_u256());
                let at = scalars.iter().position(|s| *s == text);
                assert!(at.is_some(), "{}: {commitment} has {text}, halo2 has {scalars:?}", fixture.name);
                scalars.swap_remove(at.unwrap());
            }
            assert_eq!(scalars.len(), identity_points(fixture), "{}: {scalars:?}", fixture.name);
        }
    }
}

/// Key points that the generated verifier skips.
fn identity_points(fixture: &Fixture) -> usize {
    let queried = |column: usize| fixture.spec.fixed_queries.iter().any(|query| query.column == column);
    let fixed = fixture.spec.fixed_commitments.iter().enumerate();
    fixed.filter(|(column, point)| point.is_identity() && queried(*column)).count()
}

/// The contract, changed to return the sum that it would pair.
fn returning_the_sum(fixture: &Fixture) -> Contract {
    let source = &fixture.verifier.source;
    let line = source.lines().find(|line| line.contains("staticcall(gas(), 8, ")).unwrap();
    let input = line.split("staticcall(gas(), 8, ").nth(1).unwrap().split(',').next().unwrap();
    let returning = format!("return({input}, 0x40)\n{line}");
    Contract::compile(&source.replace(line, &returning), &[])
}

fn compare_sums(rounds: usize) {
    let mut rng = ChaCha20Rng::seed_from_u64(22);
    for (fixture, _) in fixture::all() {
        let mut deployed = returning_the_sum(fixture).deploy();
        for round in 0..rounds {
            let proven = random_proof(fixture, &mut rng);
            let outcome = deployed.call(EntryPoint::Verify, &proven.proof, &proven.words).outcome;
            let Outcome::Success { output } = outcome else { panic!("{}: {outcome:?}", fixture.name) };
            let expected = to_point(&expected_sum(fixture, &proven)).to_bytes();
            assert_eq!(output[..], expected, "{}, round {round}", fixture.name);
        }
        println!("{}: {rounds} random proofs, equal sums", fixture.name);
    }
}

/// Every challenge, the quotient's value and every scalar enter this sum of random points.
fn expected_sum(fixture: &Fixture, proven: &Proven) -> G1Affine {
    let program = &fixture.verifier.program;
    let trace = interpret(program, &proven.words, &proven.proof).unwrap();
    let points: BTreeMap<Commitment, G1Point> =
        program.program().key_points.iter().map(|(commitment, point)| (*commitment, *point)).collect();
    let total: G1 = trace
        .terms
        .iter()
        .map(|(commitment, scalar)| {
            let word = |at: usize| super::mutations::word(&proven.proof, at);
            let point = match program.layout().point(*commitment) {
                Some(offset) => to_affine(word(offset.0), word(offset.0 + 1)),
                None => to_affine(points[commitment].x, points[commitment].y),
            };
            point * to_fr(*scalar)
        })
        .sum();
    total.to_affine()
}

#[test]
fn paired_sums_are_equal() {
    compare_sums(5);
}

#[test]
#[ignore = "takes minutes"]
fn paired_sums_are_equal_in_full() {
    compare_sums(1_000);
}

#[test]
fn every_word_changes_every_later_challenge() {
    let mut rng = ChaCha20Rng::seed_from_u64(23);
    for (fixture, _) in fixture::all() {
        let program = &fixture.verifier.program;
        let proven = random_proof(fixture, &mut rng);
        let before = interpret(program, &proven.words, &proven.proof).unwrap().challenges;
        for (offset, item) in program.layout().items() {
            let changed = match item {
                ProofItem::Point(_) => {
                    let point = to_point(&G1::random(&mut rng).to_affine());
                    with_word(&with_word(&proven.proof, offset.0, point.x), offset.0 + 1, point.y)
                }
                _ => with_word(&proven.proof, offset.0, to_word(&Fr::random(&mut rng))),
            };
            let after = interpret(program, &proven.words, &changed).unwrap().challenges;
            let mut drawn = 0;
            for round in program.layout().rounds() {
                for _ in &round.challenges {
                    let absorbed = offset.0 < round.start.0 + round.words;
                    assert_eq!(before[drawn] != after[drawn], absorbed, "{}: {item}, {drawn}", fixture.name);
                    drawn += 1;
                }
            }
        }
        for index in 0..proven.words.len() {
            let mut words = proven.words.clone();
            words[index] = to_word(&Fr::random(&mut rng));
            let after = interpret(program, &words, &proven.proof).unwrap().challenges;
            assert!(before.iter().zip(&after).all(|(a, b)| a != b), "{}: instance {index}", fixture.name);
        }
    }
}
