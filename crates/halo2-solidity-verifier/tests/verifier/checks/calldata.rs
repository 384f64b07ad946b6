//! Checks 1 to 3: calldata that says something else than what is verified.

use alloy_primitives::U256;
use protocol_spec::EntryPoint;

use super::super::mutations::with_word;
use super::edit::{Text, hex};
use super::subject::{Subject, calldata};

/// Where the heads and the lengths are, in words after the selector.
const PROOF_HEAD: usize = 0;
const INSTANCES_HEAD: usize = 1;
const PROOF_LENGTH: usize = 2;

/// A byte more, or a head that lets a decoder find another proof or other instances than those that are verified.
pub(super) fn size_and_heads(subject: &Subject) -> bool {
    let arguments = arguments(subject);
    let proof_words = proof_length(subject) / 32;
    let count_at = 3 + proof_words;
    let longer = [&arguments[..], &[0]].concat();
    // As a proof, the number of instances is a length: their first bytes.
    let other_proof = with_word(&arguments, PROOF_HEAD, U256::from(32 * count_at));
    // As instances, the first one, which is 1, is a length: one instance.
    let other_instances = with_word(&arguments, INSTANCES_HEAD, U256::from(32 * (count_at + 1)));
    [longer, other_proof, other_instances].iter().all(|changed| refused(subject, changed))
}

pub(super) fn without_size(text: &mut Text<'_>) {
    let size = 4 + 32 * (4 + text.spec.instance_count()) + proof_bytes(text);
    text.replace(&format!("eq(calldatasize(), {})", hex(size)), "1");
}

pub(super) fn without_proof_head(text: &mut Text<'_>) {
    let at = text.calldata(4);
    text.replace(&format!("eq(calldataload({at}), 0x40)"), "1");
}

pub(super) fn without_instances_head(text: &mut Text<'_>) {
    let (at, head) = (text.calldata(36), hex(32 * 3 + proof_bytes(text)));
    text.replace(&format!("eq(calldataload({at}), {head})"), "1");
}

/// A proof one byte shorter, of the same words.
pub(super) fn length_of_proof(subject: &Subject) -> bool {
    let shorter = U256::from(proof_length(subject) - 1);
    refused(subject, &with_word(&arguments(subject), PROOF_LENGTH, shorter))
}

pub(super) fn without_proof_length(text: &mut Text<'_>) {
    let (at, length) = (text.calldata(68), hex(proof_bytes(text)));
    text.replace(&format!("eq(calldataload({at}), {length})"), "1");
}

/// An instance fewer, of the same words.
pub(super) fn count_of_instances(subject: &Subject) -> bool {
    let fewer = U256::from(subject.honest().1.words.len() - 1);
    let count_at = 3 + proof_length(subject) / 32;
    refused(subject, &with_word(&arguments(subject), count_at, fewer))
}

pub(super) fn without_instance_count(text: &mut Text<'_>) {
    let at = hex(100 + proof_bytes(text));
    let count = text.spec.instance_count();
    text.replace(&format!("eq(calldataload({at}), {count})"), "1");
}

pub(super) fn proof_bytes(text: &Text<'_>) -> usize {
    protocol_spec::ProofLayout::new(text.spec).bytes()
}

fn proof_length(subject: &Subject) -> usize {
    subject.honest().1.proof.len()
}

/// Calldata of the honest proof, without the selector.
fn arguments(subject: &Subject) -> Vec<u8> {
    calldata(EntryPoint::Verify, subject.honest().1)[4..].to_vec()
}

/// Neither entry point accepts these arguments.
fn refused(subject: &Subject, arguments: &[u8]) -> bool {
    let mut deployed = subject.deploy();
    [EntryPoint::Verify, EntryPoint::VerifyProof].into_iter().all(|entry| {
        let calldata = [&entry.selector()[..], arguments].concat();
        let outcome = deployed.evm.static_call(deployed.address, &calldata).unwrap();
        !outcome.is_success() || super::subject::answered_false(&outcome)
    })
}
