//! What the pairing is given, from the formal sum that the interpreter keeps.

use std::collections::BTreeMap;

use alloy_primitives::U256;
use halo2curves::bn256::{Fr, G1, G1Affine};
use halo2curves::ff::Field;
use halo2curves::group::Curve;
use protocol_spec::{Commitment, G1Point, Scalar};

use super::super::fixture::{Fixture, Proven};
use super::super::mutations::word;
use super::random::{Points, to_curve, to_fr, to_point};

/// The point of a commitment of the proof or of the key.
pub(super) fn point(fixture: &Fixture, proof: &[u8], commitment: Commitment) -> G1Point {
    let program = &fixture.verifier.program;
    match program.layout().point(commitment) {
        Some(at) => G1Point { x: word(proof, at.0), y: word(proof, at.0 + 1) },
        None => program.program().key_point(commitment).unwrap(),
    }
}

/// The input of the pairing: a point of G1, the negated generator of G2, `W'`, the generator of G2 times the secret.
pub(super) fn paired(
    fixture: &Fixture,
    points: &Points,
    proven: &Proven,
    terms: &BTreeMap<Commitment, Scalar>,
) -> [U256; 12] {
    let outer = sum(fixture, points, proven, terms);
    let witness = point(fixture, &proven.proof, Commitment::OpeningWitness);
    let (g2, s_g2) = (fixture.spec.srs.g2.negate().to_words(), fixture.spec.srs.s_g2.to_words());
    let words = [&[outer.x, outer.y][..], &g2, &[witness.x, witness.y], &s_g2].concat();
    words.try_into().unwrap()
}

/// Points with known logarithms are added up in the field; those of the key, whose logarithms nobody knows, on the curve.
fn sum(fixture: &Fixture, points: &Points, proven: &Proven, terms: &BTreeMap<Commitment, Scalar>) -> G1Point {
    let mut logarithm = Fr::ZERO;
    let mut others = G1::default();
    for (commitment, scalar) in terms {
        let (point, scalar) = (point(fixture, &proven.proof, *commitment), to_fr(*scalar));
        match points.logarithm(&point) {
            Some(known) => logarithm += known * scalar,
            None => others += to_curve(&point) * scalar,
        }
    }
    to_point(&(G1Affine::generator() * logarithm + others).to_affine())
}
