//! Chains that miss precompiles, or have other code at their addresses: nothing is verified there, or the self-test of a
//! deployment tells that the chain is no place for a verifier.

use alloy_primitives::{Address, U256};
use gas_meter::{Evm, Fork, Outcome};
use halo2_solidity_verifier::finish_proof;
use protocol_spec::{EntryPoint, encode_calldata};

use super::fixture::{self, Contract, Deployed, Fixture, Proven};
use super::mutations::{with_flipped_bit, with_word};
use super::starvation::with_false_opening;

const MODEXP: u8 = 5;
const EC_ADD: u8 = 6;
const EC_MUL: u8 = 7;
const PAIRING: u8 = 8;

/// What an address holds in place of its precompile.
struct Stub {
    what: &'static str,
    code: Vec<u8>,
    /// A caller could take its answer for that of a precompile.
    plausible: bool,
}

/// PUSH1 size, PUSH0, RETURN: zeroes.
fn zeroes(size: u8) -> Vec<u8> {
    vec![0x60, size, 0x5f, 0xf3]
}

/// PUSH1 1, PUSH0, MSTORE, PUSH1 size, PUSH0, RETURN: the word 1 and what comes behind it.
fn one(size: u8) -> Vec<u8> {
    [&[0x60, 1, 0x5f, 0x52][..], &zeroes(size)].concat()
}

fn stubs() -> Vec<Stub> {
    let stub = |what, code, plausible| Stub { what, code, plausible };
    // PUSH1 2, PUSH1 32, MSTORE before what returns 1 and it.
    let generator = [&[0x60, 2, 0x60, 0x20, 0x52][..], &one(64)].concat();
    // CALLDATASIZE, PUSH0, PUSH0, CALLDATACOPY, then two words of it.
    let echo = [&[0x36, 0x5f, 0x5f, 0x37][..], &zeroes(64)].concat();
    vec![
        stub("nothing", vec![], false),
        stub("success without an answer", vec![0x00], false),
        stub("a revert", vec![0x5f, 0x5f, 0xfd], false),
        stub("an invalid instruction", vec![0xfe], false),
        stub("an endless loop", vec![0x5b, 0x5f, 0x56], false),
        stub("31 bytes", one(31), false),
        stub("33 bytes", one(33), false),
        stub("63 bytes", one(63), false),
        stub("a byte", one(1), false),
        stub("the word 0", zeroes(32), true),
        stub("the word 1", one(32), true),
        stub("the identity", zeroes(64), true),
        stub("the generator", generator, true),
        stub("its own input", echo, true),
    ]
}

/// Every choice of some of the curve precompiles.
const SUBSETS: [&[u8]; 7] = [
    &[EC_ADD],
    &[EC_MUL],
    &[PAIRING],
    &[EC_ADD, EC_MUL],
    &[EC_ADD, PAIRING],
    &[EC_MUL, PAIRING],
    &[EC_ADD, EC_MUL, PAIRING],
];

/// The endless loop takes its time.
const CIRCUITS: usize = 4;

fn chain(missing: &[u8], stub: &Stub, contract: &Contract) -> Deployed {
    let mut evm = Evm::without_precompiles(Fork::Osaka, missing);
    if !stub.code.is_empty() {
        for last in missing {
            evm.install_at(Address::with_last_byte(*last), &stub.code).unwrap();
        }
    }
    let address = evm.install(&contract.runtime).unwrap();
    Deployed { evm, address }
}

/// The verdict of `verify` and the answer of `verifyProof`.
fn answers(deployed: &mut Deployed, proven: &Proven) -> (bool, Option<bool>) {
    let mut call = |entry| {
        let calldata = encode_calldata(entry, &proven.proof, &proven.words);
        deployed.evm.static_call(deployed.address, &calldata).unwrap()
    };
    let accepted = call(EntryPoint::Verify).is_success();
    let said = match call(EntryPoint::VerifyProof) {
        Outcome::Success { output } => Some(output.last() == Some(&1)),
        _ => None,
    };
    (accepted, said)
}

/// The proof with the identity as its last message, for instances that nobody proved.
fn forgery(fixture: &Fixture, proven: &Proven) -> Proven {
    let x = proven.proof.len() / 32 - 3;
    let blank = with_word(&with_word(&proven.proof, x, U256::ZERO), x + 1, U256::ZERO);
    let words: Vec<_> = proven.words.iter().map(|word| *word / U256::from(2)).collect();
    let body = blank[..blank.len() - 32].to_vec();
    let proof = finish_proof(&fixture.verifier.program, &words, body).unwrap();
    Proven { proof, words, columns: proven.columns.clone() }
}

/// A deployment's self-test: the valid proof is accepted, and rejected with its last message negated.
fn self_test_passes(deployed: &mut Deployed, proven: &Proven) -> bool {
    let honest = answers(deployed, proven);
    let negated = answers(deployed, &with_false_opening(proven));
    honest == (true, Some(true)) && negated == (false, Some(false))
}

#[test]
fn chains_without_the_precompiles_verify_nothing() {
    let stubs = stubs();
    let mut tried = 0;
    for (fixture, proven) in &fixture::all()[..CIRCUITS] {
        let forged = forgery(fixture, proven);
        for missing in SUBSETS {
            for stub in &stubs {
                let mut deployed = chain(missing, stub, &fixture.contract);
                let what = format!("{}: {} in place of {missing:?}", fixture.name, stub.what);
                assert!(!self_test_passes(&mut deployed, proven), "{what}: the self-test passes");
                tried += 2;
                if !stub.plausible {
                    for proven in [proven, &forged] {
                        assert_eq!(answers(&mut deployed, proven), (false, None), "{what}");
                        tried += 2;
                    }
                }
            }
        }
    }
    println!("assurance: missing-precompiles {tried}");
}

/// The inverse comes with the proof.
#[test]
fn a_chain_without_modexp_will_do() {
    for (fixture, proven) in fixture::all() {
        let nothing = Stub { what: "nothing", code: vec![], plausible: false };
        let mut deployed = chain(&[MODEXP], &nothing, &fixture.contract);
        assert!(self_test_passes(&mut deployed, proven), "{}", fixture.name);
        assert_eq!(answers(&mut deployed, &forgery(fixture, proven)), (false, Some(false)), "{}", fixture.name);
    }
}

/// Why the self-test negates the last message: a bit of the first one makes the hint wrong, which is noticed before any
/// precompile is called, also where the pairing is always true.
#[test]
fn a_flipped_bit_does_not_test_the_chain() {
    let always_true = Stub { what: "the word 1", code: one(32), plausible: true };
    for (fixture, proven) in fixture::all() {
        let mut deployed = chain(&[PAIRING], &always_true, &fixture.contract);
        let flipped = Proven { proof: with_flipped_bit(&proven.proof, 248), ..proven.clone() };
        assert_eq!(answers(&mut deployed, proven), (true, Some(true)), "{}", fixture.name);
        assert_eq!(answers(&mut deployed, &flipped), (false, Some(false)), "{}", fixture.name);
        assert_eq!(answers(&mut deployed, &with_false_opening(proven)), (true, Some(true)), "{}", fixture.name);
        assert_eq!(answers(&mut deployed, &forgery(fixture, proven)), (true, Some(true)), "{}", fixture.name);
    }
}
