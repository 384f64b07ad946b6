//! Field elements and points between halo2curves and 256-bit words.

use alloy_primitives::U256;
use halo2_proofs::poly::commitment::ParamsProver;
use halo2_proofs::poly::kzg::commitment::ParamsKZG;
use halo2curves::CurveAffine;
use halo2curves::bn256::{Bn256, Fq, Fq2, Fr, G1Affine, G2Affine};
use halo2curves::ff::PrimeField;
use protocol_spec::{G1Point, G2Point, Scalar, SrsPoints};

pub(super) fn base_to_word(value: &Fq) -> U256 {
    U256::from_le_slice(value.to_repr().as_ref())
}

pub(super) fn scalar_to_word(value: &Fr) -> U256 {
    U256::from_le_slice(value.to_repr().as_ref())
}

pub(super) fn to_scalar(value: &Fr) -> Scalar {
    Scalar::reduce(scalar_to_word(value))
}

/// `None` for words that are not below `r`.
pub(super) fn word_to_scalar(word: U256) -> Option<Fr> {
    Fr::from_repr(word.to_le_bytes::<32>()).into()
}

pub(super) fn to_g1(point: &G1Affine) -> G1Point {
    G1Point { x: base_to_word(&point.x), y: base_to_word(&point.y) }
}

/// `None` for coordinates that are not canonical or not on the curve; `(0, 0)` is the identity.
pub(super) fn from_g1(point: G1Point) -> Option<G1Affine> {
    if point.is_identity() {
        return Some(G1Affine::default());
    }
    let coordinate = |word: U256| Option::<Fq>::from(Fq::from_repr(word.to_le_bytes::<32>()));
    G1Affine::from_xy(coordinate(point.x)?, coordinate(point.y)?).into()
}

pub(super) fn to_g2(point: &G2Affine) -> G2Point {
    let coordinate = |c: &Fq2| [base_to_word(&c.c0), base_to_word(&c.c1)];
    G2Point { x: coordinate(&point.x), y: coordinate(&point.y) }
}

/// The three points of a reference string that a verifier needs.
pub fn srs_points(params: &ParamsKZG<Bn256>) -> SrsPoints {
    SrsPoints { g1: to_g1(&params.get_g()[0]), g2: to_g2(&params.g2()), s_g2: to_g2(&params.s_g2()) }
}

/// All instance columns' values in order, as the words of a verifier's `instances`.
pub fn instance_words(instances: &[&[Fr]]) -> Vec<U256> {
    instances.iter().flat_map(|column| column.iter().map(scalar_to_word)).collect()
}
