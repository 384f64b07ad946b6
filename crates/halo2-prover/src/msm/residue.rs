use std::ops::{Add, Mul, Neg, Sub};

use halo2curves::bn256::Fq;
use halo2curves::ff::Field;
use halo2curves::serde::SerdeObject;

use super::limbs::{add, subtract, subtract_once, times};

/// BN254's base field prime, least significant limb first.
const PRIME: [u64; 4] = [0x3c20_8c16_d87c_fd47, 0x9781_6a91_6871_ca8d, 0xb850_45b6_8181_585d, 0x3064_4e72_e131_a029];

const TWICE_PRIME: [u64; 4] =
    [0x7841_182d_b0f9_fa8e, 0x2f02_d522_d0e3_951a, 0x70a0_8b6d_0302_b0bb, 0x60c8_9ce5_c263_4053];

/// `-1 / PRIME` modulo 2^64.
const NEGATED_INVERSE: u64 = 0x87d2_0782_e486_6389;

/// A residue modulo the base field's prime `q` in Montgomery form, below `2 q`.
///
/// Since `4 q < 2^256`, a Montgomery product of two such values is below `2 q` without a final
/// subtraction. Two forms of a residue exist, so equality is asked with [`Residue::is_zero`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Residue([u64; 4]);

impl Residue {
    /// All limbs zero. Not the only form of zero.
    pub(super) const ZERO: Self = Self([0; 4]);

    /// `2^256 mod q`.
    pub(super) const ONE: Self =
        Self([0xd35d_438d_c58f_0d9d, 0x0a78_eb28_f5c7_0b3d, 0x666e_a36f_7879_462c, 0x0e0a_77c1_9a07_df2f]);

    pub(super) fn from_field(value: &Fq) -> Self {
        let mut bytes = [0; 32];
        // A slice of 32 bytes takes the four limbs whole.
        let written = value.write_raw(&mut bytes.as_mut_slice());
        debug_assert!(written.is_ok());
        let (limbs, _) = bytes.as_chunks::<8>();
        Self(std::array::from_fn(|i| u64::from_le_bytes(limbs[i])))
    }

    pub(super) fn to_field(self) -> Fq {
        let reduced = subtract_once(self.0, PRIME);
        let mut bytes = [0; 32];
        for (chunk, limb) in bytes.chunks_exact_mut(8).zip(reduced) {
            chunk.copy_from_slice(&limb.to_le_bytes());
        }
        Fq::from_raw_bytes_unchecked(&bytes)
    }

    #[inline(always)]
    pub(super) fn is_zero(self) -> bool {
        self.0 == [0; 4] || self.0 == PRIME
    }

    /// Whether all limbs are zero: zero itself, in the form of [`Residue::ZERO`].
    #[inline(always)]
    pub(super) fn is_plain_zero(self) -> bool {
        (self.0[0] | self.0[1] | self.0[2] | self.0[3]) == 0
    }

    #[inline(always)]
    pub(super) fn square(self) -> Self {
        Self(montgomery_square(self.0))
    }

    /// The inverse; of zero, zero.
    pub(super) fn invert(self) -> Self {
        let inverse = self.to_field().invert().unwrap_or(Fq::ZERO);
        Self::from_field(&inverse)
    }
}

impl Mul for Residue {
    type Output = Self;

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        Self(montgomery_product(self.0, other.0))
    }
}

impl Add for Residue {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(subtract_once(add(self.0, other.0), TWICE_PRIME))
    }
}

impl Sub for Residue {
    type Output = Self;

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        let (difference, negative) = subtract(self.0, other.0);
        let mask = 0u64.wrapping_sub(u64::from(negative));
        Self(add(difference, TWICE_PRIME.map(|limb| limb & mask)))
    }
}

impl Neg for Residue {
    type Output = Self;

    #[inline(always)]
    fn neg(self) -> Self {
        Self::ZERO - self
    }
}

/// `a b / 2^256` modulo the prime, reduced row by row (CIOS): the running value stays below
/// `3 q < 2^256` between rows.
#[inline(always)]
fn montgomery_product(a: [u64; 4], b: [u64; 4]) -> [u64; 4] {
    let mut running = reduce_row(times(a, b[0]));
    for b in &b[1..] {
        let [t0, t1, t2, t3] = running;
        running = reduce_row(add([t0, t1, t2, t3, 0], times(a, *b)));
    }
    running
}

/// Adds the multiple of the prime that makes the lowest limb zero, and drops that limb.
#[inline(always)]
fn reduce_row(row: [u64; 5]) -> [u64; 4] {
    let factor = row[0].wrapping_mul(NEGATED_INVERSE);
    let [_, reduced @ ..] = add(row, times(PRIME, factor));
    reduced
}

/// `a^2 / 2^256` modulo the prime, with every product of two different limbs taken once.
#[inline(always)]
fn montgomery_square(a: [u64; 4]) -> [u64; 4] {
    let (r1, carry) = a[0].carrying_mul(a[1], 0);
    let (r2, carry) = a[0].carrying_mul(a[2], carry);
    let (r3, r4) = a[0].carrying_mul(a[3], carry);
    let (r3, carry) = a[1].carrying_mul(a[2], r3);
    let (r4, r5) = a[1].carrying_mul_add(a[3], r4, carry);
    let (r5, r6) = a[2].carrying_mul(a[3], r5);
    let mixed = [0, r1, r2, r3, r4, r5, r6, 0];
    let doubled = std::array::from_fn(|i| match i {
        0 => 0,
        _ => mixed[i] << 1 | mixed[i - 1] >> 63,
    });
    let [s0, s1, s2, s3] = a.map(|limb| limb.carrying_mul(limb, 0));
    reduce(add(doubled, [s0.0, s0.1, s1.0, s1.1, s2.0, s2.1, s3.0, s3.1]))
}

/// A product of 512 bits divided by `2^256` modulo the prime.
#[inline(always)]
fn reduce(mut product: [u64; 8]) -> [u64; 4] {
    let mut upper_carry = false;
    for i in 0..4 {
        let factor = product[i].wrapping_mul(NEGATED_INVERSE);
        let (_, mut carry) = factor.carrying_mul(PRIME[0], product[i]);
        for j in 1..4 {
            (product[i + j], carry) = factor.carrying_mul_add(PRIME[j], product[i + j], carry);
        }
        (product[i + 4], upper_carry) = product[i + 4].carrying_add(carry, upper_carry);
    }
    let [.., r0, r1, r2, r3] = product;
    [r0, r1, r2, r3]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A residue in either form: with the prime added where that is still below twice of it.
    fn residue(limbs: [u64; 4], other_form: bool) -> (Fq, Residue) {
        let field = Fq::from_raw(limbs);
        let plain = Residue::from_field(&field);
        if !other_form {
            return (field, plain);
        }
        (field, Residue(add(plain.0, PRIME)))
    }

    proptest! {
        #[test]
        fn arithmetic_is_the_fields(
            a: [u64; 4],
            b: [u64; 4],
            forms: [bool; 2],
            equal: bool,
        ) {
            let (a, ours_a) = residue(a, forms[0]);
            let (b, ours_b) = if equal { (a, residue(a.into(), forms[1]).1) } else { residue(b, forms[1]) };
            prop_assert_eq!((ours_a * ours_b).to_field(), a * b);
            prop_assert_eq!(ours_a.square().to_field(), a.square());
            prop_assert_eq!((ours_a + ours_b).to_field(), a + b);
            prop_assert_eq!((ours_a - ours_b).to_field(), a - b);
            prop_assert_eq!((-ours_a).to_field(), -a);
            prop_assert_eq!(ours_a.invert().to_field(), a.invert().unwrap_or(Fq::ZERO));
            prop_assert_eq!((ours_a - ours_b).is_zero(), a == b);
        }
    }

    #[test]
    fn zero_has_two_forms() {
        for form in [[0; 4], PRIME] {
            assert!(Residue(form).is_zero());
            assert_eq!(Residue(form).to_field(), Fq::ZERO);
        }
    }
}
