use alloy_primitives::U256;
use protocol_spec::{BASE_MODULUS, SCALAR_MODULUS};

use super::edit::{Edit, Replacement, Target};

const APPENDED: std::ops::RangeInclusive<usize> = 1..=64;

/// An accepted proof to be spoiled.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// The proof, whole words.
    pub proof: &'a [u8],
    /// Its instances.
    pub instances: &'a [U256],
    /// Words of the proof at which points start.
    pub points: &'a [usize],
    /// Another accepted proof of the same model, with its instances.
    pub other: (&'a [u8], &'a [U256]),
}

/// Every bit flip, every replaced word and point, every truncation, every number of appended bytes: about 9 edits a
/// byte.
pub fn full_plan(subject: &Subject<'_>) -> Vec<Edit> {
    plan(subject, 1)
}

/// The full plan with one in `stride` of the bit flips and truncations; an odd stride meets every bit position of a
/// word. Replaced words and points stay complete.
pub fn short_plan(subject: &Subject<'_>, stride: usize) -> Vec<Edit> {
    plan(subject, stride.max(1))
}

fn plan(subject: &Subject<'_>, stride: usize) -> Vec<Edit> {
    let (bytes, count) = (subject.proof.len(), subject.instances.len());
    let flips = |target, bits| (0..bits).step_by(stride).map(move |bit| Edit::FlipBit { target, bit });
    let mut edits: Vec<Edit> = flips(Target::Proof, 8 * bytes).chain(flips(Target::Instances, 256 * count)).collect();

    let proof = words(subject.proof);
    edits.extend(word_edits(Target::Proof, &proof, &words(subject.other.0)));
    edits.extend(word_edits(Target::Instances, subject.instances, subject.other.1));
    edits.extend(subject.points.iter().flat_map(|word| point_edits(*word, proof[*word], proof[word + 1])));

    edits.extend((0..bytes).step_by(stride).map(|keep| Edit::Truncate { keep }));
    edits.extend(APPENDED.flat_map(|count| [0, 0xff].map(|byte| Edit::Append { count, byte })));
    edits.extend((0..count).map(|keep| Edit::DropInstances { keep }));
    edits.extend((1..=4).flat_map(|count| [0, 1].map(|value| Edit::AddInstances { count, value: U256::from(value) })));

    edits.retain(|edit| {
        let (proof, instances) = edit.apply(subject.proof, subject.instances);
        proof != subject.proof || instances != subject.instances
    });
    edits
}

fn words(proof: &[u8]) -> Vec<U256> {
    proof.chunks_exact(32).map(U256::from_be_slice).collect()
}

fn word_edits<'a>(target: Target, words: &'a [U256], other: &'a [U256]) -> impl Iterator<Item = Edit> + 'a {
    (0..words.len()).flat_map(move |word| {
        let neighbour = word.checked_sub(1).map(|before| (Replacement::Neighbour, words[before]));
        let elsewhere = other.get(word).map(|value| (Replacement::OtherProof, *value));
        constants()
            .into_iter()
            .chain(aliases(words[word], SCALAR_MODULUS, Replacement::ScalarAlias))
            .chain(aliases(words[word], BASE_MODULUS, Replacement::BaseAlias))
            .chain(neighbour)
            .chain(elsewhere)
            .map(move |(by, value)| Edit::SetWord { target, word, by, value })
    })
}

fn constants() -> [(Replacement, U256); 7] {
    let one = U256::from(1);
    [
        (Replacement::Zero, U256::ZERO),
        (Replacement::One, one),
        (Replacement::ScalarMaximum, SCALAR_MODULUS - one),
        (Replacement::ScalarModulus, SCALAR_MODULUS),
        (Replacement::BaseMaximum, BASE_MODULUS - one),
        (Replacement::BaseModulus, BASE_MODULUS),
        (Replacement::AllOnes, U256::MAX),
    ]
}

/// `value + k modulus`, as long as it fits a word.
fn aliases(value: U256, modulus: U256, name: fn(u8) -> Replacement) -> impl Iterator<Item = (Replacement, U256)> {
    let next = move |(k, value): &(u8, U256)| Some((k + 1, value.checked_add(modulus)?));
    std::iter::successors(Some((0, value)), next).skip(1).map(move |(k, value)| (name(k), value))
}

fn point_edits(word: usize, x: U256, y: U256) -> [Edit; 3] {
    let edit = |by, x, y| Edit::SetPoint { word, by, x, y };
    // The identity is its own negative; everything else has another one.
    let negative = if y.is_zero() { y } else { BASE_MODULUS - y };
    [
        edit(Replacement::Identity, U256::ZERO, U256::ZERO),
        edit(Replacement::Generator, U256::from(1), U256::from(2)),
        edit(Replacement::Negative, x, negative),
    ]
}
