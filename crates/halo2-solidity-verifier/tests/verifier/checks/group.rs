//! Between words, field elements and points.

use alloy_primitives::U256;
use halo2curves::bn256::{Fq, Fr, G1, G1Affine};
use halo2curves::ff::{Field, PrimeField};
use halo2curves::group::Curve;
use protocol_spec::{Commitment, G1Point, Scalar};
use verifier_program::{Trace, VerifierProgram};

use super::super::mutations::{with_word, word};

pub(super) fn to_word(scalar: &Fr) -> U256 {
    U256::from_le_slice(scalar.to_repr().as_ref())
}

pub(super) fn to_words(scalars: &[Fr]) -> Vec<U256> {
    scalars.iter().map(to_word).collect()
}

pub(super) fn to_fr(scalar: Scalar) -> Fr {
    Fr::from_repr(scalar.to_u256().to_le_bytes::<32>()).unwrap()
}

pub(super) fn to_scalar(scalar: &Fr) -> Scalar {
    Scalar::reduce(to_word(scalar))
}

pub(super) fn to_point(point: &G1) -> G1Point {
    let point = point.to_affine();
    let word = |coordinate: &Fq| U256::from_le_slice(coordinate.to_repr().as_ref());
    G1Point { x: word(&point.x), y: word(&point.y) }
}

pub(super) fn to_group(point: G1Point) -> G1 {
    let coordinate = |word: U256| Fq::from_repr(word.to_le_bytes::<32>()).unwrap();
    G1Affine { x: coordinate(point.x), y: coordinate(point.y) }.into()
}

/// The generator times a scalar: the commitment to a constant polynomial.
pub(super) fn constant(value: Scalar) -> G1 {
    G1::generator() * to_fr(value)
}

pub(super) fn point_at(proof: &[u8], index: usize) -> G1Point {
    G1Point { x: word(proof, index), y: word(proof, index + 1) }
}

pub(super) fn with_point(proof: &[u8], index: usize, point: &G1) -> Vec<u8> {
    let point = to_point(point);
    with_word(&with_word(proof, index, point.x), index + 1, point.y)
}

/// The sum that is paired with the generator of G2, without the terms of `but`.
pub(super) fn sum_but(program: &VerifierProgram, trace: &Trace, proof: &[u8], but: &[Commitment]) -> G1 {
    let terms = trace.terms.iter().filter(|(commitment, _)| !but.contains(commitment));
    terms.map(|(commitment, scalar)| to_group(point_of(program, proof, *commitment)) * to_fr(*scalar)).sum()
}

fn point_of(program: &VerifierProgram, proof: &[u8], commitment: Commitment) -> G1Point {
    match program.layout.point(commitment) {
        Some(offset) => point_at(proof, offset.0),
        None => program.key_point(commitment).unwrap(),
    }
}

/// A root of the polynomial of degree 2 at most whose values at 0, 1 and 2 are given; `None` if it has none.
pub(super) fn root(at: [Scalar; 3]) -> Option<Scalar> {
    let [zero, one, two] = at.map(to_fr);
    let half = Fr::from(2).invert().unwrap();
    let square = (two - one.double() + zero) * half;
    let linear = one - zero - square;
    if square == Fr::ZERO {
        return Option::from(linear.invert()).map(|inverse: Fr| to_scalar(&(-zero * inverse)));
    }
    let discriminant = Option::<Fr>::from((linear.square() - Fr::from(4) * square * zero).sqrt())?;
    Some(to_scalar(&((discriminant - linear) * (square.double()).invert().unwrap())))
}
