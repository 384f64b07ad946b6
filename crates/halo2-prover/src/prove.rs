//! A proof from beginning to end: the rounds of halo2's protocol, in the order in which its verifier reads them.

use halo2_proofs::plonk::Circuit;
use halo2_proofs::transcript::{EncodedChallenge, TranscriptWrite};
use halo2curves::bn256::{Fr, G1, G1Affine};
use halo2curves::ff::Field;
use halo2curves::group::Curve;
use rand_core::RngCore;

use crate::assignment::{Advice, assign};
use crate::domain::power;
use crate::error::ProverError;
use crate::evaluations::Evaluations;
use crate::key::{Bases, ProvingKey};
use crate::msm::msm;
use crate::opening::open;
use crate::permutation::products;
use crate::quotient::{Polynomials, RoundChallenges};

/// Writes a proof for `circuit` and its public values to `transcript`. halo2's `verify_proof` with `VerifierSHPLONK`
/// accepts it, unless the witness breaks a constraint: whoever verifies notices that, this function does not.
///
/// # Errors
/// Advice cells without a value or outside of the columns; more public values than rows.
pub fn create_proof<C, E, T, R>(
    bases: Bases<'_>,
    key: &ProvingKey,
    circuit: &C,
    instances: &[Fr],
    mut rng: R,
    transcript: &mut T,
) -> Result<(), ProverError>
where
    C: Circuit<Fr>,
    E: EncodedChallenge<G1Affine>,
    T: TranscriptWrite<G1Affine, E>,
    R: RngCore,
{
    let domain = &key.domain;
    key.vk.hash_into(transcript)?;
    let Advice { columns, challenges } = assign(bases, key, circuit, instances, &mut rng, transcript)?;
    let mut instance = vec![Fr::ZERO; domain.rows()];
    instance[..instances.len()].copy_from_slice(instances);

    // halo2 takes a challenge for native lookups from every transcript.
    let _theta = squeeze(transcript);
    let (beta, gamma) = (squeeze(transcript), squeeze(transcript));
    let products = products(key, &columns, &instance, [beta, gamma], &mut rng);
    write_commitments(&products, bases.lagrange, transcript)?;

    let blinding = blinding_polynomial(domain.rows(), key.vk.cs().blinding_factors(), &mut rng);
    write_commitments(&[&blinding], bases.powers, transcript)?;
    let y = squeeze(transcript);

    let polynomials = Polynomials::of(domain, columns, instance, products);
    let pieces = polynomials.quotient(key, &RoundChallenges { circuit: &challenges, beta, gamma, y });
    write_commitments(&pieces, bases.powers, transcript)?;

    let x = squeeze(transcript);
    let quotient = joined(&pieces, power(x, domain.rows() as u64));
    let evaluations = Evaluations::at(x, key, &polynomials, &quotient, &blinding);
    evaluations.written().try_for_each(|opened| transcript.write_scalar(opened.evaluation))?;
    open(bases, domain, x, evaluations.opened(), transcript)?;
    Ok(())
}

/// Random coefficients, so many, and zeros. A verifier sees two values of this polynomial: at the string's secret, in the
/// exponent of its commitment, and at `x`. All that an opening adds follows from them. As many coefficients as other columns
/// have blinding rows are more than the two it takes to make both uniform, and a commitment to few coefficients is free.
fn blinding_polynomial(rows: usize, coefficients: usize, rng: &mut impl RngCore) -> Vec<Fr> {
    let mut polynomial = vec![Fr::ZERO; rows];
    polynomial[..coefficients].iter_mut().for_each(|coefficient| *coefficient = Fr::random(&mut *rng));
    polynomial
}

/// The next challenge.
pub(crate) fn squeeze<E, T>(transcript: &mut T) -> Fr
where
    E: EncodedChallenge<G1Affine>,
    T: TranscriptWrite<G1Affine, E>,
{
    *transcript.squeeze_challenge_scalar::<()>()
}

/// Commits to every column or polynomial, in this order.
pub(crate) fn write_commitments<E, T, P>(columns: &[P], bases: &[G1Affine], transcript: &mut T) -> std::io::Result<()>
where
    E: EncodedChallenge<G1Affine>,
    T: TranscriptWrite<G1Affine, E>,
    P: AsRef<[Fr]>,
{
    let commitments: Vec<G1> = columns.iter().map(|column| msm(column.as_ref(), bases)).collect();
    let mut points = vec![G1Affine::default(); commitments.len()];
    G1::batch_normalize(&commitments, &mut points);
    points.into_iter().try_for_each(|point| transcript.write_point(point))
}

/// `sum(piece[i] * xn^i)`: the quotient's pieces as one polynomial that has its value at `x`.
fn joined(pieces: &[Vec<Fr>], xn: Fr) -> Vec<Fr> {
    let mut pieces = pieces.iter().rev();
    let mut sum = pieces.next().cloned().unwrap_or_default();
    for piece in pieces {
        sum.iter_mut().zip(piece).for_each(|(sum, coefficient)| *sum = *sum * xn + coefficient);
    }
    sum
}
