//! Integers as elements of the scalar field of BN254.

use alloy_primitives::U256;
use ff::{Field, PrimeField};
use halo2_proofs::halo2curves::bn256::Fr;

/// Bits that any sum of packed slots may take: below the field's 253.6 bits, so that no two sums are equal modulo r.
pub(crate) const PACKED_BITS: u32 = Fr::CAPACITY;

/// `value` modulo r.
pub fn from_integer(value: i128) -> Fr {
    let magnitude = value.unsigned_abs();
    // One multiplication, where `Fr::from_u128` doubles 128 times.
    let magnitude = Fr::from_raw([magnitude as u64, (magnitude >> 64) as u64, 0, 0]);
    if value < 0 { -magnitude } else { magnitude }
}

/// An integer below r.
pub fn to_field(integer: U256) -> Fr {
    Fr::from_raw(integer.into_limbs())
}

/// The integer below r.
pub(crate) fn to_integer(element: Fr) -> U256 {
    U256::from_le_bytes(element.to_bytes())
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

/// The bits needed for every integer from 0 to `high`; 0 for `high <= 0`.
pub(crate) fn bits_for(high: i128) -> u32 {
    if high <= 0 { 0 } else { 128 - high.leading_zeros() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_take_fewer_bits_than_the_order_has() {
        let order = to_integer(-Fr::ONE) + U256::ONE;
        assert_eq!((PACKED_BITS as usize, order.bit_len()), (253, 254));
    }

    #[test]
    fn integers_below_the_order_come_back() {
        for integer in [U256::ZERO, U256::ONE, U256::from(1) << 253, to_integer(-Fr::ONE)] {
            assert_eq!(to_integer(to_field(integer)), integer);
        }
    }

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
