//! The scalar field of BN254 as plain 256-bit integers.

use std::fmt;
use std::ops::{Add, Mul, Neg, Sub};

use alloy_primitives::{U256, uint};
use serde::{Deserialize, Serialize};

/// Order of the BN254 group, `r`: proof scalars, instances and challenges are below it.
pub const SCALAR_MODULUS: U256 = uint!(0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001_U256);

/// Order of the field the curve is defined over, `q`: point coordinates are below it.
pub const BASE_MODULUS: U256 = uint!(0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47_U256);

/// An element of the scalar field, always canonical (below [`SCALAR_MODULUS`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "U256", into = "U256")]
pub struct Scalar(U256);

/// An integer that is not below the field's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{got:#x}` is not below the scalar field's order")]
pub struct NotCanonical {
    /// The integer.
    pub got: U256,
}

impl Scalar {
    /// The neutral element of addition.
    pub const ZERO: Self = Self(U256::ZERO);
    /// The neutral element of multiplication.
    pub const ONE: Self = Self(U256::ONE);

    /// The residue of any 256-bit integer.
    pub fn reduce(value: U256) -> Self {
        Self(value % SCALAR_MODULUS)
    }

    /// The canonical representative, below `r`.
    pub fn to_u256(self) -> U256 {
        self.0
    }

    /// Whether this is zero.
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// `self` to the power of `exponent`.
    pub fn pow(self, exponent: U256) -> Self {
        Self(self.0.pow_mod(exponent, SCALAR_MODULUS))
    }

    /// The multiplicative inverse; `None` for zero.
    pub fn invert(self) -> Option<Self> {
        self.0.inv_mod(SCALAR_MODULUS).map(Self)
    }
}

impl TryFrom<U256> for Scalar {
    type Error = NotCanonical;

    fn try_from(got: U256) -> Result<Self, NotCanonical> {
        if got < SCALAR_MODULUS { Ok(Self(got)) } else { Err(NotCanonical { got }) }
    }
}

impl From<Scalar> for U256 {
    fn from(scalar: Scalar) -> Self {
        scalar.0
    }
}

impl From<u64> for Scalar {
    fn from(value: u64) -> Self {
        Self(U256::from(value))
    }
}

impl Add for Scalar {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.add_mod(other.0, SCALAR_MODULUS))
    }
}

impl Sub for Scalar {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Neg for Scalar {
    type Output = Self;

    fn neg(self) -> Self {
        if self.is_zero() { self } else { Self(SCALAR_MODULUS - self.0) }
    }
}

impl Mul for Scalar {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self(self.0.mul_mod(other.0, SCALAR_MODULUS))
    }
}

impl fmt::Display for Scalar {
    /// Small values in decimal, values close to `r` as negative numbers, the rest in hex.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let small = U256::from(1u64 << 32);
        if self.0 < small {
            write!(f, "{}", self.0)
        } else if SCALAR_MODULUS - self.0 < small {
            write!(f, "-{}", SCALAR_MODULUS - self.0)
        } else {
            write!(f, "{:#066x}", self.0)
        }
    }
}
