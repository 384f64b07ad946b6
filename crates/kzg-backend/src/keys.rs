//! Proving and verifying keys, and the files they live in.

mod compact;
mod constraint_system;
mod domain;
mod error;
mod generate;
mod proving_file;
mod verifying_file;

use halo2_proofs::plonk::VerifyingKey;
use halo2_proofs::poly::kzg::commitment::ParamsKZG;
use halo2_prover::ProvingKey;
use halo2curves::bn256::{Bn256, G1Affine};
use protocol_spec::ProtocolSpec;
use verifier_program::ValidatedProgram;

use crate::model_id::ModelId;

pub use error::KeyError;

/// SHA-256 of the payload of `circuit.bin`: what keys are bound to.
pub type CircuitHash = [u8; 32];

/// All that verification takes; the content of `vk.bin` and what follows from it.
#[derive(Clone, Debug)]
pub struct VerifierKey {
    circuit: CircuitHash,
    /// SHA-256 of the payload of `vk.bin`.
    content: [u8; 32],
    vk: VerifyingKey<G1Affine>,
    /// Holds the generators and the secret's point, no powers: enough to verify, and its `n` is right.
    params: ParamsKZG<Bn256>,
    spec: ProtocolSpec,
    program: ValidatedProgram,
    model_id: ModelId,
}

/// All that proving takes besides the reference string.
#[derive(Clone, Debug)]
pub struct ProverKey {
    verifier: VerifierKey,
    pk: ProvingKey,
}

impl VerifierKey {
    /// The model that this key belongs to.
    pub fn model_id(&self) -> ModelId {
        self.model_id
    }

    /// Hash of the circuit that this key was made from.
    pub fn circuit(&self) -> &CircuitHash {
        &self.circuit
    }

    /// SHA-256 of the payload of a `vk.bin` that holds this key.
    pub fn content_hash(&self) -> &[u8; 32] {
        &self.content
    }

    /// Rows: `2^k`.
    pub fn k(&self) -> u32 {
        self.spec.domain.k
    }

    /// As halo2 wants it.
    pub fn vk(&self) -> &VerifyingKey<G1Affine> {
        &self.vk
    }

    /// Generators and the secret's point in G2; no powers, so that it verifies and cannot commit.
    pub fn params(&self) -> &ParamsKZG<Bn256> {
        &self.params
    }

    /// The protocol that the Solidity verifier is made from.
    pub fn spec(&self) -> &ProtocolSpec {
        &self.spec
    }

    /// The verifier as a program.
    pub fn program(&self) -> &ValidatedProgram {
        &self.program
    }
}

impl ProverKey {
    /// The verifier's side.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// As the prover wants it.
    pub fn pk(&self) -> &ProvingKey {
        &self.pk
    }
}
