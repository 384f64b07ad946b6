//! The prover's side.

use std::io;

use halo2_proofs::transcript::{Transcript, TranscriptWrite};
use halo2curves::bn256::{Fr, G1Affine};
use protocol_spec::ProtocolSpec;

use super::super::convert::{scalar_to_word, to_g1};
use super::sponge::{EvmChallenge, Sponge};

/// Collects the proof that `create_proof` writes.
#[derive(Clone, Debug)]
pub struct EvmTranscriptWriter {
    sponge: Sponge,
    proof: Vec<u8>,
}

impl EvmTranscriptWriter {
    /// A transcript of the protocol, empty.
    pub fn new(spec: &ProtocolSpec) -> Self {
        Self { sponge: Sponge::new(spec), proof: Vec::new() }
    }

    /// The proof's bytes, to be completed by [`crate::finish_proof`].
    pub fn into_proof(self) -> Vec<u8> {
        self.proof
    }
}

impl Transcript<G1Affine, EvmChallenge> for EvmTranscriptWriter {
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

impl TranscriptWrite<G1Affine, EvmChallenge> for EvmTranscriptWriter {
    fn write_point(&mut self, point: G1Affine) -> io::Result<()> {
        self.sponge.absorb_point(&point);
        self.proof.extend(to_g1(&point).to_bytes());
        Ok(())
    }

    fn write_scalar(&mut self, scalar: Fr) -> io::Result<()> {
        self.sponge.absorb_scalar(&scalar);
        self.proof.extend(scalar_to_word(&scalar).to_be_bytes::<32>());
        Ok(())
    }
}
