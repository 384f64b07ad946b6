//! Integers as elements of the scalar field of BN254.

use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;

/// Bits that any sum of packed slots may take: below the field's 253.6 bits, so that no two sums are equal modulo r.
pub const PACKED_BITS: u32 = 253;

/// `value` modulo r.
pub fn from_integer(value: i128) -> Fr {
    let magnitude = value.unsigned_abs();
    // One multiplication, where `Fr::from_u128` doubles 128 times.
    let magnitude = Fr::from_raw([magnitude as u64, (magnitude >> 64) as u64, 0, 0]);
    if value < 0 { -magnitude } else { magnitude }
}

/// `2^exponent` modulo r.
pub(crate) fn power_of_two(exponent: u32) -> Fr {
    if exponent > PACKED_BITS {
        return Fr::from(2).pow_vartime([u64::from(exponent)]);
    }
    let mut limbs = [0; 4];
    limbs[(exponent / 64) as usize] = 1 << (exponent % 64);
    Fr::from_raw(limbs)
}

/// Whether the integer below r is below `2^253`.
pub(crate) fn fits_a_word(element: Fr) -> bool {
    let bytes: [u8; 32] = element.into();
    bytes[31] >> (PACKED_BITS % 8) == 0
}

/// The bits needed for every integer from 0 to `high`; 0 for `high <= 0`.
pub(crate) fn bits_for(high: i128) -> u32 {
    if high <= 0 { 0 } else { 128 - high.leading_zeros() }
}

#[cfg(test)]
mod tests {
    use ff::PrimeField;

    use super::*;

    #[test]
    fn integers_of_any_width_are_themselves() {
        let widths = (0..127).map(|width| (1i128 << width) + 5);
        for value in widths.chain([0, i128::from(u64::MAX), i128::MAX]) {
            assert_eq!(from_integer(value), Fr::from_u128(value.unsigned_abs()));
            assert_eq!(from_integer(-value) + from_integer(value), Fr::ZERO);
        }
        assert_eq!(from_integer(i128::MIN), -Fr::from_u128(1 << 127));
    }

    #[test]
    fn powers_of_two_double() {
        assert_eq!(power_of_two(0), Fr::ONE);
        for exponent in 0..300 {
            assert_eq!(power_of_two(exponent + 1), power_of_two(exponent).double());
        }
    }
}
