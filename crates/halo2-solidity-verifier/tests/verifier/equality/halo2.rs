//! Against halo2's own verifier: its challenges, and the scalars of its multi-scalar multiplication.

use std::collections::HashMap;
use std::io;

use alloy_primitives::U256;
use halo2_proofs::plonk::verify_proof;
use halo2_proofs::poly::commitment::ParamsProver;
use halo2_proofs::poly::kzg::commitment::KZGCommitmentScheme;
use halo2_proofs::poly::kzg::multiopen::VerifierSHPLONK;
use halo2_proofs::poly::kzg::strategy::AccumulatorStrategy;
use halo2_proofs::transcript::{EncodedChallenge, Transcript, TranscriptRead};
use halo2_solidity_verifier::{EvmChallenge, EvmTranscriptReader};
use halo2curves::bn256::{Bn256, Fr, G1Affine};

use protocol_spec::{G1Point, Scalar};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use verifier_program::interpret;

use super::super::fixture::{self, Fixture, Proven};
use super::random::{Points, to_word};
use super::sums;

/// A transcript that remembers what is drawn from it.
struct Recorder<'a> {
    inner: EvmTranscriptReader<'a>,
    challenges: Vec<Fr>,
}

impl Transcript<G1Affine, EvmChallenge> for Recorder<'_> {
    fn squeeze_challenge(&mut self) -> EvmChallenge {
        let challenge = self.inner.squeeze_challenge();
        self.challenges.push(challenge.get_scalar());
        challenge
    }

    fn common_point(&mut self, point: G1Affine) -> io::Result<()> {
        self.inner.common_point(point)
    }

    fn common_scalar(&mut self, scalar: Fr) -> io::Result<()> {
        self.inner.common_scalar(scalar)
    }
}

impl TranscriptRead<G1Affine, EvmChallenge> for Recorder<'_> {
    fn read_point(&mut self) -> io::Result<G1Affine> {
        self.inner.read_point()
    }

    fn read_scalar(&mut self) -> io::Result<Fr> {
        self.inner.read_scalar()
    }
}

/// What halo2 has at the end: its challenges, in order, and the scalar of every point other than the identity in the sum
/// that is paired with the generator of G2. A point that occurs twice has the sum of its scalars.
struct Verified {
    challenges: Vec<Scalar>,
    terms: HashMap<G1Point, Scalar>,
}

/// Runs halo2's verifier up to the pairing.
fn verify(fixture: &Fixture, proven: &Proven) -> Verified {
    let slices: Vec<&[Fr]> = proven.columns.iter().map(Vec::as_slice).collect();
    let halo2_proof = &proven.proof[..proven.proof.len() - 32];
    let inner = EvmTranscriptReader::new(&fixture.spec, halo2_proof);
    let mut recorder = Recorder { inner, challenges: Vec::new() };
    let params = fixture.params.verifier_params();
    let strategy = verify_proof::<KZGCommitmentScheme<Bn256>, VerifierSHPLONK<'_, Bn256>, _, _, _>(
        params,
        fixture.pk.get_vk(),
        AccumulatorStrategy::new(params),
        &[&slices],
        &mut recorder,
    )
    .unwrap();
    // halo2 keeps the sum to itself, but prints it.
    let terms = right_sum(&format!("{strategy:?}"));
    let scalar = |challenge: &Fr| Scalar::reduce(to_word(challenge));
    Verified { challenges: recorder.challenges.iter().map(scalar).collect(), terms: merged(terms) }
}

/// Points as halo2 prints them, in coordinates `x`, `y`, `z` with `z` one, or zero for the identity.
fn right_sum(text: &str) -> Vec<(G1Point, Scalar)> {
    let (_, right) = text.rsplit_once("right: MSMKZG { scalars: [").unwrap();
    let (scalars, bases) = right.split_once("], bases: [").unwrap();
    let (scalars, bases) = (numbers(scalars), numbers(bases));
    assert_eq!(3 * scalars.len(), bases.len());
    let point = |base: &[U256]| {
        assert!(base[2] <= U256::ONE);
        if base[2].is_zero() { G1Point::default() } else { G1Point { x: base[0], y: base[1] } }
    };
    bases.chunks(3).map(point).zip(scalars.into_iter().map(Scalar::reduce)).collect()
}

fn numbers(text: &str) -> Vec<U256> {
    let parts = text.split("0x").skip(1);
    parts.map(|digits| U256::from_str_radix(&digits[..64], 16).unwrap()).collect()
}

fn merged(terms: impl IntoIterator<Item = (G1Point, Scalar)>) -> HashMap<G1Point, Scalar> {
    let mut merged = HashMap::new();
    for (point, scalar) in terms.into_iter().filter(|(point, _)| !point.is_identity()) {
        let total: &mut Scalar = merged.entry(point).or_default();
        *total = *total + scalar;
    }
    merged
}

/// The quotient's value enters the scalar of the generator, all other values of which are equal as well.
pub(super) fn compare(fixture: &Fixture, points: &Points, proofs: usize, rng: &mut ChaCha20Rng) {
    for round in 0..proofs {
        let proven = points.proof(fixture, rng);
        let trace = interpret(&fixture.verifier.program, &proven.words, &proven.proof).unwrap();
        let expected = verify(fixture, &proven);
        let challenges: Vec<_> = trace.challenges.iter().map(|(_, challenge)| *challenge).collect();
        assert_eq!(challenges, expected.challenges, "{}, proof {round}", fixture.name);
        let of_point = |(commitment, scalar): (&_, &_)| (sums::point(fixture, &proven.proof, *commitment), *scalar);
        let terms = merged(trace.terms.iter().map(of_point));
        assert_eq!(terms, expected.terms, "{}, proof {round}", fixture.name);
    }
}

#[test]
fn challenges_and_scalars_equal_halo2s() {
    let points = Points::new(256);
    let mut rng = ChaCha20Rng::seed_from_u64(20);
    fixture::all().iter().for_each(|(fixture, _)| compare(fixture, &points, 20, &mut rng));
}
