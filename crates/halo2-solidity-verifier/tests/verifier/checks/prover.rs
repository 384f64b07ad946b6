//! A prover for verifiers with a flaw. It knows a witness of the true statement only, claims a false one, and hashes
//! what the flawed verifier hashes.

use std::cell::Cell;
use std::io;

use alloy_primitives::{B256, U256};
use halo2_proofs::plonk::create_proof;
use halo2_proofs::poly::kzg::commitment::KZGCommitmentScheme;
use halo2_proofs::poly::kzg::multiopen::ProverSHPLONK;
use halo2_proofs::transcript::{EncodedChallenge, Transcript, TranscriptWrite};
use halo2_solidity_verifier::EvmChallenge;
use halo2curves::bn256::{Bn256, Fr, G1, G1Affine};
use halo2curves::ff::Field;
use halo2curves::group::Group;
use protocol_spec::{ChallengeId, Claim, Commitment, Opened, ProofItem, Scalar};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use verifier_program::{Trace, VerifierProgram};

use super::super::fixture::{Fixture, Proven};
use super::super::mutations::{with_word, word};
use super::bits::{BITS, Bits, true_instances};
use super::group::{constant, point_at, root, to_group, to_point, to_scalar, to_word, to_words, with_point};
use super::machine::{Flaw, run};

/// A prover for one flaw.
pub(super) struct Prover {
    fixture: &'static Fixture,
    flaw: Flaw,
    /// What the proof is said to prove.
    pub(super) claimed: Vec<Fr>,
}

/// Seeds tried where an attack works for some proofs only.
const SEEDS: u64 = 64;

impl Prover {
    /// Attacks the verifier that has the flaw.
    pub(super) fn new(claimed: Vec<Fr>, flaw: Flaw) -> Self {
        Self { fixture: &BITS.0, flaw, claimed }
    }

    pub(super) fn program(&self) -> &'static VerifierProgram {
        self.fixture.verifier.program.program()
    }

    /// What the flawed verifier computes for the claimed instances; the proof may be incomplete.
    pub(super) fn trace(&self, proof: &[u8]) -> Trace {
        self.run(&self.complete(proof), &self.claimed)
    }

    /// The same without a new hint, for identities that see other instances than the transcript.
    pub(super) fn run(&self, proof: &[u8], seen: &[Fr]) -> Trace {
        run(self.program(), self.flaw, &to_words(&self.claimed), &to_words(seen), &words(proof))
    }

    /// Zeroes for what is missing, and the hint.
    pub(super) fn complete(&self, proof: &[u8]) -> Vec<u8> {
        let layout = &self.program().layout;
        let mut proof = proof.to_vec();
        proof.resize(layout.bytes(), 0);
        let proof = with_word(&proof, layout.hint().0, U256::ONE);
        let hint = self.run(&proof, &self.claimed).inversion.invert().unwrap();
        with_word(&proof, layout.hint().0, hint.to_u256())
    }

    pub(super) fn proven(&self, proof: &[u8]) -> Proven {
        let (proof, words) = (self.complete(proof), to_words(&self.claimed));
        Proven { proof, columns: vec![self.claimed.clone()], words }
    }

    /// Proves the true statement to a transcript that hears the claimed one.
    pub(super) fn prove(&self, seed: u64) -> Proven {
        self.proven(&self.run_prover(seed, &|_| {}))
    }

    /// As [`Self::prove`], but one polynomial, of the proof or of the key, is chosen after the challenges that should
    /// depend on it: shifted by the constant that makes the identities hold for the claimed statement. Neither of
    /// the two opening messages changes with that. Returns the shifted commitment too.
    pub(super) fn prove_with_late(&self, late: Commitment) -> (Proven, G1) {
        for seed in 0..SEEDS {
            let shift = Cell::new(None);
            let proof = self.run_prover(seed, &|proof: &mut Vec<u8>| {
                shift.set(self.late_shift(late, proof));
                *proof = self.shifted(late, proof, shift.get().unwrap_or_default());
            });
            if let Some(shift) = shift.get() {
                return (self.proven(&proof), self.commitment(late) + constant(shift));
            }
        }
        panic!("no proof of {SEEDS} can be completed");
    }

    /// Whether the identities hold for the claimed statement once the polynomial is shifted.
    fn late_shift(&self, late: Commitment, proof: &[u8]) -> Option<Scalar> {
        let committed = self.committed_quotient(proof);
        let of_quotient = if late == Commitment::Quotient(0) { Scalar::ONE } else { Scalar::ZERO };
        let residual =
            |shift: Scalar| self.trace(&self.shifted(late, proof, shift)).quotient - committed - of_quotient * shift;
        let shift = root([0, 1, 2].map(|at| residual(Scalar::from(at))))?;
        residual(shift).is_zero().then_some(shift)
    }

    /// The committed quotient's value at `x`: what the identities demand for the true statement.
    pub(super) fn committed_quotient(&self, proof: &[u8]) -> Scalar {
        self.run(&self.complete(proof), &true_instances()).quotient
    }

    /// The proof with a polynomial shifted by a constant: its commitment, and all its values.
    fn shifted(&self, late: Commitment, proof: &[u8], shift: Scalar) -> Vec<u8> {
        let layout = &self.program().layout;
        let mut proof = proof.to_vec();
        if let Some(offset) = layout.point(late) {
            let point = to_group(point_at(&proof, offset.0)) + constant(shift);
            proof = with_point(&proof, offset.0, &point);
        }
        for query in self.fixture.spec.opening_queries() {
            if let (true, Claim::Evaluation(value)) = (query.opened == Opened::Commitment(late), query.claim) {
                let at = layout.scalar(value).unwrap().0;
                let shifted = Scalar::reduce(word(&proof, at)) + shift;
                proof = with_word(&proof, at, shifted.to_u256());
            }
        }
        proof
    }

    fn commitment(&self, commitment: Commitment) -> G1 {
        self.program().key_point(commitment).map_or(G1::identity(), to_group)
    }

    /// halo2's prover, with `change` made to the proof after all evaluations are written.
    fn run_prover(&self, seed: u64, change: &dyn Fn(&mut Vec<u8>)) -> Vec<u8> {
        let mut transcript = FlawedTranscript { prover: self, proof: Vec::new(), drawn: 0, change };
        let column = true_instances();
        create_proof::<KZGCommitmentScheme<Bn256>, ProverSHPLONK<'_, Bn256>, _, _, _, Bits>(
            &self.fixture.params,
            &self.fixture.pk,
            &[Bits(column.clone())],
            &[&[&column]],
            ChaCha20Rng::seed_from_u64(seed),
            &mut transcript,
        )
        .unwrap();
        transcript.proof
    }

    /// Random points and scalars where an honest proof has its own.
    pub(super) fn random_proof(&self, seed: u64) -> Vec<u8> {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let mut proof = Vec::new();
        for (_, item) in self.program().layout.items() {
            match item {
                ProofItem::Point(_) => proof.extend(to_point(&G1::random(&mut rng)).to_bytes()),
                ProofItem::Scalar(_) => proof.extend(to_word(&Fr::random(&mut rng)).to_be_bytes::<32>()),
                ProofItem::InversionHint => {}
            }
        }
        self.complete(&proof)
    }
}

/// Draws the challenges that the flawed verifier draws.
struct FlawedTranscript<'a> {
    prover: &'a Prover,
    proof: Vec<u8>,
    drawn: usize,
    change: &'a dyn Fn(&mut Vec<u8>),
}

impl Transcript<G1Affine, EvmChallenge> for FlawedTranscript<'_> {
    fn squeeze_challenge(&mut self) -> EvmChallenge {
        let layout = &self.prover.program().layout;
        let mut order = layout.rounds().iter().flat_map(|round| &round.challenges);
        if order.nth(self.drawn) == Some(&ChallengeId::OpeningY) {
            (self.change)(&mut self.proof);
        }
        let mut proof = self.proof.clone();
        proof.resize(layout.bytes(), 0);
        let (_, challenge) = self.prover.run(&proof, &self.prover.claimed).challenges[self.drawn];
        self.drawn += 1;
        EvmChallenge::new(&B256::from(challenge.to_u256()))
    }

    fn common_point(&mut self, _: G1Affine) -> io::Result<()> {
        unreachable!("nothing announces points")
    }

    fn common_scalar(&mut self, _: Fr) -> io::Result<()> {
        Ok(())
    }
}

impl TranscriptWrite<G1Affine, EvmChallenge> for FlawedTranscript<'_> {
    fn write_point(&mut self, point: G1Affine) -> io::Result<()> {
        self.proof.extend(to_point(&point.into()).to_bytes());
        Ok(())
    }

    fn write_scalar(&mut self, scalar: Fr) -> io::Result<()> {
        self.proof.extend(to_scalar(&scalar).to_u256().to_be_bytes::<32>());
        Ok(())
    }
}

fn words(proof: &[u8]) -> Vec<U256> {
    proof.chunks_exact(32).map(U256::from_be_slice).collect()
}
