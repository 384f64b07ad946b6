//! The verifier's side.

use std::io;

use alloy_primitives::U256;
use halo2_proofs::transcript::{Transcript, TranscriptRead};
use halo2curves::bn256::{Fr, G1Affine};
use protocol_spec::{G1Point, ProtocolSpec};

use super::super::convert::{from_g1, word_to_scalar};
use super::sponge::{EvmChallenge, Sponge};

/// Hands the words of a proof to `verify_proof`, refusing points off the curve and scalars that are not canonical.
#[derive(Clone, Debug)]
pub struct EvmTranscriptReader<'a> {
    sponge: Sponge,
    proof: &'a [u8],
}

impl<'a> EvmTranscriptReader<'a> {
    /// A transcript of the protocol over the bytes that [`crate::check_proof_envelope`] returned.
    pub fn new(spec: &ProtocolSpec, proof: &'a [u8]) -> Self {
        Self { sponge: Sponge::new(spec), proof }
    }

    fn word(&mut self) -> io::Result<U256> {
        let (word, rest) = self.proof.split_at_checked(32).ok_or(io::ErrorKind::UnexpectedEof)?;
        self.proof = rest;
        Ok(U256::from_be_slice(word))
    }
}

impl Transcript<G1Affine, EvmChallenge> for EvmTranscriptReader<'_> {
    fn squeeze_challenge(&mut self) -> EvmChallenge {
        self.sponge.squeeze()
    }

    fn common_point(&mut self, point: G1Affine) -> io::Result<()> {
        self.sponge.absorb_point(&point);
        Ok(())
    }

    fn common_scalar(&mut self, scalar: Fr) -> io::Result<()> {
        self.sponge.common_scalar(&scalar)
    }
}

impl TranscriptRead<G1Affine, EvmChallenge> for EvmTranscriptReader<'_> {
    fn read_point(&mut self) -> io::Result<G1Affine> {
        let (x, y) = (self.word()?, self.word()?);
        let invalid = || io::Error::new(io::ErrorKind::InvalidData, "a point of the proof is not on the curve");
        let point = from_g1(G1Point { x, y }).ok_or_else(invalid)?;
        self.sponge.absorb_point(&point);
        Ok(point)
    }

    fn read_scalar(&mut self) -> io::Result<Fr> {
        let word = self.word()?;
        let invalid = || io::Error::new(io::ErrorKind::InvalidData, "a scalar of the proof is not canonical");
        let scalar = word_to_scalar(word).ok_or_else(invalid)?;
        self.sponge.absorb_scalar(&scalar);
        Ok(scalar)
    }
}
