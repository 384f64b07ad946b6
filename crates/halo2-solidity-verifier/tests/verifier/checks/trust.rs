//! Checks 18 to 21: nobody but the code has a say. The mutants put in what these checks keep out.

use alloy_primitives::U256;
use gas_meter::Outcome;
use protocol_spec::EntryPoint;

use super::super::mutations::with_word;
use super::bits::BITS;
use super::code::{ADDRESS, STATICCALL, is_pure, operations};
use super::edit::{Text, hex};
use super::subject::{Subject, calldata};

/// What a function may be given: nothing, or a proof with its instances. No key, no address.
pub(super) fn no_key_from_outside(subject: &Subject) -> bool {
    functions(subject).iter().all(|function| {
        let types: Vec<&str> =
            function["inputs"].as_array().unwrap().iter().map(|input| input["type"].as_str().unwrap()).collect();
        types.is_empty() || types == ["bytes", "uint256[]"]
    })
}

pub(super) fn with_key_address(text: &mut Text<'_>) {
    add_function(
        text,
        "function verify(address key, bytes calldata) external view returns (bytes32) { return key.codehash; }",
    );
}

pub(super) fn with_key_digest(text: &mut Text<'_>) {
    add_function(
        text,
        "function verify(bytes32 digest, bytes calldata, uint256[] calldata) external pure returns (bool) { return digest == VK_DIGEST; }",
    );
}

/// Only instructions that know no caller and keep no state.
pub(super) fn no_owner(subject: &Subject) -> bool {
    operations(&subject.compiled().runtime_code).into_iter().all(is_pure)
}

pub(super) fn with_owner(text: &mut Text<'_>) {
    add_function(
        text,
        "address private owner; bool private stopped; function stop() external { if (msg.sender == owner) stopped = true; }",
    );
}

pub(super) fn with_delegate(text: &mut Text<'_>) {
    add_function(
        text,
        "fallback() external { (bool done,) = address(0x1234).delegatecall(msg.data); if (!done) revert ProofRejected(); }",
    );
}

pub(super) fn with_self_destruction(text: &mut Text<'_>) {
    add_function(text, "function end() external { assembly { selfdestruct(0x1234) } }");
}

pub(super) fn with_clock(text: &mut Text<'_>) {
    text.replace("return status == VALID;", "return status == VALID && block.timestamp < 1 << 33;");
}

/// Every function is `view` or `pure`, and ends whatever it is given.
pub(super) fn view_and_terminating(subject: &Subject) -> bool {
    let reads_only =
        |function: &serde_json::Value| matches!(function["stateMutability"].as_str(), Some("view" | "pure"));
    functions(subject).iter().all(reads_only) && always_ends(subject)
}

/// Points are left alone: what a precompile refuses costs all gas that it was given.
fn always_ends(subject: &Subject) -> bool {
    let calldata = calldata(EntryPoint::Verify, subject.honest().1);
    let layout = BITS.0.verifier.program.layout();
    let points: Vec<usize> = layout.point_words().flat_map(|at| [3 + at.0, 4 + at.0]).collect();
    let mut deployed = subject.deploy();
    let mut ends = |entry: EntryPoint, arguments: &[u8]| {
        let calldata = [&entry.selector()[..], arguments].concat();
        !matches!(deployed.evm.static_call(deployed.address, &calldata).unwrap(), Outcome::Halt { .. })
    };
    let words = (0..calldata.len() / 32).filter(|word| !points.contains(word));
    let hostile = [U256::ZERO, U256::from(1 << 20), U256::ONE << 128, U256::MAX];
    let mut cases = words.flat_map(|word| hostile.map(|value| with_word(&calldata[4..], word, value)));
    cases
        .all(|arguments| [EntryPoint::Verify, EntryPoint::VerifyProof].into_iter().all(|entry| ends(entry, &arguments)))
}

pub(super) fn with_state_change(text: &mut Text<'_>) {
    add_function(text, "uint256 private calls; function count() external { ++calls; }");
}

pub(super) fn with_endless_loop(text: &mut Text<'_>) {
    let hint = hex(100 + protocol_spec::ProofLayout::new(text.spec).hint().byte());
    text.insert("// section: other\n", &format!("for {{}} iszero(not(calldataload({hint}))) {{}} {{}}\n"));
}

/// The branches of the text are those listed, its calls go to precompiles only, and the code knows not even its own
/// address.
pub(super) fn no_dispatch(subject: &Subject) -> bool {
    branches_only_at(&BRANCHES, subject)
}

pub(super) fn branches_only_at(expected: &[&str], subject: &Subject) -> bool {
    let text = subject.text(&BITS.0.spec);
    let operations = operations(&subject.compiled().runtime_code);
    let called = text.match_indices("call(").map(|(at, _)| &text[at..]);
    let mut to_precompile =
        called.map(|call| ["6", "7", "8"].iter().any(|to| call.starts_with(&format!("call(gas(), {to}, "))));
    let calls = operations.iter().filter(|operation| **operation == STATICCALL).count();
    to_precompile.all(|is| is)
        && calls <= text.matches("staticcall(").count()
        && !operations.contains(&ADDRESS)
        && branches(&text) == expected
}

/// Every condition and loop of the text, in order.
const BRANCHES: [&str; 20] = [
    "if (status != VALID) _explain(status, proof, instances);",
    "if (status == PRECOMPILE_FAILED) _explain(status, proof, instances);",
    "if (status == NOT_CANONICAL) _explainCalldata(proof, instances);",
    "if (status == INVERSION_HINT_INVALID) revert InversionHintInvalid();",
    "if (status == PRECOMPILE_FAILED) _explainPrecompile(proof);",
    "if (proof.length != PROOF_LENGTH) revert ProofLengthMismatch(proof.length, PROOF_LENGTH);",
    "if (instances.length != INSTANCE_COUNT) revert InstanceCountMismatch(instances.length, INSTANCE_COUNT);",
    "for (uint256 index = 0; index < instances.length; ++index) {",
    "if (instances[index] >= R) revert InstanceNotInField(index);",
    "for (uint256 word = FIRST_SCALAR; word <= HINT; ++word) {",
    "if (word == PAST_SCALARS) word = HINT;",
    "if (_word(proof, word) >= R) revert ScalarNotInField(word);",
    "for (uint256 word = 0; word < HINT; word += 2) {",
    "if (word == FIRST_SCALAR) word = PAST_SCALARS;",
    "if (x >= q || y >= q) revert PointNotOnCurve(word);",
    "if (mulmod(y, y, q) != cubic && x | y != 0) revert PointNotOnCurve(word);",
    "if ok {",
    "if eq(INVERSION, 1) {",
    "if eq(called",
    "if eq(mul(returndatasize(), staticcall(gas(), 8",
];

/// Conditions and loops, in order; of a comparison of the inversion, the value is left out.
fn branches(text: &str) -> Vec<String> {
    let is_branch =
        |line: &&str| ["if ", "if(", "for ", "while ", "switch ", "case "].iter().any(|word| line.contains(word));
    let code = text.lines().map(str::trim).filter(|line| !line.starts_with("//"));
    code.filter(is_branch)
        .map(|line| match line.starts_with("if eq(") && line.ends_with(", 1) {") {
            true => "if eq(INVERSION, 1) {".to_owned(),
            false => line.split(", 0x").next().unwrap().to_owned(),
        })
        .collect()
}

pub(super) fn with_dispatch_on_proof(text: &mut Text<'_>) {
    let at = text.calldata(100);
    text.insert("// end of sections\n", &format!("if eq(byte(31, calldataload({at})), 7) {{ status := VALID }}\n"));
}

pub(super) fn with_self_call(text: &mut Text<'_>) {
    text.insert(
        "// end of sections\n",
        "status := mul(status, iszero(mul(returndatasize(), staticcall(gas(), address(), 0, 0, 0, 0))))\n",
    );
}

pub(super) fn with_call_of_proof_word(text: &mut Text<'_>) {
    let at = text.calldata(100);
    text.insert("// end of sections\n", &format!("pop(staticcall(gas(), calldataload({at}), 0, 0, 0, 0))\n"));
}

/// Functions of the ABI.
fn functions(subject: &Subject) -> Vec<serde_json::Value> {
    let abi = subject.compiled().abi;
    let is_function =
        |entry: &&serde_json::Value| matches!(entry["type"].as_str(), Some("function" | "fallback" | "receive"));
    let functions: Vec<_> = abi.as_array().unwrap().iter().filter(is_function).cloned().collect();
    assert!(functions.len() >= 7, "{functions:?}");
    functions
}

pub(super) fn add_function(text: &mut Text<'_>, function: &str) {
    text.insert("/// @dev Reverts with the error of a status other than `VALID`.\n", &format!("{function}\n    "));
}
