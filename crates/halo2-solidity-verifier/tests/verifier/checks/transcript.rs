//! Checks 7 to 12. Each forgery is a proof of a false statement, made by someone who knows neither a witness nor the
//! secret of the reference string.

use alloy_primitives::U256;
use halo2curves::bn256::G1;
use halo2curves::group::Group;
use protocol_spec::{ChallengeId, Claim, Commitment, Evaluation, Opened, ProofItem, Scalar};

use super::super::fixture::Proven;
use super::super::mutations::{with_word, word};
use super::bits::{BITS, false_instances, true_instances};
use super::edit::Text;
use super::group::{sum_but, to_fr, to_point, to_words, with_point};
use super::machine::Flaw;
use super::prover::Prover;
use super::subject::Subject;

/// A key whose column is chosen after the challenges proves a false statement about its own circuit: the column has
/// the same constant added to every row, and where rows are selected, the public values still have to be bits.
pub(super) fn key_digest_first(subject: &Subject) -> bool {
    let prover = Prover::new(false_instances(), Flaw::NoDigest);
    let (proven, column) = prover.prove_with_late(Commitment::Fixed(0));
    let mut late_key = BITS.0.spec.clone();
    late_key.fixed_commitments[0] = to_point(&column);
    !subject.accepts_under(&late_key, &proven)
}

pub(super) fn without_key_digest(text: &mut Text<'_>) {
    text.delete_statement(DIGEST);
}

const DIGEST: &str = "digest of the verifying key";

/// Two instances are chosen after `x` so that they have the evaluation at `x` that the honest ones have.
pub(super) fn instances_before_challenges(subject: &Subject) -> bool {
    let mut prover = Prover::new(true_instances(), Flaw::NoInstances);
    let proven = prover.prove(1);
    let x = challenge(&prover, &proven.proof, ChallengeId::X);
    let [first, second] = [0, 1].map(|row| {
        // The Lagrange polynomial of a row, without the factor that all have.
        let root = BITS.0.spec.omega_power(row);
        root * (x - root).invert().unwrap()
    });
    let change = Scalar::from(4);
    prover.claimed[0] += to_fr(change);
    prover.claimed[1] -= to_fr(change * first * second.invert().unwrap());
    !subject.accepts(&prover.proven(&proven.proof[..proven.proof.len() - 32]))
}

pub(super) fn without_instances(text: &mut Text<'_>) {
    text.delete_statement("instances");
}

fn challenge(prover: &Prover, proof: &[u8], wanted: ChallengeId) -> Scalar {
    prover.trace(proof).challenges.iter().find(|(id, _)| *id == wanted).unwrap().1
}

/// A polynomial of each round is chosen after the challenges of all rounds up to `x`.
pub(super) fn commitments_before_challenges(subject: &Subject) -> bool {
    LATE.into_iter().all(|late| !subject.accepts(&with_late_commitment(late)))
}

/// An advice column, a grand product and a piece of the quotient: one of each round before `x`.
const LATE: [Commitment; 3] = [Commitment::Advice(1), Commitment::Product(0), Commitment::Quotient(0)];

fn with_late_commitment(late: Commitment) -> Proven {
    let prover = Prover::new(false_instances(), Flaw::NoRound(round_of(ProofItem::Point(late))));
    prover.prove_with_late(late).0
}

pub(super) fn without_advice(text: &mut Text<'_>) {
    delete_round(text, ProofItem::Point(LATE[0]));
}

pub(super) fn without_products(text: &mut Text<'_>) {
    delete_round(text, ProofItem::Point(LATE[1]));
}

pub(super) fn without_quotient(text: &mut Text<'_>) {
    delete_round(text, ProofItem::Point(LATE[2]));
}

/// The identities fail for the claimed statement; the value of the random polynomial is chosen after the challenge
/// that folds the openings, so that its error cancels the quotient's.
pub(super) fn evaluations_before_opening(subject: &Subject) -> bool {
    let random = ProofItem::Scalar(Evaluation::Random);
    let prover = Prover::new(false_instances(), Flaw::NoRound(round_of(random)));
    let proven = prover.prove(1);
    let trace = prover.trace(&proven.proof);
    let error = trace.quotient - prover.committed_quotient(&proven.proof);
    let folding = challenge(&prover, &proven.proof, ChallengeId::OpeningY);
    let sets = BITS.0.spec.rotation_sets();
    let members = &sets.iter().find(|set| set.rotations == [0]).unwrap().members;
    let weight = |wanted: Opened| {
        let at = members.iter().position(|(opened, _)| *opened == wanted).unwrap();
        folding.pow(U256::from(at))
    };
    let ratio = weight(Opened::Quotient) * weight(Opened::Commitment(Commitment::Random)).invert().unwrap();
    assert!(members.iter().any(|(_, claims)| claims == &[Claim::Quotient]));
    let at = prover.program().layout.position(random).unwrap().0;
    let value = Scalar::reduce(word(&proven.proof, at)) - error * ratio;
    !subject.accepts(&Proven { proof: with_word(&proven.proof, at, value.to_u256()), ..proven })
}

pub(super) fn without_evaluations(text: &mut Text<'_>) {
    delete_round(text, ProofItem::Scalar(Evaluation::Random));
}

/// `W` is chosen after `u`: of random commitments and values, it makes the sum the identity, and so is `W'`.
pub(super) fn quotient_before_u(subject: &Subject) -> bool {
    let opening = ProofItem::Point(Commitment::OpeningQuotient);
    let prover = Prover::new(false_instances(), Flaw::NoRound(round_of(opening)));
    !subject.accepts(&solved_for_w(&prover, &prover.random_proof(11)))
}

pub(super) fn without_w(text: &mut Text<'_>) {
    delete_round(text, ProofItem::Point(Commitment::OpeningQuotient));
}

/// The proof with the identity as `W'` and the `W` that makes the sum the identity. The hint stays as it is.
pub(super) fn solved_for_w(prover: &Prover, proof: &[u8]) -> Proven {
    let layout = &prover.program().layout;
    let [w, last] = OPENING.map(|message| layout.point(message).unwrap().0);
    let words = to_words(&prover.claimed);
    let trace = |proof: &[u8]| prover.run(proof, &prover.claimed);
    let proof = with_point(proof, last, &G1::identity());
    let before = trace(&proof);
    let factor = before.terms[&Commitment::OpeningQuotient].invert().unwrap();
    let others = sum_but(prover.program(), &before, &proof, &OPENING);
    let proof = with_point(&proof, w, &(others * -to_fr(factor)));
    assert!(bool::from(sum_but(prover.program(), &trace(&proof), &proof, &[]).is_identity()));
    Proven { proof, columns: vec![prover.claimed.clone()], words }
}

const OPENING: [Commitment; 2] = [Commitment::OpeningQuotient, Commitment::OpeningWitness];

/// `W'` is the point that makes the sum the identity; if it stands nowhere else, that is all there is to check.
pub(super) fn last_message_in_pairing(subject: &Subject) -> bool {
    let prover = Prover::new(false_instances(), Flaw::None);
    let proof = prover.random_proof(12);
    let trace = prover.trace(&proof);
    let others = sum_but(prover.program(), &trace, &proof, &OPENING[1..]);
    let factor = trace.terms[&Commitment::OpeningWitness].invert().unwrap();
    let at = prover.program().layout.point(Commitment::OpeningWitness).unwrap().0;
    !subject.accepts(&prover.proven(&with_point(&proof, at, &(others * -to_fr(factor)))))
}

pub(super) fn without_last_message(text: &mut Text<'_>) {
    let offset = BITS.0.verifier.program.layout().point(OPENING[1]).unwrap();
    let from = format!(", {}, ", text.calldata(100 + offset.byte()));
    // Beyond the calldata are zeroes: the identity.
    text.change_statement_after("// section: pairing", "W'", |copy| {
        assert_eq!(copy.matches(&from).count(), 1);
        copy.replace(&from, ", calldatasize(), ")
    });
}

fn delete_round(text: &mut Text<'_>, item: ProofItem) {
    text.delete_statement(&format!("messages of round {}", round_of(item) + 1));
}

/// The round that an item is said in, counted from 0.
fn round_of(item: ProofItem) -> usize {
    let layout = BITS.0.verifier.program.layout();
    let at = layout.position(item).unwrap().0;
    layout.rounds().iter().position(|round| (round.start.0..round.start.0 + round.words).contains(&at)).unwrap()
}
