//! Changes of a proof: structured ones of every word, point and length.

use alloy_primitives::U256;
use protocol_spec::{BASE_MODULUS, ProofLayout, SCALAR_MODULUS};

/// A description and the changed proof.
pub(crate) type Mutation = (String, Vec<u8>);

const WORD: usize = 32;

pub(crate) fn word(bytes: &[u8], index: usize) -> U256 {
    U256::from_be_slice(&bytes[WORD * index..WORD * (index + 1)])
}

pub(crate) fn with_word(bytes: &[u8], index: usize, value: U256) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    changed[WORD * index..WORD * (index + 1)].copy_from_slice(&value.to_be_bytes::<WORD>());
    changed
}

/// Values that a word is replaced by, some of which may equal it.
pub(crate) fn replacements(value: U256, neighbour: U256, other: U256) -> Vec<(&'static str, U256)> {
    let (r, q, one) = (SCALAR_MODULUS, BASE_MODULUS, U256::ONE);
    let mut values = vec![
        ("0", U256::ZERO),
        ("1", one),
        ("r - 1", r - one),
        ("r", r),
        ("q - 1", q - one),
        ("q", q),
        ("2^256 - 1", U256::MAX),
        ("its neighbour", neighbour),
        ("another proof's", other),
    ];
    values.extend((1..=5).filter_map(|k| Some(("itself + k r", value.checked_add(r * U256::from(k))?))));
    values.extend(value.checked_add(q).map(|v| ("itself + q", v)));
    values
}

/// Every word by every replacement.
pub(crate) fn of_words(proof: &[u8], other: &[u8]) -> Vec<Mutation> {
    let words = proof.len() / WORD;
    (0..words)
        .flat_map(|index| {
            let neighbour = word(proof, (index + 1) % words);
            replacements(word(proof, index), neighbour, word(other, index))
                .into_iter()
                .map(move |(what, value)| (format!("word {index} by {what}"), with_word(proof, index, value)))
        })
        .filter(|(_, changed)| changed != proof)
        .collect()
}

/// Every point by the identity, the generator and its negative.
pub(crate) fn of_points(layout: &ProofLayout, proof: &[u8]) -> Vec<Mutation> {
    layout
        .point_words()
        .flat_map(|offset| {
            let at = offset.0;
            let replace = |x, y| with_word(&with_word(proof, at, x), at + 1, y);
            let (x, y) = (word(proof, at), word(proof, at + 1));
            [
                (format!("point {at} by the identity"), replace(U256::ZERO, U256::ZERO)),
                (format!("point {at} by the generator"), replace(U256::ONE, U256::from(2))),
                (format!("point {at} by its negative"), replace(x, BASE_MODULUS - y)),
            ]
        })
        .filter(|(_, changed)| changed != proof)
        .collect()
}

/// Shorter and longer proofs.
pub(crate) fn of_lengths(proof: &[u8], step: usize) -> Vec<Mutation> {
    [truncations(proof, step), extensions(proof)].concat()
}

/// The proof's beginnings, every `step` bytes.
pub(crate) fn truncations(proof: &[u8], step: usize) -> Vec<Mutation> {
    (0..proof.len()).step_by(step).map(|length| (format!("cut to {length}"), proof[..length].to_vec())).collect()
}

/// One to 64 bytes more, none of their bits set or all.
pub(crate) fn extensions(bytes: &[u8]) -> Vec<Mutation> {
    let extended = |extra: usize, byte: u8| {
        let mut longer = bytes.to_vec();
        longer.resize(bytes.len() + extra, byte);
        (format!("{extra} bytes {byte:#04x} more"), longer)
    };
    (1..=64).flat_map(|extra| [0, 0xff].map(|byte| extended(extra, byte))).collect()
}

pub(crate) fn with_flipped_bit(bytes: &[u8], bit: usize) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    changed[bit / 8] ^= 1 << (bit % 8);
    changed
}
