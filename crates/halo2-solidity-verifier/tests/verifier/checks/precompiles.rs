//! Checks 13 to 16: what is made of curve precompiles that fail, return too little, or answer nonsense.

use alloy_primitives::{Bytes, U256, keccak256};
use gas_meter::{CurveFault, Evm, Fork, Gas, Outcome};
use protocol_spec::EntryPoint;
use verifier_program::{Statement, ValidatedProgram};

use super::super::fixture::Deployed;
use super::bits::BITS;
use super::edit::Text;
use super::subject::{Subject, answered_false, answered_true, calldata};

const EC_ADD: u8 = 6;
const EC_MUL: u8 = 7;
const PAIRING: u8 = 8;

/// A call that fails is noticed even if its answer is right.
pub(super) fn success_of_every_call(subject: &Subject) -> bool {
    (0..calls().len()).all(|call| notices(subject, call, &CurveFault::FailsWithAnswer))
}

pub(super) fn without_success_of_first_product(text: &mut Text<'_>) {
    ignore_success(text, EC_MUL, 0);
}

pub(super) fn without_success_of_last_sum(text: &mut Text<'_>) {
    ignore_success(text, EC_ADD, count(EC_ADD) - 1);
}

pub(super) fn without_success_of_pairing(text: &mut Text<'_>) {
    ignore_success(text, PAIRING, 0);
}

/// A call that succeeds and returns nothing, as that of an address without code, is noticed; and no answer that leaves
/// some of its words unwritten leads to a verdict.
pub(super) fn size_of_every_answer(subject: &Subject) -> bool {
    calls().into_iter().enumerate().all(|(call, precompile)| {
        let wrong: &[usize] = if precompile == PAIRING { &[1, 31, 33, 64] } else { &[1, 32, 63] };
        notices(subject, call, &CurveFault::Resized(0))
            && wrong.iter().all(|size| is_no_verdict(subject, call, &CurveFault::Resized(*size)))
    })
}

/// The size is looked at as a whole for the pairing only. Of points, bit 6 is looked at, which no size below 64 has: both
/// words are written, and what comes behind them is not.
pub(super) fn bytes_behind_a_point_change_nothing(subject: &Subject) {
    for (call, _) in calls().into_iter().enumerate().filter(|(_, precompile)| *precompile != PAIRING) {
        for size in [65, 127, 192] {
            let verdict = with_fault(subject, call, &CurveFault::Resized(size), EntryPoint::VerifyProof);
            assert!(answered_true(&verdict), "{call}, {size}: {verdict:?}");
        }
    }
}

pub(super) fn without_size_of_last_product(text: &mut Text<'_>) {
    ignore_size(text, EC_MUL, count(EC_MUL) - 1);
}

pub(super) fn without_size_of_first_sum(text: &mut Text<'_>) {
    ignore_size(text, EC_ADD, 0);
}

pub(super) fn without_size_of_pairing(text: &mut Text<'_>) {
    ignore_size(text, PAIRING, 0);
}

/// Anything but 1 is no acceptance; and where the size is not looked at and memory is dirty, no answer is none either.
pub(super) fn verdict_is_one(subject: &Subject) -> bool {
    let others = [U256::ZERO, U256::from(2), U256::ONE << 255, U256::MAX];
    let answers_refused = others.iter().all(|answer| {
        let answer = Bytes::from(answer.to_be_bytes::<32>());
        !answered_true(&with_fault(subject, calls().len() - 1, &CurveFault::Returns(answer), EntryPoint::VerifyProof))
    });
    answers_refused && verdict_is_zeroed(subject)
}

fn verdict_is_zeroed(subject: &Subject) -> bool {
    let spec = &BITS.0.spec;
    let mut text = subject.edited(spec);
    let pairing = text.call(PAIRING, 0, 1);
    let verdict = text.text_of(&pairing).split(", ").nth(5).unwrap().to_owned();
    ignore_size(&mut text, PAIRING, 0);
    text.insert("// section: other\n", &format!("mstore({verdict}, 1)\n"));
    let evm = Evm::with_curve_fault(Fork::Osaka, calls().len() - 1, CurveFault::Returns(Bytes::new()));
    let mut deployed = subject.deploy_text(&text.into_string(), spec, evm);
    !answered_true(&subject.call(&mut deployed, EntryPoint::VerifyProof, subject.honest().1))
}

pub(super) fn without_comparison_with_one(text: &mut Text<'_>) {
    let start = "status := iszero(eq(mload(";
    let whole = text.rest_of_line(start);
    let truthy = whole.replace("iszero(eq(", "iszero(").replace(", 1))", ")");
    text.replace(&whole, &truthy);
}

pub(super) fn without_zeroing(text: &mut Text<'_>) {
    text.delete_statement("verdict, zeroed");
}

/// A failing call makes both entry points revert: nobody is told that the proof is invalid.
pub(super) fn failure_is_no_verdict(subject: &Subject) -> bool {
    let mut missing = subject.deploy_on(Evm::without_curve_precompiles(Fork::Osaka));
    let says_false = answered_false(&subject.call(&mut missing, EntryPoint::VerifyProof, subject.honest().1));
    !says_false && !says_false_without_gas(subject)
}

/// Whether a valid proof is called invalid with less gas than it needs, at whichever call the gas runs out.
fn says_false_without_gas(subject: &Subject) -> bool {
    let mut deployed = subject.deploy();
    let calldata = calldata(EntryPoint::VerifyProof, subject.honest().1);
    let needed = deployed.evm.call(deployed.address, &calldata).unwrap().gas.transaction_gas.units();
    let least = Fork::Osaka.floor_gas(&calldata).units();
    (least..needed).step_by(997).any(|limit| {
        let report = deployed.evm.call_with_gas_limit(deployed.address, &calldata, Gas(limit)).unwrap();
        assert!(!answered_true(&report.outcome), "accepted with {limit} of {needed} gas");
        answered_false(&report.outcome)
    })
}

pub(super) fn without_revert(text: &mut Text<'_>) {
    text.replace("if (status == PRECOMPILE_FAILED) _explain(status, proof, instances);", "");
}

/// Both entry points revert with `PrecompileFailed()`.
fn notices(subject: &Subject, call: usize, fault: &CurveFault) -> bool {
    [EntryPoint::Verify, EntryPoint::VerifyProof].into_iter().all(|entry| {
        let outcome = with_fault(subject, call, fault, entry);
        matches!(outcome, Outcome::Revert { .. }) && outcome.data() == &keccak256("PrecompileFailed()")[..4]
    })
}

/// Both entry points fail, by a revert or because what a wrong point makes fail takes all gas.
fn is_no_verdict(subject: &Subject, call: usize, fault: &CurveFault) -> bool {
    [EntryPoint::Verify, EntryPoint::VerifyProof]
        .into_iter()
        .all(|entry| !with_fault(subject, call, fault, entry).is_success())
}

fn with_fault(subject: &Subject, call: usize, fault: &CurveFault, entry: EntryPoint) -> Outcome {
    let evm = Evm::with_curve_fault(Fork::Osaka, call, fault.clone());
    let mut deployed: Deployed = subject.deploy_on(evm);
    subject.call(&mut deployed, entry, subject.honest().1)
}

/// The precompiles that a verification calls, in order.
fn calls() -> Vec<u8> {
    called_by(&BITS.0.verifier.program)
}

pub(super) fn called_by(program: &ValidatedProgram) -> Vec<u8> {
    let statements = &program.code().statements;
    let called = statements.iter().filter_map(|(_, statement)| match statement {
        Statement::EcMul(..) => Some(EC_MUL),
        Statement::EcAdd(..) => Some(EC_ADD),
        Statement::Pairing(..) => Some(PAIRING),
        _ => None,
    });
    called.collect()
}

fn count(precompile: u8) -> usize {
    calls().iter().filter(|called| **called == precompile).count()
}

/// Takes the size of the answer for the whole result. Operands are evaluated from right to left.
fn ignore_success(text: &mut Text<'_>, precompile: u8, number: usize) {
    let call = text.call(precompile, number, count(precompile));
    text.replace_call(&call, |call| format!("add(returndatasize(), mul(0, {call}))"));
}

/// Takes the size for what it should be.
fn ignore_size(text: &mut Text<'_>, precompile: u8, number: usize) {
    let call = text.call(precompile, number, count(precompile));
    let size = if precompile == PAIRING { "0x20" } else { "0x40" };
    text.replace_call(&call, |call| format!("mul({size}, {call})"));
}
