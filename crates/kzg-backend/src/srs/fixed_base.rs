use halo2curves::bn256::{Fr, G1, G1Affine};
use halo2curves::ff::PrimeField;
use halo2curves::group::prime::PrimeCurveAffine;
use halo2curves::group::{Curve, Group};
use rayon::prelude::*;

const SCALARS_PER_TASK: usize = 256;

/// Multiples of the generator by every digit of every window, so that a scalar costs one addition per window.
pub(super) struct FixedBase {
    window_bits: u32,
    /// `multiples[w][d - 1] = d * 2^(w * window_bits) * G`
    multiples: Vec<Vec<G1Affine>>,
}

impl FixedBase {
    /// A table whose making is a small part of `count` multiplications.
    pub(super) fn for_count(count: usize) -> Self {
        let window_bits = match count {
            0..=64 => 2,
            65..=1024 => 4,
            1025..=65_536 => 7,
            _ => 8,
        };
        Self::new(window_bits)
    }

    fn new(window_bits: u32) -> Self {
        let windows = Fr::NUM_BITS.div_ceil(window_bits);
        let mut base = G1::from(G1Affine::generator());
        let bases: Vec<G1> = (0..windows)
            .map(|_| {
                let this = base;
                (0..window_bits).for_each(|_| base += base);
                this
            })
            .collect();
        let multiples = bases.into_par_iter().map(|base| digits(base, (1 << window_bits) - 1)).collect();
        Self { window_bits, multiples }
    }

    /// `scalars[i] * G`, affine.
    pub(super) fn mul_all(&self, scalars: &[Fr]) -> Vec<G1Affine> {
        let mut points = vec![G1Affine::identity(); scalars.len()];
        points.par_chunks_mut(SCALARS_PER_TASK).zip(scalars.par_chunks(SCALARS_PER_TASK)).for_each(
            |(points, scalars)| {
                let products: Vec<G1> = scalars.iter().map(|scalar| self.mul(scalar)).collect();
                G1::batch_normalize(&products, points);
            },
        );
        points
    }

    fn mul(&self, scalar: &Fr) -> G1 {
        let bytes = scalar.to_repr();
        self.multiples.iter().enumerate().fold(G1::identity(), |sum, (window, multiples)| {
            match digit(bytes.as_ref(), window as u32 * self.window_bits, self.window_bits) {
                0 => sum,
                digit => sum + multiples[digit - 1],
            }
        })
    }
}

/// `1 * base ..= count * base`, affine.
fn digits(base: G1, count: usize) -> Vec<G1Affine> {
    let multiples: Vec<G1> = std::iter::successors(Some(base), |previous| Some(previous + base)).take(count).collect();
    let mut affine = vec![G1Affine::identity(); count];
    G1::batch_normalize(&multiples, &mut affine);
    affine
}

/// `width` bits (at most 8) of a little-endian number from bit `start` on.
fn digit(bytes: &[u8], start: u32, width: u32) -> usize {
    let (byte, shift) = ((start / 8) as usize, start % 8);
    let low = u16::from(bytes[byte]);
    let high = u16::from(bytes.get(byte + 1).copied().unwrap_or(0));
    usize::from(((low | high << 8) >> shift) & ((1 << width) - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use halo2curves::ff::Field;
    use rand::rngs::OsRng;

    #[test]
    fn agrees_with_plain_multiplication_for_every_window_width() {
        for window_bits in [2, 4, 7, 8] {
            let mut scalars: Vec<Fr> = (0..20).map(|_| Fr::random(OsRng)).collect();
            scalars.extend([Fr::ZERO, Fr::ONE, -Fr::ONE, Fr::from(128), Fr::from(255)]);
            let expected: Vec<G1Affine> =
                scalars.iter().map(|scalar| (G1Affine::generator() * scalar).to_affine()).collect();
            assert_eq!(FixedBase::new(window_bits).mul_all(&scalars), expected, "windows of {window_bits} bits");
        }
    }
}
