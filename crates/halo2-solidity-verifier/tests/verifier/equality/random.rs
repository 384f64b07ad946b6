//! Random proofs whose points have known logarithms.

use std::collections::HashMap;

use alloy_primitives::U256;
use halo2_solidity_verifier::{finish_proof, instance_words};
use halo2curves::bn256::{Fq, Fr, G1, G1Affine};
use halo2curves::ff::{Field, PrimeField};
use halo2curves::group::Curve;
use protocol_spec::{G1Point, ProofItem, Scalar};
use rand::SeedableRng;
use rand::seq::index::sample;
use rand_chacha::ChaCha20Rng;

use super::super::fixture::{Fixture, Proven};

/// Random multiples of the generator. A sum of them is a single multiplication.
pub(crate) struct Points {
    points: Vec<G1Point>,
    logarithms: HashMap<G1Point, Fr>,
}

impl Points {
    pub(crate) fn new(count: usize) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(21);
        let (points, logarithms) = (0..count)
            .map(|_| {
                let logarithm = Fr::random(&mut rng);
                let point = to_point(&(G1Affine::generator() * logarithm).to_affine());
                (point, (point, logarithm))
            })
            .unzip();
        Self { points, logarithms }
    }

    /// The multiple of the generator that a point is, if it is one of these.
    pub(crate) fn logarithm(&self, point: &G1Point) -> Option<Fr> {
        self.logarithms.get(point).copied()
    }

    /// Random instances and a random proof for them, without a point twice, and with the hint that makes the verifier go
    /// on to the pairing.
    pub(crate) fn proof(&self, fixture: &Fixture, rng: &mut ChaCha20Rng) -> Proven {
        let lengths = fixture.spec.instance_lengths.iter();
        let columns: Vec<Vec<Fr>> =
            lengths.map(|length| (0..*length).map(|_| Fr::random(&mut *rng)).collect()).collect();
        let layout = fixture.verifier.program.layout();
        let mut points = sample(rng, self.points.len(), layout.point_words().count()).into_iter();
        let mut proof = Vec::with_capacity(layout.bytes());
        for (_, item) in layout.items() {
            match item {
                ProofItem::Point(_) => proof.extend(self.points[points.next().unwrap()].to_bytes()),
                ProofItem::InversionHint => {}
                _ => proof.extend(to_word(&Fr::random(&mut *rng)).to_be_bytes::<32>()),
            }
        }
        with_hint(fixture, columns, proof)
    }
}

/// Completes a proof whose last word is missing.
pub(crate) fn with_hint(fixture: &Fixture, columns: Vec<Vec<Fr>>, proof: Vec<u8>) -> Proven {
    let slices: Vec<&[Fr]> = columns.iter().map(Vec::as_slice).collect();
    let words = instance_words(&slices);
    let proof = finish_proof(&fixture.verifier.program, &words, proof).unwrap();
    Proven { proof, columns, words }
}

pub(crate) fn to_word(scalar: &Fr) -> U256 {
    U256::from_le_slice(scalar.to_repr().as_ref())
}

pub(crate) fn to_fr(scalar: Scalar) -> Fr {
    Fr::from_repr(scalar.to_u256().to_le_bytes::<32>()).unwrap()
}

pub(crate) fn to_point(point: &G1Affine) -> G1Point {
    let word = |c: &Fq| U256::from_le_slice(c.to_repr().as_ref());
    G1Point { x: word(&point.x), y: word(&point.y) }
}

pub(crate) fn to_curve(point: &G1Point) -> G1 {
    let coordinate = |word: U256| Fq::from_repr(word.to_le_bytes::<32>()).unwrap();
    G1Affine { x: coordinate(point.x), y: coordinate(point.y) }.into()
}
