//! One proof for all evaluations: SHPLONK (Boneh, Drake, Fisch, Gabizon, ePrint 2020/081, section 4), as halo2's verifier
//! reads it.

use std::collections::{BTreeMap, BTreeSet};

use halo2_proofs::arithmetic::eval_polynomial;
use halo2_proofs::transcript::{EncodedChallenge, TranscriptWrite};
use halo2curves::bn256::{Fr, G1Affine};
use halo2curves::ff::Field;
use rayon::prelude::*;

use crate::domain::Domain;
use crate::evaluations::Opened;
use crate::key::Bases;
use crate::prove::{squeeze, write_commitments};
use crate::quotient::lagrange_coefficients;

/// Polynomials that are opened at the same points, joined by powers of a challenge.
struct Joined {
    rotations: BTreeSet<i32>,
    points: Vec<Fr>,
    /// `sum(y^j * P_j)`.
    sum: Vec<Fr>,
    /// The polynomial of lowest degree that has the values of `sum` at the points.
    remainder: Vec<Fr>,
}

/// Opens polynomials at `x` and rows around it.
pub(crate) fn open<E, T>(
    bases: Bases<'_>,
    domain: &Domain,
    x: Fr,
    opened: Vec<Opened<'_>>,
    transcript: &mut T,
) -> std::io::Result<()>
where
    E: EncodedChallenge<G1Affine>,
    T: TranscriptWrite<G1Affine, E>,
{
    let (y, v) = (squeeze(transcript), squeeze(transcript));
    let sets: Vec<Joined> = sets(opened).into_par_iter().map(|set| set.join(domain, x, y)).collect();
    let weights: Vec<Fr> = std::iter::successors(Some(Fr::ONE), |last| Some(last * v)).take(sets.len()).collect();

    let quotients: Vec<Vec<Fr>> = sets.par_iter().map(Joined::quotient).collect();
    let quotient = weighted_sum(&quotients, &weights, domain.rows());
    drop(quotients);
    write_commitments(&[&quotient], bases.powers, transcript)?;

    let u = squeeze(transcript);
    let everywhere: BTreeSet<i32> = sets.iter().flat_map(|set| set.rotations.iter().copied()).collect();
    let vanishing = |rotations: &mut dyn Iterator<Item = &i32>| -> Fr {
        rotations.map(|rotation| u - domain.rotate(x, *rotation)).product()
    };
    let others: Vec<Fr> = sets.iter().map(|set| vanishing(&mut everywhere.difference(&set.rotations))).collect();
    // The verifier divides by the first factor, so that the first set's commitments are not multiplied by any.
    let scale = others[0].invert().unwrap_or(Fr::ZERO);
    let weights: Vec<Fr> = weights.iter().zip(&others).map(|(weight, other)| weight * other * scale).collect();
    let constant: Fr = sets.iter().zip(&weights).map(|(set, weight)| eval_polynomial(&set.remainder, u) * weight).sum();
    let sums: Vec<&[Fr]> = sets.iter().map(|set| &set.sum[..]).chain([&quotient[..]]).collect();
    let of_quotient = -(vanishing(&mut everywhere.iter()) * scale);
    let weights: Vec<Fr> = weights.into_iter().chain([of_quotient]).collect();
    let mut line = weighted_sum(&sums, &weights, domain.rows());
    line[0] -= constant;
    write_commitments(&[divided(line, u)], bases.powers, transcript)
}

/// Polynomials that are opened at the same rotations, each with its value at every one of them.
struct Set<'a> {
    rotations: BTreeSet<i32>,
    polynomials: Vec<&'a [Fr]>,
    evaluations: Vec<Vec<Fr>>,
}

/// A polynomial, and its values by rotation.
type Places<'a> = (&'a [Fr], BTreeMap<i32, Fr>);

/// Groups by rotations, sets and polynomials in the order in which they first come.
fn sets(opened: Vec<Opened<'_>>) -> Vec<Set<'_>> {
    let mut polynomials: Vec<Places<'_>> = Vec::new();
    for Opened { polynomial, rotation, evaluation } in opened {
        match polynomials.iter_mut().find(|(known, _)| std::ptr::eq(*known, polynomial)) {
            Some((_, places)) => _ = places.insert(rotation, evaluation),
            None => polynomials.push((polynomial, BTreeMap::from([(rotation, evaluation)]))),
        }
    }
    let mut sets: Vec<Set<'_>> = Vec::new();
    for (polynomial, places) in polynomials {
        let rotations = places.keys().copied().collect();
        let evaluations = places.into_values().collect();
        match sets.iter_mut().find(|set| set.rotations == rotations) {
            Some(set) => {
                set.polynomials.push(polynomial);
                set.evaluations.push(evaluations);
            }
            None => sets.push(Set { rotations, polynomials: vec![polynomial], evaluations: vec![evaluations] }),
        }
    }
    sets
}

impl Set<'_> {
    fn join(self, domain: &Domain, x: Fr, y: Fr) -> Joined {
        let points: Vec<Fr> = self.rotations.iter().map(|rotation| domain.rotate(x, *rotation)).collect();
        let weights: Vec<Fr> =
            std::iter::successors(Some(Fr::ONE), |last| Some(last * y)).take(self.polynomials.len()).collect();
        let at_points = weighted_sum(&self.evaluations, &weights, points.len());
        let remainder = weighted_sum(&lagrange_coefficients(&points), &at_points, points.len());
        let sum = weighted_sum(&self.polynomials, &weights, domain.rows());
        Joined { rotations: self.rotations, points, sum, remainder }
    }
}

impl Joined {
    /// `(sum - remainder)` divided by the polynomial that vanishes at the points.
    fn quotient(&self) -> Vec<Fr> {
        let mut difference = self.sum.clone();
        difference.iter_mut().zip(&self.remainder).for_each(|(coefficient, remainder)| *coefficient -= remainder);
        self.points.iter().fold(difference, |polynomial, point| divided(polynomial, *point))
    }
}

/// `sum(weights[i] * vectors[i])`, each of `length` elements.
fn weighted_sum<V: AsRef<[Fr]> + Sync>(vectors: &[V], weights: &[Fr], length: usize) -> Vec<Fr> {
    let at = |place: usize| vectors.iter().zip(weights).map(|(vector, weight)| vector.as_ref()[place] * weight).sum();
    (0..length).into_par_iter().with_min_len(256).map(at).collect()
}

/// The polynomial divided by `X - root`, which divides it; as many coefficients, the highest 0.
fn divided(mut polynomial: Vec<Fr>, root: Fr) -> Vec<Fr> {
    let mut carried = Fr::ZERO;
    for coefficient in polynomial.iter_mut().rev() {
        let next = *coefficient + root * carried;
        *coefficient = std::mem::replace(&mut carried, next);
    }
    polynomial
}
