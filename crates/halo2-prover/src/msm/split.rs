use halo2curves::bn256::{Fr, G1Affine};
use halo2curves::group::prime::PrimeCurveAffine;
use rayon::prelude::*;

use super::few;
use super::term::{FACTOR_BITS, SignedScalar};
use super::windows::Windows;

/// The terms of a sum that are not zero, by the length of their scalars.
#[derive(Debug)]
pub(super) struct Split {
    pub(super) short: Vec<(SignedScalar, G1Affine)>,
    pub(super) long: Vec<(SignedScalar, G1Affine)>,
}

impl Split {
    pub(super) fn new(scalars: &[Fr], bases: &[G1Affine]) -> Self {
        let terms: Vec<_> = scalars
            .par_iter()
            .zip(bases)
            .map(|(scalar, base)| (SignedScalar::new(scalar), *base))
            .filter(|(scalar, base)| scalar.bits() > 0 && !bool::from(base.is_identity()))
            .collect();
        let limit = cheapest_limit(&terms);
        let (short, long) = terms.into_iter().partition(|(scalar, _)| scalar.bits() <= limit);
        Self { short, long }
    }

    /// Whether tables of the long scalars' points are cheaper than buckets.
    pub(super) fn long_are_few(&self) -> bool {
        few::cost(self.long.len()) <= bucket_cost(2 * self.long.len(), FACTOR_BITS)
    }
}

/// Up to how many bits scalars are best taken as short ones.
fn cheapest_limit(terms: &[(SignedScalar, G1Affine)]) -> u32 {
    let mut of_bits = [0; 1 + SignedScalar::MAX_BITS as usize];
    for (scalar, _) in terms {
        of_bits[scalar.bits() as usize] += 1;
    }
    let (mut best, mut least) = (0, long_cost(terms.len()));
    let mut short = 0;
    for bits in 1..=FACTOR_BITS {
        let more = of_bits[bits as usize];
        short += more;
        if more > 0 {
            let cost = bucket_cost(short, bits) + long_cost(terms.len() - short);
            if cost < least {
                (best, least) = (bits, cost);
            }
        }
    }
    best
}

fn long_cost(terms: usize) -> f64 {
    few::cost(terms).min(bucket_cost(2 * terms, FACTOR_BITS))
}

fn bucket_cost(factors: usize, bits: u32) -> f64 {
    if factors == 0 {
        return 0.0;
    }
    let largest = (1 << bits) - 1;
    Windows::cheapest(factors, largest).cost(factors)
}
