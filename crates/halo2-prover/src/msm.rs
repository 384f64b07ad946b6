//! Multi-scalar multiplication on BN254's G1.
//!
//! Pippenger's method with what commitments allow: scalars become integers of the least
//! magnitude with a sign, so that small negatives are small; long ones are halved by the curve's
//! endomorphism; a few long ones among many short ones are summed apart; and points are added in
//! affine form, where many independent additions share an inversion.

mod buckets;
mod endomorphism;
mod few;
mod groups;
mod limbs;
mod pairs;
mod point;
mod residue;
mod split;
mod term;
mod weigh;
mod windows;

use halo2curves::bn256::{Fr, G1, G1Affine};
use halo2curves::group::Group;
use rayon::prelude::*;

use self::buckets::window_sum;
use self::few::sum_few;
use self::point::{Point, cube_root};
use self::split::Split;
use self::term::{Factor, SignedScalar};
use self::windows::Windows;

/// The sum of `scalars[i] * bases[i]`.
///
/// Bases may be repeated, opposite or the identity. Uses rayon's current threads. The time
/// depends on the scalars.
///
/// # Panics
/// Where there are more scalars than bases.
pub fn msm(scalars: &[Fr], bases: &[G1Affine]) -> G1 {
    let bases = &bases[..scalars.len()];
    let split = Split::new(scalars, bases);
    let (short, long) = rayon::join(
        || sum_short(&split.short),
        || {
            if split.long_are_few() { sum_few(&split.long) } else { sum_long(&split.long) }
        },
    );
    short + long
}

/// Scalars that fit a [`Factor`] as they are.
fn sum_short(terms: &[(SignedScalar, G1Affine)]) -> G1 {
    let (factors, points): (Vec<_>, Vec<_>) =
        terms.par_iter().map(|(scalar, base)| (scalar.to_factor(), Point::from_affine(base))).unzip();
    sum_windows(&points, &factors)
}

/// Scalars that need the endomorphism: two factors each, for the base and for its image.
fn sum_long(terms: &[(SignedScalar, G1Affine)]) -> G1 {
    let root = cube_root();
    let (factors, points): (Vec<_>, Vec<_>) = terms
        .par_iter()
        .flat_map_iter(|(scalar, base)| {
            let point = Point::from_affine(base);
            endomorphism::split(scalar).into_iter().zip([point, point.endomorphism(root)])
        })
        .unzip();
    sum_windows(&points, &factors)
}

fn sum_windows(points: &[Point], factors: &[Factor]) -> G1 {
    let Some(largest) = factors.iter().map(|factor| factor.magnitude()).max() else {
        return G1::identity();
    };
    let windows = Windows::cheapest(factors.len(), largest);
    let sums: Vec<G1> =
        (0..windows.count()).into_par_iter().map(|window| window_sum(points, factors, &windows, window)).collect();
    sums.iter().rev().fold(G1::identity(), |total, sum| {
        let shifted = (0..windows.width()).fold(total, |total, _| total.double());
        shifted + sum
    })
}
