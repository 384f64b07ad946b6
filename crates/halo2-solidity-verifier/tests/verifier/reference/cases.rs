//! Calls on which both verifiers have to give the same answer: changes of every word, point, length, instance and of the
//! encoding.

use alloy_primitives::U256;
use protocol_spec::{EntryPoint, SCALAR_MODULUS, encode_calldata};

use super::contract::Referee;
use super::forger::{Case, Draft};
use crate::fixture::Proven;
use crate::mutations;

pub(crate) const BOTH: [EntryPoint; 2] = [EntryPoint::Verify, EntryPoint::VerifyProof];

/// Valid proofs, through either entry point.
pub(crate) fn honest(referee: &Referee) -> Vec<Case> {
    let encoded = |entry: EntryPoint| {
        referee.proofs.iter().map(move |proven| encode_calldata(entry, &proven.proof, &proven.words))
    };
    BOTH.into_iter().flat_map(encoded).map(|calldata| ("a valid proof".to_owned(), calldata)).collect()
}

/// Every change of a valid proof and of its instances that can be listed.
pub(crate) fn structured(referee: &Referee) -> Vec<Draft> {
    let proven = &referee.proofs[0];
    let layout = referee.fixture.verifier.program.layout();
    let mut changed = mutations::of_words(&proven.proof, &referee.proofs[1].proof);
    changed.extend(mutations::of_points(layout, &proven.proof));
    changed.extend(mutations::of_lengths(&proven.proof, 97));
    let mut drafts = Vec::new();
    for (what, proof) in changed {
        let draft = |finish| Draft { what: what.clone(), proof: proof.clone(), words: proven.words.clone(), finish };
        drafts.extend([false, true].map(draft));
    }
    let changed_words = instances(&proven.words);
    drafts.extend(changed_words.into_iter().map(|(what, words)| Draft {
        what,
        proof: proven.proof.clone(),
        words,
        finish: true,
    }));
    drafts
}

/// Every one by every replacement, aliases among them.
fn instances(words: &[U256]) -> Vec<(String, Vec<U256>)> {
    let mut changed = Vec::new();
    for index in 0..words.len() {
        let neighbour = words[(index + 1) % words.len()];
        for (what, value) in mutations::replacements(words[index], neighbour, SCALAR_MODULUS - U256::from(7)) {
            let mut words = words.to_vec();
            words[index] = value;
            changed.push((format!("instance {index} by {what}"), words));
        }
    }
    changed
}

/// A valid call written otherwise, or with an instance more or fewer.
pub(crate) fn malformed(referee: &Referee) -> Vec<Case> {
    let Proven { proof, words, .. } = &referee.proofs[0];
    let mut cases = Vec::new();
    for entry in BOTH {
        cases.extend(encodings(&encode_calldata(entry, proof, words), proof.len()));
        let more = [&words[..], &[U256::ZERO]].concat();
        cases.push(("one instance more".into(), encode_calldata(entry, proof, &more)));
        if let Some((_, fewer)) = words.split_last() {
            cases.push(("one instance fewer".into(), encode_calldata(entry, proof, fewer)));
        }
    }
    cases
}

/// The same arguments encoded otherwise, or not at all.
fn encodings(canonical: &[u8], proof_bytes: usize) -> Vec<Case> {
    let (heads, tail) = canonical[4..].split_at(64);
    let (bytes, array) = tail.split_at(32 + proof_bytes);
    let encoded = |proof_at: usize, instances_at: usize, tail: &[u8]| {
        let heads = [proof_at, instances_at].map(|head| U256::from(head).to_be_bytes::<32>()).concat();
        [&canonical[..4], &heads, tail].concat()
    };
    let swapped = encoded(64 + array.len(), 64, &[array, bytes].concat());
    let shifted = encoded(96, 96 + bytes.len(), &[&[0; 32][..], bytes, array].concat());
    let gap = encoded(64, 96 + bytes.len(), &[bytes, &[0; 32][..], array].concat());
    let far = encoded(64, usize::MAX, tail);
    let named = [
        ("instances first", swapped),
        ("a word after the heads", shifted),
        ("a word between", gap),
        ("an offset out of range", far),
        ("a byte more", [canonical, &[0]].concat()),
        ("a word more", [canonical, &[0; 32]].concat()),
        ("no tail", [&canonical[..4], heads].concat()),
        ("another selector", [&[0; 4], &canonical[4..]].concat()),
    ];
    let cut = (0..canonical.len()).step_by(61).map(|length| (format!("cut to {length}"), canonical[..length].to_vec()));
    named.into_iter().map(|(what, calldata)| (what.to_owned(), calldata)).chain(cut).collect()
}
