//! Integers as elements of the scalar field of BN254.

use ff::{Field, PrimeField};
use halo2_proofs::halo2curves::bn256::Fr;

/// Bits that any sum of packed slots may take: below the field's 253.6 bits, so that no two sums are equal modulo r.
pub const PACKED_BITS: u32 = 253;

/// `value` modulo r.
pub fn from_integer(value: i128) -> Fr {
    let magnitude = Fr::from_u128(value.unsigned_abs());
    if value < 0 { -magnitude } else { magnitude }
}

/// `2^exponent` modulo r.
pub(crate) fn power_of_two(exponent: u32) -> Fr {
    Fr::from(2).pow_vartime([u64::from(exponent)])
}

/// The bits needed for every integer from 0 to `high`; 0 for `high <= 0`.
pub(crate) fn bits_for(high: i128) -> u32 {
    if high <= 0 { 0 } else { 128 - high.leading_zeros() }
}
