use halo2curves::bn256::{Fr, G1Affine};
use halo2curves::ff::{Field, PrimeField};
use rayon::prelude::*;

/// The least number that is no square in the scalar field: snarkjs takes its roots of unity from it, halo2 from 7.
const SNARKJS_NON_RESIDUE: u64 = 5;

/// Sorts the points of a Lagrange basis for `2^k` rows that snarkjs computed as halo2 wants them.
///
/// Both run through the same domain, one by powers of `w`, the other by powers of `w^e`: point `j` of the one is point
/// `e j` of the other.
pub(super) fn in_halo2_order(points: &[G1Affine], k: u32) -> Vec<G1Affine> {
    let (snarkjs, halo2) = (root(snarkjs_root(), k), root(Fr::ROOT_OF_UNITY, k));
    // Every index is taken once, because `e` is odd; here the other way round, to write in order.
    let factor = exponent(halo2, snarkjs, k);
    (0..points.len()).into_par_iter().map(|row| points[(factor * row) % points.len()]).collect()
}

/// `5^t` for the odd `t` with `t 2^28 = r - 1`.
fn snarkjs_root() -> Fr {
    let mut exponent: [u8; 32] = (-Fr::ONE).to_repr();
    let mut carry = 0;
    for byte in exponent.iter_mut().rev() {
        (*byte, carry) = ((*byte >> 4) | (carry << 4), *byte & 0xf);
    }
    // Four bits are gone, three bytes remain of the 28.
    let limbs = exponent[3..].chunks(8).map(|bytes| {
        let mut limb = [0; 8];
        limb[..bytes.len()].copy_from_slice(bytes);
        u64::from_le_bytes(limb)
    });
    Fr::from(SNARKJS_NON_RESIDUE).pow_vartime(limbs.collect::<Vec<_>>())
}

/// Of a root of order 2^28 the one of order `2^k`.
fn root(of_order_28: Fr, k: u32) -> Fr {
    (k..Fr::S).fold(of_order_28, |root, _| root.square())
}

/// The `e` with `value = base^e`, both of order `2^k`: bit by bit, lowest first (Pohlig and Hellman).
fn exponent(value: Fr, base: Fr, k: u32) -> usize {
    let mut exponent = 0;
    let (mut rest, mut inverse) = (value, base.pow_vartime([(1 << k) - 1]));
    for bit in 0..k {
        let is_set = (bit + 1..k).fold(rest, |power, _| power.square()) != Fr::ONE;
        if is_set {
            exponent |= 1 << bit;
            rest *= inverse;
        }
        inverse = inverse.square();
    }
    exponent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_of_snarkjs_is_of_full_order() {
        let half = root(snarkjs_root(), 1);
        assert_eq!(half, -Fr::ONE);
        // The generator for 2^24 rows in the verifiers that snarkjs writes.
        let decimal = "5709868443893258075976348696661355716898495876243883251619397131511003808859";
        assert_eq!(root(snarkjs_root(), 24), Fr::from_str_vartime(decimal).unwrap());
    }

    #[test]
    fn exponents_are_found() {
        for k in [1, 2, 5, 28] {
            let base = root(Fr::ROOT_OF_UNITY, k);
            for exponent in [0, 1, 3, 12_345_677, (1 << k) - 1] {
                let exponent = exponent % (1 << k);
                assert_eq!(super::exponent(base.pow_vartime([exponent]), base, k), exponent as usize);
            }
        }
    }
}
