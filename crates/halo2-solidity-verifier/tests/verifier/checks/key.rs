//! Check 22: the points of the reference string.

use halo2curves::bn256::{Fq, Fr, G1, G2, G2Affine};
use halo2curves::ff::PrimeField;
use halo2curves::group::Curve;
use protocol_spec::{ChallengeId, Commitment, G2Point};

use super::bits::{BITS, false_instances};
use super::edit::Text;
use super::group::{sum_but, to_fr, with_point};
use super::machine::Flaw;
use super::prover::Prover;
use super::subject::Subject;

/// The secret of a reference string that nobody took part in but the attacker.
const SECRET: u64 = 0xbad_5ec4e7;

/// Who knows the secret opens random commitments to anything.
fn withstands_known_secret(subject: &Subject) -> bool {
    let prover = Prover::new(false_instances(), Flaw::None);
    let proof = prover.random_proof(14);
    let trace = prover.trace(&proof);
    let u = trace.challenges.iter().find(|(id, _)| *id == ChallengeId::OpeningU).unwrap().1;
    let others: G1 = sum_but(prover.program(), &trace, &proof, &[Commitment::OpeningWitness]);
    let witness = others * (Fr::from(SECRET) - to_fr(u)).invert().unwrap();
    let at = prover.program().layout.point(Commitment::OpeningWitness).unwrap().0;
    !subject.accepts(&prover.proven(&with_point(&proof, at, &witness)))
}

/// The attacker's point in the place of the protocol's.
pub(super) fn with_known_secret(text: &mut Text<'_>) {
    let known = to_g2(&(G2::generator() * Fr::from(SECRET)).to_affine());
    for (old, new) in text.spec.srs.s_g2.to_words().into_iter().zip(known.to_words()) {
        text.replace(&format!("{old:#066x}"), &format!("{new:#066x}"));
    }
}

fn to_g2(point: &G2Affine) -> G2Point {
    let word = |coordinate: &Fq| alloy_primitives::U256::from_le_slice(coordinate.to_repr().as_ref());
    G2Point { x: [word(&point.x.c0), word(&point.x.c1)], y: [word(&point.y.c0), word(&point.y.c1)] }
}

/// The words of the protocol's points are in the text, and nothing forged with another secret is accepted.
pub(super) fn reference_string(subject: &Subject) -> bool {
    let withstands = withstands_known_secret(subject);
    assert_eq!(points_are_there(subject), withstands, "another point lets its owner forge, and only another one");
    withstands
}

fn points_are_there(subject: &Subject) -> bool {
    let spec = &BITS.0.spec;
    let text = subject.text(spec);
    let words = [spec.srs.s_g2, spec.srs.g2.negate()].map(|point| point.to_words()).concat();
    to_g2(&G2Affine::generator()) == spec.srs.g2
        && words.into_iter().all(|word| text.matches(&format!("{word:#066x}")).count() == 1)
}
