//! The same attacks on a batch verifier, by a batch of two copies of what is forged. Checks of sizes, heads, lengths and
//! calls are deleted from it in `batch/deletions.rs`.

use gas_meter::{HaltReason, Outcome};
use protocol_spec::{BatchItem, Commitment, Evaluation, encode_batch_calldata};
use verifier_program::compile_batch;

use super::super::errors::error;
use super::aliases::beside_the_curve;
use super::edit::{Text, hex};
use super::subject::Subject;
use super::trust::branches_only_at;
use super::{check, hint, key, transcript};

/// Every condition and loop of the text, in order.
const BRANCHES: [&str; 26] = [
    "if (status == VALID) return;",
    "if (status == NOT_CANONICAL) _explainCalldata(proofs, instances);",
    "if (status == INVERSION_HINT_INVALID) revert InversionHintInvalid(proof);",
    "if (status == PRECOMPILE_FAILED) _explainPrecompile(proofs, proof);",
    "if (count == 0 || proofs.length % PROOF_LENGTH != 0) revert BatchLengthInvalid(proofs.length, PROOF_LENGTH);",
    "if (instances.length != count * INSTANCE_COUNT) {",
    "for (uint256 proof = 0; proof < count; ++proof) {",
    "for (uint256 index = 0; index < INSTANCE_COUNT; ++index) {",
    "if (instances[proof * INSTANCE_COUNT + index] >= R) revert InstanceNotInField(proof, index);",
    "for (uint256 word = FIRST_SCALAR; word <= HINT; ++word) {",
    "if (word == PAST_SCALARS) word = HINT;",
    "if (_word(proofs, proof, word) >= R) revert ScalarNotInField(proof, word);",
    "for (uint256 word = 0; word < HINT; word += 2) {",
    "if (word == FIRST_SCALAR) word = PAST_SCALARS;",
    "if (x >= Q || y >= Q) revert PointNotOnCurve(proof, word);",
    "if (mulmod(y, y, Q) != cubic && x | y != 0) revert PointNotOnCurve(proof, word);",
    "if ok {",
    "for {} lt(mload(0x02a0), end) {} {",
    "if ok {",
    "if eq(INVERSION, 1) {",
    "if eq(called",
    "if eq(called",
    "if status {",
    "if iszero(status) {",
    "if eq(called",
    "if eq(mul(returndatasize(), staticcall(gas(), 8",
];

/// Checks of what a proof says, and that nothing else has a say.
const HOLDING: [usize; 12] = [4, 5, 7, 8, 9, 10, 11, 12, 17, 19, 22, 25];

#[test]
fn an_honest_batch_is_accepted() {
    let subject = Subject::BATCH;
    assert!(subject.accepts(subject.honest().1));
}

#[test]
fn every_check_of_a_proof_holds_in_a_batch() {
    for number in HOLDING {
        let check = check(number);
        assert!((check.holds)(&Subject::BATCH), "{number}, {}: does not hold", check.says);
    }
    assert!(branches_only_at(&BRANCHES, &Subject::BATCH));
}

fn without(deletion: Delete) -> Subject {
    Subject { deletion: Some(deletion), ..Subject::BATCH }
}

/// Each point of the second proof: the first one's calls are not blamed.
#[test]
fn points_beside_the_curve_are_refused() {
    let subject = Subject::BATCH;
    let mut deployed = subject.deploy();
    let (fixture, honest) = subject.honest();
    for at in fixture.verifier.program.layout().point_words() {
        let beside = beside_the_curve(at);
        let batch = [honest, &beside].map(|proven| BatchItem { proof: &proven.proof, instances: &proven.words });
        let outcome = deployed.evm.static_call(deployed.address, &encode_batch_calldata(&batch)).unwrap();
        // What a precompile refuses costs all the gas that it was given (EIP-196).
        let ran_out = matches!(outcome, Outcome::Halt { reason: HaltReason::OutOfGas });
        let named = outcome.data() == error("PointNotOnCurve(uint256,uint256)", &[1, at.0]);
        assert!(named || ran_out, "word {}: {outcome:?}", at.0);
    }
}

type Delete = fn(&mut Text<'_>);

/// By number of the check.
const DELETIONS: [(usize, Delete); 12] = [
    (4, |text| delete_range(text, |memory, _| memory.instances.0)),
    (5, |text| delete_range(text, |memory, layout| memory.proof.0 + layout.scalar(Evaluation::Random).unwrap().byte())),
    (7, |text| with_clean_block(text, transcript::without_key_digest)),
    (8, |text| with_clean_block(text, transcript::without_instances)),
    (9, |text| with_clean_block(text, transcript::without_advice)),
    (9, |text| with_clean_block(text, transcript::without_products)),
    (9, |text| with_clean_block(text, transcript::without_quotient)),
    (10, |text| with_clean_block(text, transcript::without_evaluations)),
    (11, |text| with_clean_block(text, transcript::without_w)),
    (12, without_last_message),
    (17, hint::without_hint_product),
    (17, |text| delete_range(text, |memory, layout| memory.proof.0 + layout.hint().byte())),
];

#[test]
fn every_check_of_a_proof_is_needed_in_a_batch() {
    for (index, (number, delete)) in DELETIONS.into_iter().enumerate() {
        let check = check(number);
        let still_holds = (check.holds)(&without(delete));
        assert!(!still_holds, "{number}, {}: holds without deletion {index}", check.says);
    }
    println!("assurance: deleted-checks-batch {}", DELETIONS.len());
}

#[test]
fn a_known_secret_breaks_a_batch() {
    assert!(!key::reference_string(&without(key::with_known_secret)));
}

/// A single verifier's memory is zero where nothing was written; that of a batch holds its arguments.
fn with_clean_block(text: &mut Text<'_>, delete: Delete) {
    let memory = *compile_batch(text.spec).unwrap().memory();
    let clean = format!("calldatacopy(0x80, calldatasize(), {})\n", hex(memory.challenge.0 - 0x80));
    text.insert("// the proof at hand\n", &clean);
    delete(text);
}

fn delete_range(
    text: &mut Text<'_>,
    at: impl Fn(&verifier_program::BatchMemory, &protocol_spec::ProofLayout) -> usize,
) {
    let batch = compile_batch(text.spec).unwrap();
    text.replace(&format!("lt(mload({}), r)", hex(at(batch.memory(), batch.layout()))), "1");
}

/// On the other side of the pairing there is the identity.
fn without_last_message(text: &mut Text<'_>) {
    let comment = format!("factor of {} on the other side", Commitment::OpeningWitness);
    text.change_statement_after("status := INVERSION_HINT_INVALID", &comment, |store| {
        let (address, value) = store.rsplit_once(", ").unwrap();
        assert!(value.starts_with("mload("), "{value}");
        format!("{address}, 0)\n")
    });
}
