//! Every word of proof and instances changes every challenge drawn after it, and no other one.

use halo2curves::bn256::{Fr, G1};
use halo2curves::ff::Field;
use halo2curves::group::{Curve, Group};
use protocol_spec::{ProofItem, Scalar, WordOffset};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;
use verifier_program::interpret;

use super::super::fixture::{self, Fixture, Proven};
use super::super::mutations::with_word;
use super::random::{Points, to_point, to_word, with_hint};
use super::readings::Reader;

/// A part of the transcript that is replaced by a random one.
#[derive(Clone, Copy, Debug)]
enum Part {
    Instance { column: usize, row: usize },
    Item(WordOffset, ProofItem),
}

impl Part {
    fn all(fixture: &Fixture) -> Vec<Self> {
        let lengths = fixture.spec.instance_lengths.iter().enumerate();
        let instances =
            lengths.flat_map(|(column, length)| (0..*length).map(move |row| Self::Instance { column, row }));
        let items = fixture.verifier.program.layout().items().iter().map(|(offset, item)| Self::Item(*offset, *item));
        instances.chain(items).collect()
    }

    /// The proof with this part replaced and the hint for what results.
    fn replace(self, fixture: &Fixture, proven: &Proven, rng: &mut ChaCha20Rng) -> Proven {
        let mut columns = proven.columns.clone();
        let mut proof = proven.proof.clone();
        match self {
            Self::Instance { column, row } => columns[column][row] = Fr::random(rng),
            Self::Item(at, ProofItem::Point(_)) => {
                let point = to_point(&G1::random(rng).to_affine());
                proof = with_word(&with_word(&proof, at.0, point.x), at.0 + 1, point.y);
            }
            Self::Item(at, _) => proof = with_word(&proof, at.0, to_word(&Fr::random(rng))),
        }
        proof.truncate(proof.len() - 32);
        with_hint(fixture, columns, proof)
    }

    /// Whether each challenge, in order, is drawn after this part was absorbed.
    fn bound_by(self, fixture: &Fixture) -> Vec<bool> {
        let rounds = fixture.verifier.program.layout().rounds().iter();
        rounds
            .flat_map(|round| {
                let absorbed = match self {
                    Self::Instance { .. } => true,
                    Self::Item(at, _) => at.0 < round.start.0 + round.words,
                };
                round.challenges.iter().map(move |_| absorbed)
            })
            .collect()
    }
}

fn challenges(fixture: &Fixture, proven: &Proven) -> Vec<Scalar> {
    let trace = interpret(&fixture.verifier.program, &proven.words, &proven.proof).unwrap();
    trace.challenges.into_iter().map(|(_, challenge)| challenge).collect()
}

fn differing(before: &[Scalar], after: &[Scalar]) -> Vec<bool> {
    assert_eq!(before.len(), after.len());
    before.iter().zip(after).map(|(before, after)| before != after).collect()
}

#[test]
fn every_word_changes_every_later_challenge() {
    let mut rng = ChaCha20Rng::seed_from_u64(23);
    let points = Points::new(64);
    let mut changed = 0;
    for (fixture, _) in fixture::all() {
        let proven = points.proof(fixture, &mut rng);
        let before = challenges(fixture, &proven);
        for part in Part::all(fixture) {
            let after = challenges(fixture, &part.replace(fixture, &proven, &mut rng));
            assert_eq!(differing(&before, &after), part.bound_by(fixture), "{}: {part:?}", fixture.name);
            changed += 1;
        }
    }
    println!("{changed} parts of {} proofs replaced", fixture::all().len());
    println!("assurance: challenge-bindings {changed}");
}

/// The same in the EVM, for some parts of each proof.
#[test]
fn words_change_every_later_challenge_in_the_evm() {
    let mut rng = ChaCha20Rng::seed_from_u64(26);
    let points = Points::new(64);
    let fixtures = fixture::each();
    for (fixture, mut reader) in fixtures.iter().zip(Reader::of(&fixtures)) {
        let proven = points.proof(fixture, &mut rng);
        let before = reader.read(&proven).challenges;
        for part in Part::all(fixture).choose_multiple(&mut rng, 12) {
            let after = reader.read(&part.replace(fixture, &proven, &mut rng)).challenges;
            assert_eq!(differing(&before, &after), part.bound_by(fixture), "{}: {part:?}", fixture.name);
        }
    }
}
