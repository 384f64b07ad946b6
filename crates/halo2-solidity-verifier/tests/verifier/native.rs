//! What halo2's own verifier computes: its challenges, and the scalars of its multi-scalar multiplication.

use std::io;

use halo2_proofs::plonk::verify_proof;
use halo2_proofs::poly::commitment::ParamsProver;
use halo2_proofs::poly::kzg::commitment::KZGCommitmentScheme;
use halo2_proofs::poly::kzg::multiopen::VerifierSHPLONK;
use halo2_proofs::poly::kzg::strategy::AccumulatorStrategy;
use halo2_proofs::transcript::{EncodedChallenge, Transcript, TranscriptRead};
use halo2_solidity_verifier::{EvmChallenge, EvmTranscriptReader};
use halo2curves::bn256::{Bn256, Fr, G1Affine};

use super::fixture::Fixture;

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

/// Runs halo2's verifier up to the pairing, on a proof without its hint: the challenges, in order, and the scalars of
/// the sum that is paired with the generator of G2, each in hex.
pub(crate) fn run(fixture: &Fixture, columns: &[Vec<Fr>], halo2_proof: &[u8]) -> (Vec<Fr>, Vec<String>) {
    let slices: Vec<&[Fr]> = columns.iter().map(Vec::as_slice).collect();
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
    (recorder.challenges, scalars_of_right_sum(&format!("{strategy:?}")))
}

fn scalars_of_right_sum(text: &str) -> Vec<String> {
    let (_, right) = text.rsplit_once("right: MSMKZG { scalars: [").unwrap();
    let (scalars, _) = right.split_once(']').unwrap();
    scalars.split(", ").map(|scalar| scalar.trim_start_matches("0x").to_owned()).collect()
}
