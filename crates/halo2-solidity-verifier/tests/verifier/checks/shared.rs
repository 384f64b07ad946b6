//! The same attacks on a shared verifier behind a front with the circuit's key. The front is the compiled one; where a
//! check is deleted, it names the contract without the check.

use gas_meter::{Evm, Fork};
use protocol_spec::EntryPoint;
use verifier_program::compile_shared;

use super::bits::BITS;
use super::calldata::proof_bytes;
use super::code::{is_pure, operations};
use super::compile::compile_in_advance;
use super::edit::Text;
use super::front::Front;
use super::subject::{Subject, answered_true, calldata};
use super::trust::branches_only_at;
use super::{aliases, calldata as heads, check, hint, key, precompiles, transcript, trust};

/// Checks of what is sent, of what a proof says and of every call. Not those of the functions' types: there is one
/// function, the fallback; and whoever calls the verifier itself does pass a key.
const HOLDING: [usize; 20] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 19, 22, 25];

/// Through a front whose constructor has seen the verifier's code.
#[test]
fn an_honest_proof_is_accepted() {
    let (fixture, honest) = Subject::SHARED.honest();
    let front = Front::new(&fixture.spec);
    let mut evm = Evm::new(Fork::Osaka);
    evm.install(&front.verifier.runtime_code).unwrap();
    let address = evm.deploy(&front.contract.init_code).unwrap().address;
    let mut call = |entry| evm.static_call(address, &calldata(entry, honest)).unwrap();
    assert!(call(EntryPoint::Verify).is_success());
    assert!(answered_true(&call(EntryPoint::VerifyProof)));
    assert!(Subject::SHARED.accepts(honest));
}

#[test]
fn every_check_of_a_proof_holds_behind_a_front() {
    for number in HOLDING {
        let check = check(number);
        assert!((check.holds)(&Subject::SHARED), "{number}, {}: does not hold", check.says);
    }
    precompiles::bytes_behind_a_point_change_nothing(&Subject::SHARED);
}

/// The faults of checks 13 to 16 are told apart by the number of the call.
#[test]
fn the_calls_are_those_of_the_single_verifier() {
    let (fixture, _) = Subject::SHARED.honest();
    let shared = compile_shared(&fixture.spec).unwrap();
    assert_eq!(precompiles::called_by(&shared), precompiles::called_by(&fixture.verifier.program));
}

#[test]
fn a_front_knows_no_caller_and_keeps_no_state() {
    let front = Front::new(&BITS.0.spec).contract;
    assert!(operations(&front.runtime_code).into_iter().all(is_pure));
}

/// Every condition and loop of the text, in order. What bounds a loop over rows is in the key.
const BRANCHES: [&str; 39] = [
    "if (uint256(bytes32(input[:32])) > MAX_LOG_ROWS) revert();",
    "if (selector == bytes4(keccak256(\"verify(bytes,uint256[])\"))) {",
    "if (status != VALID) _explain(status);",
    "if (selector == bytes4(keccak256(\"verifyProof(bytes,uint256[])\"))) {",
    "if (status == PRECOMPILE_FAILED) _explain(status);",
    "if (status == NOT_CANONICAL) _arguments();",
    "if (input.length != KEY_LENGTH + 4) revert();",
    "if (selector == bytes4(keccak256(\"MODEL_ID()\"))) return abi.encode(keccak256(input[:KEY_LENGTH]));",
    "if (selector == bytes4(keccak256(\"VK_DIGEST()\"))) return input[DIGEST_AT:DIGEST_AT + 32];",
    "if (selector == bytes4(keccak256(\"PROOF_LENGTH()\"))) return abi.encode(PROOF_LENGTH);",
    "if (selector == bytes4(keccak256(\"INSTANCE_COUNT()\"))) return abi.encode(_instanceCount());",
    "if (selector == bytes4(keccak256(\"GENERATOR_VERSION()\"))) return abi.encode(\"0.1.0\");",
    "if (selector == bytes4(keccak256(\"SHAPE()\"))) return abi.encode(SHAPE);",
    "if (status == NOT_CANONICAL) _explainCalldata(proof, instances);",
    "if (status == INVERSION_HINT_INVALID) revert InversionHintInvalid();",
    "if (status == PRECOMPILE_FAILED) _explainPrecompile(proof);",
    "if (proof.length != PROOF_LENGTH) revert ProofLengthMismatch(proof.length, PROOF_LENGTH);",
    "if (instances.length != count) revert InstanceCountMismatch(instances.length, count);",
    "for (uint256 index = 0; index < instances.length; ++index) {",
    "if (instances[index] >= R) revert InstanceNotInField(index);",
    "for (uint256 word = FIRST_SCALAR; word <= HINT; ++word) {",
    "if (word == PAST_SCALARS) word = HINT;",
    "if (_word(proof, word) >= R) revert ScalarNotInField(word);",
    "for (uint256 word = 0; word < HINT; word += 2) {",
    "if (word == FIRST_SCALAR) word = PAST_SCALARS;",
    "if (x >= Q || y >= Q) revert PointNotOnCurve(word);",
    "if (mulmod(y, y, Q) != cubic && x | y != 0) revert PointNotOnCurve(word);",
    "for { let at := 0x0564 } lt(at, calldatasize()) { at := add(at",
    "if ok {",
    "for { let times := sub(28, calldataload(0x00)) } times { times := sub(times, 1) } {",
    "for { let times := sub(28, calldataload(0x00)) } times { times := sub(times, 1) } {",
    "for { let times := calldataload(0x00) } times { times := sub(times, 1) } {",
    "for { let row := 1 } slt(row, end) { row := add(row, 1) } {",
    "for { let times := sub(calldataload(0x00), 2) } times { times := sub(times, 1) } {",
    "for { let times := sub(calldataload(0x00), 1) } times { times := sub(times, 1) } {",
    "for { let times := sub(calldataload(0x00), 1) } times { times := sub(times, 1) } {",
    "if eq(INVERSION, 1) {",
    "if eq(called",
    "if eq(mul(returndatasize(), staticcall(gas(), 8",
];

#[test]
fn no_byte_of_a_proof_decides_what_is_run() {
    assert!(branches_only_at(&BRANCHES, &Subject::SHARED));
    let additions: [Delete; 3] = [trust::with_dispatch_on_proof, trust::with_self_call, trust::with_call_of_proof_word];
    for (index, add) in additions.into_iter().enumerate() {
        assert!(!branches_only_at(&BRANCHES, &without(add)), "addition {index}");
    }
}

type Delete = fn(&mut Text<'_>);

/// By number of the check.
const DELETIONS: [(usize, Delete); 32] = [
    (1, without_size),
    (1, heads::without_proof_head),
    (1, heads::without_instances_head),
    (2, heads::without_proof_length),
    (3, without_instance_count),
    (4, |text| text.replace("lt(calldataload(at), r)", "1")),
    (5, aliases::without_range_of_scalar),
    (6, aliases::with_reduced_coordinates),
    (7, |text| delete_from_first_hash(text, "mstore(0x80, calldataload(")),
    (8, |text| delete_from_first_hash(text, "calldatacopy(0xa0, ")),
    (9, |text| delete_from_first_hash(text, "calldatacopy(add(0xa0, size), ")),
    (9, transcript::without_products),
    (9, transcript::without_quotient),
    (10, transcript::without_evaluations),
    (11, transcript::without_w),
    (12, transcript::without_last_message),
    (13, precompiles::without_success_of_first_product),
    (13, precompiles::without_success_of_last_sum),
    (13, precompiles::without_success_of_pairing),
    (14, precompiles::without_size_of_last_product),
    (14, precompiles::without_size_of_first_sum),
    (14, precompiles::without_size_of_pairing),
    (15, precompiles::without_comparison_with_one),
    (15, precompiles::without_zeroing),
    (16, |text| text.replace("if (status == PRECOMPILE_FAILED) _explain(status);", "")),
    (17, hint::without_hint_product),
    (17, hint::without_hint_range),
    (19, trust::with_owner),
    (19, with_delegate),
    (19, trust::with_self_destruction),
    (19, with_clock),
    (22, key::with_known_secret),
];

/// Without these, the challenges or the pairing are others, and honest proofs fail.
const CHANGING: [usize; 7] = [7, 8, 9, 10, 11, 12, 22];

fn without(deletion: Delete) -> Subject {
    Subject { deletion: Some(deletion), ..Subject::SHARED }
}

#[test]
fn every_check_of_a_proof_is_needed_behind_a_front() {
    let texts = DELETIONS.map(|(_, delete)| without(delete).text(&BITS.0.spec));
    compile_in_advance(&texts);
    for (index, (number, delete)) in DELETIONS.into_iter().enumerate() {
        let check = check(number);
        let subject = without(delete);
        if !CHANGING.contains(&number) {
            assert!(subject.accepts(subject.honest().1), "{number}: no longer verifies without deletion {index}");
        }
        assert!(!(check.holds)(&subject), "{number}, {}: holds without deletion {index}", check.says);
    }
    println!("assurance: deleted-checks-shared {}", DELETIONS.len());
}

/// The key's second word: the number of instances of the only column.
const COUNT: &str = "calldataload(0x20)";

fn without_size(text: &mut Text<'_>) {
    let least = text.calldata(132 + proof_bytes(text));
    text.replace(&format!("eq(calldatasize(), add({least}, shl(5, {COUNT})))"), "1");
}

fn without_instance_count(text: &mut Text<'_>) {
    let at = text.calldata(100 + proof_bytes(text));
    text.replace(&format!("eq(calldataload({at}), {COUNT})"), "1");
}

/// The first hash is of a block as long as the instances: digest, instances, first messages.
fn delete_from_first_hash(text: &mut Text<'_>, start: &str) {
    text.delete_in_block("digest of the verifying key, instances, messages of round 1", start);
}

fn with_delegate(text: &mut Text<'_>) {
    trust::add_function(
        text,
        "function pass() external { (bool done,) = address(0x1234).delegatecall(msg.data); done; }",
    );
}

fn with_clock(text: &mut Text<'_>) {
    text.replace(
        "return abi.encode(status == VALID);",
        "return abi.encode(status == VALID && block.timestamp < 1 << 33);",
    );
}
