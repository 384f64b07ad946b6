//! State and challenges.

use std::io;

use alloy_primitives::{B256, U256, keccak256};
use halo2_proofs::transcript::EncodedChallenge;
use halo2curves::bn256::{Fr, G1Affine};
use protocol_spec::{ProtocolSpec, Scalar};

use super::super::convert::{scalar_to_word, to_g1, to_scalar, word_to_scalar};

/// A challenge: the state, reduced modulo the field's order.
#[derive(Clone, Copy, Debug)]
pub struct EvmChallenge(Fr);

impl EncodedChallenge<G1Affine> for EvmChallenge {
    type Input = B256;

    fn new(state: &B256) -> Self {
        let reduced = Scalar::reduce(U256::from_be_bytes(state.0)).to_u256();
        Self(word_to_scalar(reduced).unwrap_or_default())
    }

    fn get_scalar(&self) -> Fr {
        self.0
    }
}

/// `state = keccak256(state || block)` for a block of words, `keccak256(state || 0x01)` for none.
#[derive(Clone, Debug)]
pub(super) struct Sponge {
    /// State and block, hashed as one.
    pending: Vec<u8>,
    fingerprint: Scalar,
    key_announced: bool,
}

const STATE_BYTES: usize = 32;
const SQUEEZE_BYTE: u8 = 1;

impl Sponge {
    pub(super) fn new(spec: &ProtocolSpec) -> Self {
        Self { pending: spec.vk_digest().to_vec(), fingerprint: spec.key_fingerprint, key_announced: false }
    }

    pub(super) fn squeeze(&mut self) -> EvmChallenge {
        if self.pending.len() == STATE_BYTES {
            self.pending.push(SQUEEZE_BYTE);
        }
        let state = keccak256(&self.pending);
        self.pending = state.to_vec();
        EvmChallenge::new(&state)
    }

    pub(super) fn absorb_point(&mut self, point: &G1Affine) {
        self.pending.extend(to_g1(point).to_bytes());
    }

    pub(super) fn absorb_scalar(&mut self, scalar: &Fr) {
        self.pending.extend(scalar_to_word(scalar).to_be_bytes::<32>());
    }

    /// The first scalar that prover and verifier announce is halo2's fingerprint of their key. The digest, which is
    /// the initial state, binds it and more, so that it only has to be the right one.
    pub(super) fn common_scalar(&mut self, scalar: &Fr) -> io::Result<()> {
        if self.key_announced {
            self.absorb_scalar(scalar);
            return Ok(());
        }
        self.key_announced = true;
        if to_scalar(scalar) == self.fingerprint {
            Ok(())
        } else {
            Err(io::Error::new(io::ErrorKind::InvalidInput, "the transcript belongs to another verifying key"))
        }
    }
}
