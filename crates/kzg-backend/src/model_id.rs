use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::hex_bytes::{self, HexError};

const DOMAIN: &[u8] = b"assay model id 1";

/// Names a model as proofs see it: its circuit and its keys. Written as 32 bytes of hexadecimal with `0x`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModelId([u8; 32]);

impl ModelId {
    /// `SHA-256("assay model id 1" || circuit hash || key digest)`.
    ///
    /// `circuit_hash` is the SHA-256 of the payload of `circuit.bin`; `key_digest` is the digest that the transcript
    /// starts from: it covers the constraint system, all commitments of the key and the points of the reference string.
    pub fn new(circuit_hash: &[u8; 32], key_digest: &[u8; 32]) -> Self {
        Self(Sha256::new().chain_update(DOMAIN).chain_update(circuit_hash).chain_update(key_digest).finalize().into())
    }

    /// An identifier read from elsewhere.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// As the contract's `MODEL_ID()` returns it.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for ModelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex_bytes::write(f, &self.0)
    }
}

impl fmt::Debug for ModelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for ModelId {
    type Err = HexError;

    fn from_str(text: &str) -> Result<Self, HexError> {
        hex_bytes::decode_array(text).map(Self)
    }
}
