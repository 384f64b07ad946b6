//! What is wrong is said by a typed error.

use alloy_primitives::{U256, keccak256};
use gas_meter::{Evm, Fork, Outcome};
use protocol_spec::{BASE_MODULUS, Commitment, EntryPoint, SCALAR_MODULUS, encode_calldata};

use super::fixture::{self, Deployed, Fixture, Proven};
use super::mutations::with_word;

/// Selector and arguments of an error.
pub(crate) fn error(signature: &str, arguments: &[usize]) -> Vec<u8> {
    let words = arguments.iter().flat_map(|argument| U256::from(*argument).to_be_bytes::<32>());
    keccak256(signature)[..4].iter().copied().chain(words).collect()
}

/// `verify` reverts with the error, and `verifyProof` returns false.
fn expect(deployed: &mut Deployed, what: &str, proof: &[u8], words: &[U256], expected: &[u8]) {
    let outcome = deployed.call(EntryPoint::Verify, proof, words).outcome;
    assert!(matches!(outcome, Outcome::Revert { .. }), "{what}: {outcome:?}");
    assert_eq!(outcome.data(), expected, "{what}");
    let outcome = deployed.call(EntryPoint::VerifyProof, proof, words).outcome;
    assert_eq!((outcome.is_success(), outcome.data()), (true, &[0; 32][..]), "{what}");
}

#[test]
fn lengths_and_ranges_are_named() {
    for (fixture, Proven { proof, words, .. }) in fixture::all() {
        let mut deployed = fixture.deploy();
        let (bytes, count) = (proof.len(), words.len());
        let length = |got| error("ProofLengthMismatch(uint256,uint256)", &[got, bytes]);
        expect(&mut deployed, "short", &proof[..bytes - 1], words, &length(bytes - 1));
        expect(&mut deployed, "long", &[&proof[..], &[0; 32][..]].concat(), words, &length(bytes + 32));
        expect(&mut deployed, "empty", &[], words, &length(0));
        let counted = |got| error("InstanceCountMismatch(uint256,uint256)", &[got, count]);
        if let Some((_, fewer)) = words.split_first() {
            expect(&mut deployed, "fewer", proof, fewer, &counted(count - 1));
        }
        expect(&mut deployed, "more", proof, &[&words[..], &[U256::ZERO][..]].concat(), &counted(count + 1));
        for index in 0..count {
            let mut aliased = words.clone();
            aliased[index] += SCALAR_MODULUS;
            let expected = error("InstanceNotInField(uint256)", &[index]);
            expect(&mut deployed, "instance", proof, &aliased, &expected);
        }
        let program = &fixture.verifier.program;
        for word in program.layout().scalar_words() {
            let changed = with_word(proof, word.0, SCALAR_MODULUS);
            let expected = error("ScalarNotInField(uint256)", &[word.0]);
            expect(&mut deployed, "scalar", &changed, words, &expected);
        }
        let hint = program.layout().hint().0;
        let changed = with_word(proof, hint, U256::from(1));
        expect(&mut deployed, "hint", &changed, words, &error("InversionHintInvalid()", &[]));
    }
}

/// The last opening message is bound by the pairing alone: with another point, everything before it is right.
#[test]
fn a_false_opening_is_rejected_by_the_pairing() {
    for (fixture, Proven { proof, words, .. }) in fixture::all() {
        let mut deployed = fixture.deploy();
        let at = fixture.verifier.program.layout().point(Commitment::OpeningWitness).unwrap().0;
        for (x, y) in [(U256::ZERO, U256::ZERO), (U256::from(1), U256::from(2))] {
            let changed = with_word(&with_word(proof, at, x), at + 1, y);
            expect(&mut deployed, "pairing", &changed, words, &error("ProofRejected()", &[]));
        }
    }
}

/// Points off the curve, and coordinates that are not canonical, make a precompile fail: both entry points revert.
#[test]
fn points_off_the_curve_are_named() {
    for (fixture, Proven { proof, words, .. }) in fixture::all() {
        let mut deployed = fixture.deploy();
        let at = fixture.verifier.program.layout().point(Commitment::OpeningWitness).unwrap().0;
        let x = super::mutations::word(proof, at);
        for changed in [with_word(proof, at + 1, U256::from(5)), with_word(proof, at, x + BASE_MODULUS)] {
            for entry in [EntryPoint::Verify, EntryPoint::VerifyProof] {
                let outcome = deployed.call(entry, &changed, words).outcome;
                assert_eq!(outcome.data(), error("PointNotOnCurve(uint256)", &[at]), "{outcome:?}");
            }
        }
    }
}

#[test]
fn calldata_that_is_not_canonical_is_refused() {
    for (fixture, Proven { proof, words, .. }) in fixture::all() {
        let mut deployed = fixture.deploy();
        let canonical = encode_calldata(EntryPoint::Verify, proof, words);
        let trailing = [&canonical[..], &[0][..]].concat();
        for calldata in [trailing, swapped(proof, words), shifted(proof, words)] {
            let outcome = deployed.evm.static_call(deployed.address, &calldata).unwrap();
            assert_eq!(outcome.data(), error("MalformedCalldata()", &[]), "{outcome:?}");
        }
        for length in 0..canonical.len() {
            let outcome = deployed.evm.static_call(deployed.address, &canonical[..length]).unwrap();
            assert!(!outcome.is_success(), "cut to {length}");
        }
    }
}

/// Decodes to the same arguments, the instances before the proof.
fn swapped(proof: &[u8], words: &[U256]) -> Vec<u8> {
    let instances = 64;
    let proof_at = instances + 32 + 32 * words.len();
    encoded(proof_at, instances, &[&array(words)[..], &bytes(proof)].concat())
}

/// Decodes to the same arguments, with a word between heads and proof.
fn shifted(proof: &[u8], words: &[U256]) -> Vec<u8> {
    encoded(96, 96 + 32 + proof.len(), &[&[0; 32][..], &bytes(proof), &array(words)].concat())
}

fn encoded(proof_at: usize, instances_at: usize, tail: &[u8]) -> Vec<u8> {
    let heads = [proof_at, instances_at].map(|head| U256::from(head).to_be_bytes::<32>()).concat();
    [&EntryPoint::Verify.selector()[..], &heads, tail].concat()
}

fn array(words: &[U256]) -> Vec<u8> {
    let length = U256::from(words.len());
    std::iter::once(&length).chain(words).flat_map(|word| word.to_be_bytes::<32>()).collect()
}

fn bytes(proof: &[u8]) -> Vec<u8> {
    [&U256::from(proof.len()).to_be_bytes::<32>()[..], proof].concat()
}

#[test]
fn failing_precompiles_revert_and_are_never_an_invalid_proof() {
    for (fixture, Proven { proof, words, .. }) in fixture::all() {
        let mut evm = Evm::without_curve_precompiles(Fork::Osaka);
        let address = evm.install(&fixture.contract.runtime).unwrap();
        let mut deployed = Deployed { evm, address };
        for entry in [EntryPoint::Verify, EntryPoint::VerifyProof] {
            let outcome = deployed.call(entry, proof, words).outcome;
            assert_eq!(outcome.data(), error("PrecompileFailed()", &[]), "{outcome:?}");
        }
        starve(fixture, proof, words);
    }
}

/// Too little gas ends in a revert or a halt, at whichever call it runs out.
fn starve(fixture: &Fixture, proof: &[u8], words: &[U256]) {
    let mut deployed = fixture.deploy();
    let needed = deployed.call(EntryPoint::VerifyProof, proof, words).gas.transaction_gas.units();
    let calldata = encode_calldata(EntryPoint::VerifyProof, proof, words);
    let least = Fork::Osaka.floor_gas(&calldata).units();
    for limit in (least..needed).step_by(3_001) {
        let report = deployed.evm.call_with_gas_limit(deployed.address, &calldata, limit.into()).unwrap();
        assert!(!report.outcome.is_success(), "{} of {needed} gas: {:?}", limit, report.outcome);
    }
}

#[test]
fn constants_are_those_of_the_protocol() {
    for (fixture, _) in fixture::all() {
        let mut deployed = fixture.deploy();
        let mut read = |signature: &str| {
            let outcome = deployed.evm.static_call(deployed.address, &keccak256(signature)[..4]).unwrap();
            U256::from_be_slice(&outcome.data()[..32])
        };
        assert_eq!(read("VK_DIGEST()"), U256::from_be_bytes(fixture.spec.vk_digest().0));
        assert_eq!(read("MODEL_ID()"), U256::from_be_bytes([0x5a; 32]));
        assert_eq!(read("PROOF_LENGTH()"), U256::from(fixture.verifier.program.layout().bytes()));
        assert_eq!(read("INSTANCE_COUNT()"), U256::from(fixture.spec.instance_count()));
    }
}
