//! Polynomials of fewer than `2^k` coefficients: their values on the rows of a circuit and on cosets of them.

use halo2curves::bn256::Fr;
use halo2curves::ff::{Field, PrimeField};
use rayon::prelude::*;

use crate::fft::Transform;

/// The subgroup of `2^k` rows, and transforms between the values of a polynomial on it and its coefficients. Takes 32
/// bytes per row.
#[derive(Clone, Debug)]
pub(crate) struct Domain {
    logrows: u32,
    omega: Fr,
    transform: Transform,
}

impl Domain {
    /// Of at least two rows, and at most the field's `2^28`.
    pub(crate) fn new(logrows: u32) -> Self {
        let omega = root_of_unity(logrows);
        Self { logrows, omega, transform: Transform::new(logrows, omega) }
    }

    pub(crate) fn logrows(&self) -> u32 {
        self.logrows
    }

    pub(crate) fn rows(&self) -> usize {
        1 << self.logrows
    }

    /// `point` moved on by so many rows.
    pub(crate) fn rotate(&self, point: Fr, rotation: i32) -> Fr {
        let rows = self.rows() as i64;
        point * power(self.omega, i64::from(rotation).rem_euclid(rows) as u64)
    }

    /// From values on all rows, in natural order.
    pub(crate) fn coefficients(&self, mut values: Vec<Fr>) -> Vec<Fr> {
        self.transform.run_backward(&mut values);
        let scale = self.row_inverse();
        values.iter_mut().for_each(|coefficient| *coefficient *= scale);
        values
    }

    /// The coefficients of many, one after the other on each core.
    pub(crate) fn coefficients_of_all(&self, columns: Vec<Vec<Fr>>) -> Vec<Vec<Fr>> {
        columns.into_par_iter().with_max_len(1).map(|column| self.coefficients(column)).collect()
    }

    /// `scale` times the coefficients of the one polynomial of fewer than `2^k` that has these values on the rows moved by
    /// `shift`.
    pub(crate) fn coefficients_from_coset(&self, shift: Fr, mut values: Vec<Fr>, scale: Fr) -> Vec<Fr> {
        self.transform.run_backward(&mut values);
        let back = shift.invert().unwrap_or(Fr::ZERO);
        let mut factor = scale * self.row_inverse();
        for coefficient in &mut values {
            *coefficient *= factor;
            factor *= back;
        }
        values
    }

    /// One by the number of rows.
    fn row_inverse(&self) -> Fr {
        power(Fr::TWO_INV, u64::from(self.logrows))
    }

    /// Values on all rows.
    pub(crate) fn values(&self, coefficients: &[Fr]) -> Vec<Fr> {
        let mut values = coefficients.to_vec();
        self.transform.run(&mut values);
        values
    }

    /// The rows moved by `shift`.
    pub(crate) fn coset(&self, shift: Fr) -> Coset<'_> {
        Coset { domain: self, shift, powers: powers(shift, self.rows()) }
    }
}

/// A coset of the rows.
pub(crate) struct Coset<'a> {
    domain: &'a Domain,
    shift: Fr,
    /// Of the shift: one for each coefficient.
    powers: Vec<Fr>,
}

impl Coset<'_> {
    pub(crate) fn shift(&self) -> Fr {
        self.shift
    }

    pub(crate) fn rows(&self) -> usize {
        self.domain.rows()
    }

    pub(crate) fn omega(&self) -> Fr {
        self.domain.omega
    }

    /// The point that belongs to a row: `shift * omega^row`.
    pub(crate) fn point(&self, row: usize) -> Fr {
        self.shift * power(self.domain.omega, row as u64)
    }

    /// Values at `shift * omega^r` for all rows `r`.
    pub(crate) fn values(&self, coefficients: &[Fr]) -> Vec<Fr> {
        let mut values: Vec<Fr> = coefficients.iter().zip(&self.powers).map(|(a, power)| a * power).collect();
        self.domain.transform.run(&mut values);
        values
    }

    /// Values of many polynomials, one after the other on each core.
    pub(crate) fn values_of_all<P: AsRef<[Fr]> + Sync>(&self, polynomials: &[P]) -> Vec<Vec<Fr>> {
        polynomials.par_iter().with_max_len(1).map(|polynomial| self.values(polynomial.as_ref())).collect()
    }
}

/// A generator of the subgroup of order `2^logrows`.
pub(crate) fn root_of_unity(logrows: u32) -> Fr {
    assert!(logrows <= Fr::S, "the field has 2^{} roots of unity", Fr::S);
    (logrows..Fr::S).fold(Fr::ROOT_OF_UNITY, |root, _| root.square())
}

/// `1, base, base^2, ..`, so many.
pub(crate) fn powers(base: Fr, count: usize) -> Vec<Fr> {
    std::iter::successors(Some(Fr::ONE), |last| Some(last * base)).take(count).collect()
}

pub(crate) fn power(base: Fr, exponent: u64) -> Fr {
    base.pow_vartime([exponent])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use halo2_proofs::arithmetic::eval_polynomial;
    use halo2curves::ff::WithSmallOrderMulGroup;
    use rand_chacha::ChaCha8Rng;
    use rand_core::SeedableRng;

    use super::*;

    fn random(count: usize) -> Vec<Fr> {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        (0..count).map(|_| Fr::random(&mut rng)).collect()
    }

    #[test]
    fn values_are_what_the_polynomial_has_on_rows_and_cosets() {
        for logrows in [1, 2, 5, 11] {
            let domain = Domain::new(logrows);
            let coefficients = random(domain.rows());
            let (values, coset) = (domain.values(&coefficients), domain.coset(Fr::ZETA));
            let moved = coset.values(&coefficients);
            for row in [0, 1, domain.rows() / 2, domain.rows() - 1] {
                let point = domain.rotate(Fr::ONE, row as i32);
                assert_eq!(values[row], eval_polynomial(&coefficients, point), "2^{logrows} rows, row {row}");
                assert_eq!(moved[row], eval_polynomial(&coefficients, point * Fr::ZETA), "2^{logrows} rows, row {row}");
            }
            assert_eq!(domain.coefficients(values), coefficients);
            assert_eq!(domain.coefficients_from_coset(Fr::ZETA, moved, Fr::ONE), coefficients);
        }
    }

    #[test]
    fn rotations_go_both_ways() {
        let domain = Domain::new(3);
        let point = Fr::from(5);
        assert_eq!(domain.rotate(domain.rotate(point, 3), -3), point);
        assert_eq!(domain.rotate(point, -1), domain.rotate(point, 7));
    }
}
