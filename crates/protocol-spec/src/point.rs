//! Points of the two BN254 groups, as the EVM's precompiles read them.

use alloy_primitives::U256;
use serde::{Deserialize, Serialize};

use crate::field::BASE_MODULUS;

/// A point of G1 in affine coordinates; `(0, 0)` is the identity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct G1Point {
    /// Below `q`.
    pub x: U256,
    /// Below `q`.
    pub y: U256,
}

impl G1Point {
    /// Bytes of the encoding `x || y`, both big-endian.
    pub const BYTES: usize = 64;

    /// Whether this is the neutral element.
    pub fn is_identity(&self) -> bool {
        self.x.is_zero() && self.y.is_zero()
    }

    /// Whether the coordinates are canonical and on `y^2 = x^3 + 3` (or the point is the identity).
    pub fn is_on_curve(&self) -> bool {
        if self.x >= BASE_MODULUS || self.y >= BASE_MODULUS {
            return false;
        }
        let square = |v: U256| v.mul_mod(v, BASE_MODULUS);
        let cubic = square(self.x).mul_mod(self.x, BASE_MODULUS).add_mod(U256::from(3), BASE_MODULUS);
        self.is_identity() || square(self.y) == cubic
    }

    /// `x || y`, both big-endian.
    pub fn to_bytes(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        bytes[..32].copy_from_slice(&self.x.to_be_bytes::<32>());
        bytes[32..].copy_from_slice(&self.y.to_be_bytes::<32>());
        bytes
    }
}

/// A point of G2: coordinates `c0 + c1 u` of the quadratic extension, `[c0, c1]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct G2Point {
    /// `[c0, c1]`, each below `q`.
    pub x: [U256; 2],
    /// `[c0, c1]`, each below `q`.
    pub y: [U256; 2],
}

impl G2Point {
    /// The four words the pairing precompile reads (EIP-197: imaginary part first).
    pub fn to_words(&self) -> [U256; 4] {
        [self.x[1], self.x[0], self.y[1], self.y[0]]
    }

    /// The inverse of this point.
    pub fn negate(&self) -> Self {
        let negate = |v: U256| if v.is_zero() { v } else { BASE_MODULUS - v };
        Self { x: self.x, y: self.y.map(negate) }
    }
}

/// The three points of a structured reference string that a verifier needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SrsPoints {
    /// Generator of G1, the commitment to the constant polynomial 1.
    pub g1: G1Point,
    /// Generator of G2.
    pub g2: G2Point,
    /// The generator of G2 multiplied by the secret.
    pub s_g2: G2Point,
}
