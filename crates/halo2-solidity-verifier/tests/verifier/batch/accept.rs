//! Batches of honest proofs are accepted, and calls can be decoded again.

use protocol_spec::{EntryPoint, decode_calldata};

use super::setup::{self, calldata, items};

#[test]
fn honest_batches_are_accepted() {
    for fixture in setup::every() {
        let mut deployed = fixture.deploy();
        for count in [1, 2, 3, 16] {
            let outcome = deployed.verify(&fixture.batch(count));
            assert!(outcome.is_success(), "{}, {count}: {outcome:?}", fixture.fixture.name);
        }
    }
}

#[test]
fn order_and_repetition_do_not_matter() {
    for fixture in setup::all() {
        let mut deployed = fixture.deploy();
        let reversed: Vec<_> = fixture.proofs.iter().rev().take(5).cloned().collect();
        assert!(deployed.verify(&reversed).is_success());
        let repeated = vec![fixture.proofs[3].clone(); 3];
        assert!(deployed.verify(&repeated).is_success());
    }
}

#[test]
fn batch_calls_decode_to_what_was_encoded() {
    let batch = &setup::all()[0].proofs[..3];
    let call = decode_calldata(&calldata(batch)).unwrap();
    assert_eq!(call.entry, EntryPoint::VerifyBatch);
    assert_eq!(call.items(setup::all()[0].batch.program.layout()).unwrap(), items(batch));
}
