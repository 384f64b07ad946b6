use halo2_proofs::arithmetic::{Field, best_multiexp};
use halo2_proofs::poly::EvaluationDomain;
use halo2curves::bn256::{Bn256, Fr, G1Affine, G2Affine};
use halo2curves::group::cofactor::CofactorGroup;
use halo2curves::group::prime::PrimeCurveAffine;
use halo2curves::group::{Curve, Group};
use halo2curves::pairing::Engine;
use rand::rngs::OsRng;
use rayon::prelude::*;

use super::parts::SrsParts;

/// What is wrong with a reference string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SrsFault {
    /// The first power is not the generator of G1 that contracts know.
    #[error("power 0 is not the generator of G1")]
    NotG1Generator,
    /// The G2 base is not the generator that contracts know.
    #[error("the G2 base is not the generator")]
    NotG2Generator,
    /// A point at infinity: the secret is 0 or a root of unity.
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

impl SrsParts {
    /// Cheap checks made on every load, on top of the curve checks that reading makes.
    pub(super) fn check_points(&self) -> Result<(), SrsFault> {
        if self.g.first() != Some(&G1Affine::generator()) {
            return Err(SrsFault::NotG1Generator);
        }
        if self.g2 != G2Affine::generator() {
            return Err(SrsFault::NotG2Generator);
        }
        let identity = |point: &G1Affine| bool::from(point.is_identity());
        if bool::from(self.s_g2.is_identity()) || self.g.par_iter().chain(&self.g_lagrange).any(identity) {
            return Err(SrsFault::IdentityPoint);
        }
        match bool::from(self.s_g2.to_curve().is_torsion_free()) {
            true => Ok(()),
            false => Err(SrsFault::OutsideSubgroup),
        }
    }

    /// `e(sum a_i g_(i+1), G2) = e(sum a_i g_i, s G2)` for random `a`: a string that is not made of consecutive powers
    /// passes with probability 2^-254. The Lagrange basis is compared on a random polynomial likewise.
    pub(super) fn check_powers(&self) -> Result<(), SrsFault> {
        let last = self.g.len() - 1;
        let weights = random_scalars(last);
        let shifted = best_multiexp(&weights, &self.g[1..]).to_affine();
        let unshifted = best_multiexp(&weights, &self.g[..last]).to_affine();
        if Bn256::pairing(&shifted, &self.g2) != Bn256::pairing(&unshifted, &self.s_g2) {
            return Err(SrsFault::NotPowers);
        }

        let domain = EvaluationDomain::new(2, self.k);
        let values = domain.lagrange_from_vec(random_scalars(self.g.len()));
        let by_values = best_multiexp(&values, &self.g_lagrange);
        let by_coefficients = best_multiexp(&domain.lagrange_to_coeff(values), &self.g);
        match (by_values - by_coefficients).is_identity().into() {
            true => Ok(()),
            false => Err(SrsFault::LagrangeMismatch),
        }
    }
}

fn random_scalars(count: usize) -> Vec<Fr> {
    (0..count).map(|_| Fr::random(OsRng)).collect()
}
