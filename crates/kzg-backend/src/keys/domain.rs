use std::collections::HashMap;

use halo2_proofs::poly::EvaluationDomain;
use halo2curves::bn256::Fr;
use halo2curves::ff::{BatchInvert, Field, PrimeField, WithSmallOrderMulGroup};

/// The domain of `2^k` rows for constraints of this degree, equal to `EvaluationDomain::new(degree, k)` but for tables of
/// roots of unity: 450 bytes per row in each copy of a verifying key, and verification never looks one up.
///
/// The extended domain has at most `2^28` rows, the field's limit.
pub(super) fn light_domain(degree: usize, k: u32) -> EvaluationDomain<Fr> {
    let pieces = degree as u64 - 1;
    let extended_k = k + pieces.next_power_of_two().trailing_zeros();
    let root = |k: u32| (k..Fr::S).fold(Fr::ROOT_OF_UNITY, |root, _| root.square());
    let (omega, extended_omega) = (root(k), root(extended_k));
    let inverse = |number: Fr| number.invert().unwrap_or(Fr::ZERO);
    let (omega_inv, divisor) = (inverse(omega), inverse(Fr::from(1 << k)));
    EvaluationDomain {
        n: 1 << k,
        k,
        extended_k,
        omega,
        omega_inv,
        extended_omega,
        extended_omega_inv: inverse(extended_omega),
        g_coset: Fr::ZETA,
        g_coset_inv: Fr::ZETA.square(),
        quotient_poly_degree: pieces,
        ifft_divisor: divisor,
        extended_ifft_divisor: inverse(Fr::from(1 << extended_k)),
        t_evaluations: vanishing_inverses(k, extended_k, extended_omega),
        barycentric_weight: divisor,
        fft_data: HashMap::new(),
    }
}

/// `1 / (X^n - 1)` on the extended domain, which repeats after as many values as it is larger.
fn vanishing_inverses(k: u32, extended_k: u32, extended_omega: Fr) -> Vec<Fr> {
    let n = [1_u64 << k];
    let (first, step) = (Fr::ZETA.pow_vartime(n), extended_omega.pow_vartime(n));
    let powers = std::iter::successors(Some(first), |last| Some(last * step));
    let mut values: Vec<Fr> = powers.take(1 << (extended_k - k)).map(|power| power - Fr::ONE).collect();
    values.iter_mut().batch_invert();
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_halo2s_own_but_for_the_tables() {
        for degree in 3..=9 {
            for k in [1, 4, 9] {
                let theirs = EvaluationDomain::<Fr>::new(degree as u32, k);
                let ours = light_domain(degree, k);
                let fields = |domain: &EvaluationDomain<Fr>| {
                    format!("{:?}", EvaluationDomain { fft_data: HashMap::new(), ..domain.clone() })
                };
                assert_eq!(fields(&ours), fields(&theirs), "degree {degree}, k {k}");
            }
        }
    }
}
