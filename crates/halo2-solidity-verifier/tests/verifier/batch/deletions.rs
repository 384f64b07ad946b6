//! Checks that only batches need, taken out of the text one by one: each time an attack that the contract refuses
//! succeeds.

use alloy_primitives::U256;
use gas_meter::{CurveFault, Evm, Fork, HaltReason, Outcome};
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;

use super::super::errors::error;
use super::super::fixture::{Contract, Proven};
use super::super::mutations::with_word;
use super::cancel::{forge, pair};
use super::setup::{self, BatchFixture, DeployedBatch, calldata};
use super::tamper::completed;

/// The contract refuses the call; with the text in place of the check it is accepted.
fn needed(fixture: &BatchFixture, check: &str, instead: &str, attack: &[u8]) {
    let name = fixture.fixture.name;
    let mut intact = fixture.deploy();
    let refused = intact.evm.static_call(intact.address, attack).unwrap();
    assert!(matches!(refused, Outcome::Revert { .. }), "{name}, {check}: {refused:?}");
    let mut weak = DeployedBatch::new(&fixture.changed(check, instead));
    let accepted = weak.evm.static_call(weak.address, attack).unwrap();
    assert!(accepted.is_success(), "{name}, {check}: the attack itself does not work: {accepted:?}");
    let honest = calldata(&fixture.batch(2));
    assert!(weak.evm.static_call(weak.address, &honest).unwrap().is_success(), "{name}, {check}");
}

fn with_head(call: &[u8], at: usize, value: usize) -> Vec<u8> {
    let mut changed = call.to_vec();
    changed[at..at + 32].copy_from_slice(&U256::from(value).to_be_bytes::<32>());
    changed
}

/// The text of the check is the rest of the expression that begins with this.
fn expression<'a>(fixture: &'a BatchFixture, start: &str) -> &'a str {
    let source = &fixture.batch.source;
    assert_eq!(source.matches(start).count(), 1, "{start}");
    let rest = &source[source.find(start).unwrap()..];
    let mut depth = 0;
    let end = rest.find(|character| {
        depth += i32::from(character == '(') - i32::from(character == ')');
        character == ')' && depth == 0
    });
    &rest[..=end.unwrap()]
}

#[test]
fn size_offsets_and_lengths() {
    let fixture = &setup::all()[0];
    let call = calldata(&fixture.batch(2));
    let end = 100 + 2 * fixture.batch.program.layout().bytes();
    let attacks = [
        ("eq(mul(count, ", [&call[..], &[0]].concat()),
        ("eq(calldataload(0x04), ", with_head(&call, 4, 0)),
        ("eq(calldataload(0x24), ", with_head(&call, 36, 0)),
        ("eq(calldataload(0x44), ", with_head(&call, 68, 32)),
        ("eq(calldataload(end), ", with_head(&call, end, 1)),
    ];
    for (check, attack) in attacks {
        needed(fixture, expression(fixture, check), "1", &attack);
    }
}

#[test]
fn powers_of_the_challenge() {
    for fixture in setup::all() {
        let forged = forge(fixture, &pair(fixture), Fr::ONE);
        let memory = fixture.batch.program.memory();
        let start = format!("mulmod(mload({:#06x}), mload({:#06x}), ", memory.weight.0, memory.challenge.0);
        needed(fixture, expression(fixture, &start), "1", &calldata(&forged));
    }
}

/// All proofs are for the first one's instances, whatever is claimed for the others.
#[test]
fn each_proof_has_its_own_instances() {
    for fixture in setup::all().iter().filter(|fixture| !fixture.proofs[0].words.is_empty()) {
        let mut false_claim = fixture.proofs[0].clone();
        false_claim.words = vec![U256::from(2_026); false_claim.words.len()];
        let batch = [fixture.proofs[0].clone(), false_claim];
        let mut intact = fixture.deploy();
        intact.refuses("false claim", &batch, &error("InversionHintInvalid(uint256)", &[1]));
        let at = fixture.batch.program.memory().instances_at.0;
        let step = expression(fixture, &format!("mstore({at:#06x}, add(mload({at:#06x}), "));
        let mut weak = DeployedBatch::new(&fixture.changed(step, ""));
        assert!(weak.verify(&batch).is_success(), "{}: the attack itself does not work", fixture.fixture.name);
    }
}

#[test]
fn the_verdict_of_the_pairing() {
    for fixture in setup::all() {
        let scalar = fixture.batch.program.layout().scalar_words().next().unwrap();
        let changed = with_word(&fixture.proofs[1].proof, scalar.0, U256::from(5));
        let batch = [fixture.proofs[0].clone(), completed(fixture, &fixture.proofs[1], &changed)];
        needed(fixture, expression(fixture, "iszero(eq(mload("), "0", &calldata(&batch));
    }
}

/// What the contract makes of a fault in one call of a precompile.
fn with_fault(contract: &Contract, call: usize, fault: &CurveFault, batch: &[Proven]) -> Outcome {
    let mut evm = Evm::with_curve_fault(Fork::Osaka, call, fault.clone());
    let address = evm.install(&contract.runtime).unwrap();
    evm.static_call(address, &calldata(batch)).unwrap()
}

/// Calls of precompiles for so many proofs: a product and a sum each for the points, and one pairing.
fn calls(fixture: &BatchFixture, proofs: usize) -> usize {
    let points = fixture.batch.program.layout().point_words().count() + 1;
    2 * (proofs * points + fixture.batch.program.keys()) + 1
}

#[test]
fn success_and_size_of_every_call() {
    for fixture in setup::all() {
        let batch = fixture.batch(2);
        let returned = |bytes: usize| CurveFault::Returns(vec![0; bytes].into());
        // Parts of an answer spoil a point, so that the next call fails as well and takes nearly all gas.
        let faults = [
            (CurveFault::FailsWithAnswer, false),
            (returned(0), false),
            (returned(31), true),
            (returned(63), true),
            (returned(128), true),
        ];
        let count = calls(fixture, 2);
        for call in 0..count {
            for (fault, spoils) in &faults {
                let outcome = with_fault(&fixture.contract, call, fault, &batch);
                let named = outcome.data() == error("PrecompileFailed()", &[]);
                let failed = matches!(outcome, Outcome::Halt { reason: HaltReason::OutOfGas });
                assert!(named || *spoils && failed, "call {call}, {fault:?}: {outcome:?}");
            }
        }
        // There is no further call.
        assert!(with_fault(&fixture.contract, count, &returned(0), &batch).is_success());
        println!("{}: {count} calls, {} faults each, none accepted", fixture.fixture.name, faults.len());
    }
}

#[test]
fn without_its_check_a_failed_call_passes() {
    let fixture = &setup::all()[0];
    let source = fixture.batch.source.replace("if eq(called, 0x40) {", "if 1 {");
    let weak = Contract::compile(&source, &[]);
    let batch = fixture.batch(2);
    for call in 0..calls(fixture, 2) - 1 {
        assert!(with_fault(&weak, call, &CurveFault::FailsWithAnswer, &batch).is_success(), "call {call}");
    }
}
