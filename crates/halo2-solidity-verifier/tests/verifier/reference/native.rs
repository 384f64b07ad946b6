//! The native verifier and the contract give every call the same verdict, valid calls among them.

use gas_meter::Outcome;
use protocol_spec::decode_calldata;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

use super::cases;
use super::contract;
use super::random::Fuzzer;
use crate::fixture::Fixture;

fn natively(fixture: &Fixture, calldata: &[u8]) -> bool {
    decode_calldata(calldata).is_ok_and(|call| fixture.accepts_natively(&call.proof, &call.instances))
}

/// `verify` returns nothing if the proof is valid, `verifyProof` a word.
fn says_valid(outcome: &Outcome) -> bool {
    outcome.is_success() && outcome.data().last().is_none_or(|byte| *byte == 1)
}

/// So many calls of each circuit, about a quarter of them valid.
fn compare(calls: usize) {
    let mut rng = ChaCha20Rng::seed_from_u64(63);
    let mut valid = 0;
    for referee in contract::all() {
        let honest = cases::honest(referee);
        let mut fuzzer = Fuzzer::new(referee);
        let mut deployed = referee.fixture.deploy();
        for round in 0..calls {
            let (what, calldata) = match rng.gen_ratio(1, 4) {
                true => honest.choose(&mut rng).unwrap().clone(),
                false => fuzzer.case(&mut rng),
            };
            let on_chain = says_valid(&deployed.evm.static_call(deployed.address, &calldata).unwrap());
            let native = natively(referee.fixture, &calldata);
            assert_eq!(native, on_chain, "{}, call {round}: {what}", referee.fixture.name);
            valid += usize::from(on_chain);
        }
    }
    let total = calls * contract::all().len();
    assert!(valid > total / 8 && valid < total / 2, "{valid} of {total} calls are valid");
    println!("{valid} of {total} calls are valid, natively and in the EVM");
    println!("assurance: equal-verdicts {total}");
}

#[test]
fn native_verdicts_are_equal() {
    compare(20);
}

#[test]
#[ignore = "a minute"]
fn native_verdicts_are_equal_in_full() {
    compare(770);
}
