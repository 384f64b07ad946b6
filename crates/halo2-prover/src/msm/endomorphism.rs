use super::term::{Factor, SignedScalar};

// The pairs (a, b) with `a + b ZETA = 0` modulo the group order `r` are a lattice with the short
// basis `(SHORT, LONG)` and `(MIDDLE, -SHORT)`, polynomials in BN254's parameter x:

/// `2 x + 1`.
const SHORT: u128 = 0x89d3_2568_94d2_13e3;

/// `6 x^2 + 2 x`.
const MIDDLE: u128 = 0x6f4d_8248_eeb8_59fc_8211_bbeb_7d4f_1128;

/// `6 x^2 + 4 x + 1`.
const LONG: u128 = 0x6f4d_8248_eeb8_59fd_0be4_e154_1221_250b;

/// `2^256 SHORT / r`, rounded, least significant limb first.
const SHORT_RATIO: [u64; 3] = [0xd91d_232e_c7e0_b3d7, 0x2, 0];

/// `2^256 LONG / r`, rounded.
const LONG_RATIO: [u64; 3] = [0x5398_fd03_00ff_6565, 0x4cce_f014_a773_d2d2, 0x2];

/// Splits a scalar `k` into `[a, b]` with `k = a + b ZETA` and magnitudes below 2^126, about the
/// square root of the group order (Gallant, Lambert and Vanstone, CRYPTO 2001).
///
/// Takes the lattice vector next to `(k, 0)` from it. What is left is small, so that it is
/// enough to compute modulo 2^128.
pub(super) fn split(scalar: &SignedScalar) -> [Factor; 2] {
    let first = scaled(&scalar.magnitude, &SHORT_RATIO);
    let second = scaled(&scalar.magnitude, &LONG_RATIO);
    let low = u128::from(scalar.magnitude[0]) | u128::from(scalar.magnitude[1]) << 64;
    let a = low.wrapping_sub(first.wrapping_mul(SHORT)).wrapping_sub(second.wrapping_mul(MIDDLE));
    let b = second.wrapping_mul(SHORT).wrapping_sub(first.wrapping_mul(LONG));
    [a, b].map(|value| {
        let value = value.cast_signed();
        Factor::new(value.unsigned_abs(), value.is_negative() != scalar.negative)
    })
}

/// `k ratio / 2^256`, rounded, for a result below 2^128.
fn scaled(k: &[u64; 4], ratio: &[u64; 3]) -> u128 {
    let mut product = [0u64; 7];
    for (i, &factor) in ratio.iter().enumerate() {
        let mut carry = 0;
        for (j, &limb) in k.iter().enumerate() {
            (product[i + j], carry) = limb.carrying_mul_add(factor, product[i + j], carry);
        }
        product[i + 4] = carry;
    }
    let rounding = u128::from(product[3] >> 63);
    (u128::from(product[4]) | u128::from(product[5]) << 64).wrapping_add(rounding)
}

#[cfg(test)]
mod tests {
    use halo2curves::bn256::Fr;
    use halo2curves::ff::{Field, PrimeField, WithSmallOrderMulGroup};
    use proptest::prelude::*;

    use super::*;

    fn value(factor: Factor) -> Fr {
        let magnitude = Fr::from_u128(factor.magnitude());
        if factor.is_negative() { -magnitude } else { magnitude }
    }

    fn check(scalar: Fr) {
        let [a, b] = split(&SignedScalar::new(&scalar));
        assert_eq!(value(a) + value(b) * <Fr as WithSmallOrderMulGroup<3>>::ZETA, scalar);
        assert!(a.magnitude() < 1 << 126 && b.magnitude() < 1 << 126);
    }

    #[test]
    fn scalars_at_the_ends_of_the_field_split() {
        for scalar in [Fr::ZERO, Fr::ONE, -Fr::ONE, Fr::TWO_INV, -Fr::TWO_INV] {
            check(scalar);
        }
    }

    proptest! {
        #[test]
        fn halves_make_up_the_scalar(limbs: [u64; 4]) {
            check(Fr::from_raw(limbs));
        }
    }
}
