use halo2_proofs::arithmetic::{Field, best_multiexp};
use halo2_proofs::poly::EvaluationDomain;
use halo2curves::bn256::{Bn256, Fr, G1Affine, G2Affine};
use halo2curves::group::cofactor::CofactorGroup;
use halo2curves::group::prime::PrimeCurveAffine;
use halo2curves::group::{Curve, Group};
use halo2curves::pairing::Engine;
use rand::rngs::OsRng;
use rayon::prelude::*;

use super::parts::{Powers, SrsParts};

/// What is wrong with a reference string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SrsFault {
    /// The first power is not the generator of G1 that contracts know.
    #[error("power 0 is not the generator of G1")]
    NotG1Generator,
    /// The G2 base is not the generator that contracts know.
    #[error("the G2 base is not the generator")]
    NotG2Generator,
    /// The secret's point in G2 is the identity.
    #[error("the secret is 0")]
    SecretZero,
    /// The secret's point in G2 is the generator: what a ceremony starts with.
    #[error("the secret is 1, as in a ceremony that nobody contributed to yet")]
    SecretOne,
    /// The secret lies in the domain of `2^k` rows, where the Lagrange basis degenerates.
    #[error("the secret is a root of unity of order 2^{log_order}")]
    SecretRootOfUnity {
        /// The smallest order, as a power of two.
        log_order: u32,
    },
    /// A point at infinity.
    #[error("a point of the reference string is the identity")]
    IdentityPoint,
    /// The secret's point in G2 lies outside the group of prime order.
    #[error("the secret's point in G2 is outside the prime-order subgroup")]
    OutsideSubgroup,
    /// Consecutive powers differ by another factor than the secret in G2.
    #[error("the points in G1 are not consecutive powers of the secret in G2")]
    NotPowers,
    /// The Lagrange basis commits to other polynomials than the powers do.
    #[error("the Lagrange basis does not belong to the powers")]
    LagrangeMismatch,
}

/// The two points in G2: cheap, and worth knowing before a long file is read.
pub(super) fn check_g2(g2: &G2Affine, s_g2: &G2Affine) -> Result<(), SrsFault> {
    if *g2 != G2Affine::generator() {
        return Err(SrsFault::NotG2Generator);
    }
    if bool::from(s_g2.is_identity()) {
        return Err(SrsFault::SecretZero);
    }
    if s_g2 == g2 {
        return Err(SrsFault::SecretOne);
    }
    match bool::from(s_g2.to_curve().is_torsion_free()) {
        true => Ok(()),
        false => Err(SrsFault::OutsideSubgroup),
    }
}

impl Powers {
    /// Cheap checks made on every load, on top of the curve checks that reading makes.
    pub(super) fn check_points(&self) -> Result<(), SrsFault> {
        check_g2(&self.g2, &self.s_g2)?;
        if self.g.first() != Some(&G1Affine::generator()) {
            return Err(SrsFault::NotG1Generator);
        }
        no_identity(&self.g)
    }

    /// `e(sum a_i g_(i+1), G2) = e(sum a_i g_i, s G2)` for random `a`: a string that is not made of consecutive powers
    /// passes with probability 2^-254. Then the secret's order is looked at.
    pub(super) fn check_powers(&self) -> Result<(), SrsFault> {
        let last = self.g.len() - 1;
        let weights = random_scalars(last);
        let shifted = best_multiexp(&weights, &self.g[1..]).to_affine();
        let unshifted = best_multiexp(&weights, &self.g[..last]).to_affine();
        if Bn256::pairing(&shifted, &self.g2) != Bn256::pairing(&unshifted, &self.s_g2) {
            return Err(SrsFault::NotPowers);
        }
        self.check_order()
    }

    /// A secret `s` with `s^(2^k) = 1` makes the Lagrange basis degenerate: one point carries all, the others vanish.
    fn check_order(&self) -> Result<(), SrsFault> {
        if let Some(log_order) = (0..self.k).find(|log| self.g[1 << log] == self.g[0]) {
            return Err(SrsFault::SecretRootOfUnity { log_order });
        }
        let last = self.g[self.g.len() - 1];
        match Bn256::pairing(&last, &self.s_g2) == Bn256::pairing(&self.g[0], &self.g2) {
            true => Err(SrsFault::SecretRootOfUnity { log_order: self.k }),
            false => Ok(()),
        }
    }
}

impl SrsParts {
    /// Cheap checks made on every load.
    pub(super) fn check_points(&self) -> Result<(), SrsFault> {
        self.powers.check_points()?;
        no_identity(&self.g_lagrange)
    }

    /// Every test there is, on points that have passed [`SrsParts::check_points`].
    pub(super) fn check_powers(&self) -> Result<(), SrsFault> {
        self.powers.check_powers()?;
        self.check_lagrange()
    }

    /// Compares a commitment to a random polynomial by its values with the one by its coefficients.
    pub(super) fn check_lagrange(&self) -> Result<(), SrsFault> {
        let domain = EvaluationDomain::new(2, self.powers.k);
        let values = domain.lagrange_from_vec(random_scalars(self.g_lagrange.len()));
        let by_values = best_multiexp(&values, &self.g_lagrange);
        let by_coefficients = best_multiexp(&domain.lagrange_to_coeff(values), &self.powers.g);
        match (by_values - by_coefficients).is_identity().into() {
            true => Ok(()),
            false => Err(SrsFault::LagrangeMismatch),
        }
    }
}

fn no_identity(points: &[G1Affine]) -> Result<(), SrsFault> {
    match points.par_iter().any(|point| bool::from(point.is_identity())) {
        true => Err(SrsFault::IdentityPoint),
        false => Ok(()),
    }
}

fn random_scalars(count: usize) -> Vec<Fr> {
    (0..count).map(|_| Fr::random(OsRng)).collect()
}
