//! Nothing but an honest proof of the front's own model is accepted.

use alloy_primitives::{Address, U256, keccak256};
use gas_meter::{Evm, EvmError, Fork};
use halo2_solidity_verifier::{ContractName, FrontOptions, GenerateError, generate_front};
use protocol_spec::{EntryPoint, encode_calldata};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::model::{self, Model};
use crate::contract::{Contract, Text};
use crate::{alias, mutations};

#[test]
fn honest_proofs_are_accepted() {
    for model in model::all() {
        let name = model.fixture.name;
        let mut deployed = model.deploy();
        let report = deployed.call(EntryPoint::Verify, &model.proven.proof, &model.proven.words);
        assert!(report.outcome.is_success(), "{name}: {:?}", report.outcome);
        assert!(report.outcome.data().is_empty(), "{name}");
        let report = deployed.call(EntryPoint::VerifyProof, &model.proven.proof, &model.proven.words);
        assert!(report.outcome.is_success(), "{name}: {:?}", report.outcome);
        assert_eq!(report.outcome.data(), U256::ONE.to_be_bytes::<32>(), "{name}");
    }
}

#[test]
fn constants_are_those_of_the_model() {
    for model in model::all() {
        let mut deployed = model.deploy();
        let mut single = model.fixture.deploy();
        for signature in ["VK_DIGEST()", "PROOF_LENGTH()", "INSTANCE_COUNT()", "GENERATOR_VERSION()"] {
            let call = &keccak256(signature)[..4];
            let got = deployed.evm.static_call(deployed.front.address, call).unwrap();
            assert_eq!(got, single.evm.static_call(single.address, call).unwrap(), "{signature}");
        }
        let name = deployed.evm.static_call(deployed.front.address, &keccak256("MODEL_ID()")[..4]).unwrap();
        assert_eq!(name.data(), keccak256(model.key_bytes()).as_slice());
        assert_eq!(name.data(), model.front.key.model_id().as_slice());
        for call in [&[][..], &[0x12, 0x34, 0x56][..], &[0; 4][..]] {
            assert!(!deployed.evm.static_call(deployed.front.address, call).unwrap().is_success(), "{call:?}");
        }
    }
}

/// Whatever is sent, the front answers as the single verifier does: verdict, error and its arguments.
fn refuse_alike(model: &Model, deployed: &mut model::Deployed, what: &str, proof: &[u8], words: &[U256]) {
    let name = model.fixture.name;
    let mut single = model.fixture.deploy();
    for entry in [EntryPoint::Verify, EntryPoint::VerifyProof] {
        let calldata = encode_calldata(entry, proof, words);
        let got = deployed.evm.static_call(deployed.front.address, &calldata).unwrap();
        let expected = single.evm.static_call(single.address, &calldata).unwrap();
        assert_eq!(got, expected, "{name}: {what}");
        let accepted = got.is_success() && got.data() != [0; 32];
        assert!(!accepted, "{name}: {what}");
    }
}

#[test]
fn changed_proofs_are_refused_as_the_single_verifier_refuses_them() {
    let mut rng = ChaCha8Rng::seed_from_u64(53);
    for model in model::all() {
        let mut deployed = model.deploy();
        let (proof, words) = (&model.proven.proof, &model.proven.words);
        for word in 0..proof.len() / 32 {
            let bit = 256 * word + rng.gen_range(0..256);
            let changed = mutations::with_flipped_bit(proof, bit);
            refuse_alike(model, &mut deployed, &format!("bit {bit}"), &changed, words);
        }
        let other: Vec<u8> = proof.iter().rev().copied().collect();
        let changes = mutations::of_words(proof, &other).into_iter();
        let changes = changes.chain(mutations::of_points(model.program.layout(), proof));
        for (what, changed) in changes.chain(mutations::of_lengths(proof, 37)) {
            refuse_alike(model, &mut deployed, &what, &changed, words);
        }
    }
}

#[test]
fn changed_instances_and_heads_are_refused_as_the_single_verifier_refuses_them() {
    for model in model::all() {
        let mut deployed = model.deploy();
        let mut single = model.fixture.deploy();
        let (proof, words) = (&model.proven.proof, &model.proven.words);
        for index in 0..words.len() {
            let neighbour = words[(index + 1) % words.len()];
            for (what, value) in mutations::replacements(words[index], neighbour, U256::from(7)) {
                let mut changed = words.clone();
                changed[index] = value;
                if changed != *words {
                    refuse_alike(model, &mut deployed, &format!("instance {index} by {what}"), proof, &changed);
                }
            }
        }
        if let [fewer @ .., _] = words.as_slice() {
            refuse_alike(model, &mut deployed, "one fewer", proof, fewer);
        }
        refuse_alike(model, &mut deployed, "one more", proof, &[words.clone(), vec![U256::ZERO]].concat());
        let calldata = encode_calldata(EntryPoint::Verify, proof, words);
        let heads = (0..100).chain(100 + proof.len()..132 + proof.len());
        for bit in heads.flat_map(|byte| 8 * byte..8 * byte + 8).step_by(7) {
            let changed = mutations::with_flipped_bit(&calldata, bit);
            let got = deployed.evm.static_call(deployed.front.address, &changed).unwrap();
            let expected = single.evm.static_call(single.address, &changed).unwrap();
            assert_eq!(got.is_success(), expected.is_success(), "{}: bit {bit}", model.fixture.name);
            assert!(!got.is_success(), "{}: bit {bit}", model.fixture.name);
        }
    }
}

#[test]
fn proofs_of_sibling_models_are_rejected() {
    for pair in model::siblings() {
        for (i, verifying) in pair.into_iter().enumerate() {
            let mut deployed = verifying.deploy();
            for (j, proving) in pair.into_iter().enumerate() {
                let accepted = deployed.accepts(&proving.proven.proof, &proving.proven.words);
                assert_eq!(accepted, i == j, "{} by {}", proving.fixture.name, verifying.fixture.name);
            }
        }
    }
}

/// Each byte of the key that the shared verifier is sent.
#[test]
fn altered_keys_reject_honest_proofs() {
    let mut rng = ChaCha8Rng::seed_from_u64(54);
    for model in model::all() {
        let mut deployed = model.deploy();
        let calldata = encode_calldata(EntryPoint::Verify, &model.proven.proof, &model.proven.words);
        let key = model.key_bytes();
        for byte in 0..key.len() {
            let mut changed = key.clone();
            changed[byte] ^= 1 << rng.gen_range(0..8);
            let call = [changed, calldata.clone()].concat();
            let outcome = deployed.evm.static_call(deployed.shared, &call).unwrap();
            assert!(!outcome.is_success(), "{}: byte {byte} of the key", model.fixture.name);
        }
    }
}

/// A front contract whose text was altered in one word of its key: each word, by a bit and by its neighbour.
#[test]
fn fronts_with_an_altered_word_reject_honest_proofs() {
    let mut rng = ChaCha8Rng::seed_from_u64(55);
    for name in ["Lanes", "LongLedger"] {
        let model = model::named(name);
        let calldata = encode_calldata(EntryPoint::Verify, &model.proven.proof, &model.proven.words);
        let verified = model.front.key.words();
        let mut altered = Vec::new();
        for (at, (word, value)) in verified.iter().enumerate() {
            let bit = U256::ONE << rng.gen_range(0..256);
            for changed in [*value ^ bit, verified[(at + 1) % verified.len()].1] {
                if changed != *value {
                    altered.push((format!("{word} is {changed:#x}"), front_with(model, at, changed)));
                }
            }
        }
        let texts: Vec<_> = altered.iter().map(|(_, source)| Text { source: source.clone(), sections: &[] }).collect();
        for ((what, _), contract) in altered.iter().zip(Contract::compile_all(&texts)) {
            let mut deployed = model.deploy();
            let front = deployed.evm.deploy(&contract.init_code).unwrap();
            let outcome = deployed.evm.static_call(front.address, &calldata).unwrap();
            assert!(!outcome.is_success(), "{name}: {what}");
            let accepted = deployed.evm.static_call(deployed.front.address, &calldata).unwrap();
            assert!(accepted.is_success(), "{name}");
        }
    }
}

/// The front's text with another value for one word of the key.
fn front_with(model: &Model, word: usize, value: U256) -> String {
    let mut lines: Vec<String> = model.front.source.lines().map(Into::into).collect();
    let mut stores = lines.iter_mut().filter(|line| line.trim_start().starts_with("mstore("));
    let line = stores.nth(word).unwrap();
    let (head, _) = line.split_once(", ").unwrap();
    *line = format!("{head}, {value})");
    lines.join("\n")
}

#[test]
fn fronts_accept_no_other_code_as_their_verifier() {
    let model = model::named("Lanes");
    let mut altered = model.shared.contract.runtime.clone();
    let last = altered.len() - 1;
    altered[last] ^= 1;
    let mut evm = Evm::new(Fork::Osaka);
    let other = &model::named("Plonk").shared.contract.runtime;
    let [other, altered] = [other, &altered].map(|runtime| evm.install(runtime).unwrap());
    for wrong in [other, altered, Address::ZERO] {
        let source = model.front.source.replace(&model.shared.address().to_checksum(None), &wrong.to_checksum(None));
        let result = evm.deploy(&Contract::compile(&source, &[]).init_code);
        let Err(EvmError::DeploymentReverted { data }) = result else { panic!("{wrong}: {result:?}") };
        assert_eq!(data[..4], keccak256("WrongVerifier(bytes32)")[..4]);
        assert_ne!(data[4..], model.shared.code_hash()[..]);
    }
}

/// Each front before the verifier of another shape, whose code it was made to trust.
#[test]
fn keys_of_another_shape_are_refused() {
    let shapes: Vec<&Model> = model::all().iter().filter(|model| model.shared.of == model.fixture.name).collect();
    for (at, model) in shapes.iter().enumerate() {
        let trusted = shapes[(at + 1) % shapes.len()];
        let mut deployed = trusted.deploy();
        let (ours, theirs) = (&model.shared, &trusted.shared);
        let source = model.front.source.replace(&ours.address().to_checksum(None), &theirs.address().to_checksum(None));
        let source = source.replace(&ours.code_hash().to_string(), &theirs.code_hash().to_string());
        let front = deployed.evm.deploy(&Contract::compile(&source, &[]).init_code).unwrap();
        for proven in [model.proven, trusted.proven] {
            let calldata = encode_calldata(EntryPoint::Verify, &proven.proof, &proven.words);
            let outcome = deployed.evm.static_call(front.address, &calldata).unwrap();
            assert!(!outcome.is_success(), "{} before {}", model.fixture.name, trusted.fixture.name);
        }
    }
}

/// A word more, a word less, at each place of the key.
#[test]
fn keys_of_another_length_are_refused() {
    for model in model::all() {
        let mut deployed = model.deploy();
        let calldata = encode_calldata(EntryPoint::Verify, &model.proven.proof, &model.proven.words);
        let key = model.key_bytes();
        for at in (0..=key.len()).step_by(32) {
            let longer = [&key[..at], &[0; 32], &key[at..], &calldata].concat();
            let shorter = [&key[..at], &key[key.len().min(at + 32)..], &calldata].concat();
            let other = if at < key.len() { vec![longer, shorter] } else { vec![longer] };
            for call in other {
                let outcome = deployed.evm.static_call(deployed.shared, &call).unwrap();
                assert!(!outcome.is_success(), "{}: {at}", model.fixture.name);
            }
        }
    }
}

/// Proofs of a prover who absorbs `v + r` for an instance `v`: only the range check refuses them.
#[test]
fn aliases_of_instances_are_refused() {
    let model = model::named("Lanes");
    let check = "ok := and(lt(calldataload(at), r), ok)";
    assert_eq!(model.shared.generated.source.matches(check).count(), 1);
    let unchecked = model.shared.generated.source.replace(check, "");
    let unchecked = Contract::compile(&unchecked, &[]);
    for index in 0..model.proven.words.len() {
        let aliased = alias::prove(model.fixture, alias::Alias::Instance(index));
        let mut deployed = model.deploy();
        let outcome = deployed.call(EntryPoint::Verify, &aliased.proof, &aliased.words).outcome;
        assert_eq!(&outcome.data()[..4], &keccak256("InstanceNotInField(uint256)")[..4], "{outcome:?}");
        let calldata = encode_calldata(EntryPoint::Verify, &aliased.proof, &aliased.words);
        let call = [model.key_bytes(), calldata].concat();
        let unchecked = deployed.evm.install(&unchecked.runtime).unwrap();
        assert!(deployed.evm.static_call(unchecked, &call).unwrap().is_success(), "the attack itself does not work");
    }
}

/// Whatever gas a call gets, a valid proof is never said to be invalid: it is accepted or the call fails.
#[test]
fn too_little_gas_is_no_verdict() {
    let model = model::named("Lanes");
    let mut deployed = model.deploy();
    let calldata = encode_calldata(EntryPoint::VerifyProof, &model.proven.proof, &model.proven.words);
    let enough = deployed.evm.call(deployed.front.address, &calldata).unwrap().gas.transaction_gas.units();
    let mut accepted = 0;
    for limit in (80_000..enough + 20_000).step_by(1_499) {
        let report =
            deployed.evm.call_with_gas_limit(deployed.front.address, &calldata, gas_meter::Gas(limit)).unwrap();
        let verdict = report.outcome.is_success().then(|| U256::from_be_slice(report.outcome.data()));
        assert!(verdict.is_none_or(|verdict| verdict == U256::ONE), "{limit}: {verdict:?}");
        accepted += usize::from(verdict.is_some());
    }
    assert!(accepted > 5, "{accepted}");
}

#[test]
fn fronts_are_generated_for_models_of_the_shape_alone() {
    let [lanes, plonk] = ["Lanes", "Plonk"].map(model::named);
    let options = FrontOptions {
        contract_name: ContractName::new("Front").unwrap(),
        verifier: lanes.shared.address(),
        verifier_code: lanes.shared.contract.runtime.clone(),
        fork: verifier_program::Fork::Osaka,
    };
    let error = generate_front(&plonk.fixture.spec, &lanes.shared.generated, &options).unwrap_err();
    assert!(matches!(error, GenerateError::Shape { .. }), "{error}");
    let mut other_srs = lanes.fixture.spec.clone();
    other_srs.srs.s_g2 = other_srs.srs.g2;
    let error = generate_front(&other_srs, &lanes.shared.generated, &options).unwrap_err();
    assert!(matches!(error, GenerateError::Shape { .. }), "{error}");
    for verifier_code in [Vec::new(), plonk.shared.contract.runtime.clone()] {
        let options = FrontOptions { verifier_code, ..options.clone() };
        let error = generate_front(&lanes.fixture.spec, &lanes.shared.generated, &options).unwrap_err();
        assert!(matches!(error, GenerateError::SharedCode { .. }), "{error}");
    }
}

/// An integrator who takes the shared verifier's address for a front's: whatever the proof's bytes are, among them a
/// selector where the shared verifier looks for one, the call fails.
#[test]
fn direct_calls_fail_whatever_the_proof_says() {
    for model in model::all() {
        let mut deployed = model.deploy();
        let key_length = model.key_bytes().len();
        for signature in ["SHAPE()", "PROOF_LENGTH()", "VK_DIGEST()", "MODEL_ID()", "verify(bytes,uint256[])"] {
            for entry in [EntryPoint::Verify, EntryPoint::VerifyProof] {
                let mut call = encode_calldata(entry, &model.proven.proof, &model.proven.words);
                call[key_length..key_length + 4].copy_from_slice(&keccak256(signature)[..4]);
                let outcome = deployed.evm.static_call(deployed.shared, &call).unwrap();
                assert!(!outcome.is_success(), "{}: {signature}", model.fixture.name);
                // Nor are the constants answered to calls of another length.
                let behind = [&model.key_bytes()[..], &keccak256(signature)[..4], &[0]].concat();
                assert!(!deployed.evm.static_call(deployed.shared, &behind).unwrap().is_success(), "{signature}");
            }
        }
    }
}

/// Without the look at the key's first word and at the length, a proof with a selector in the right place is believed.
#[test]
fn the_first_word_of_a_key_is_needed() {
    let model = model::named("Lanes");
    let mut source = model.shared.generated.source.clone();
    for check in
        ["if (uint256(bytes32(input[:32])) > MAX_LOG_ROWS) revert();", "if (input.length != KEY_LENGTH + 4) revert();"]
    {
        assert_eq!(source.matches(check).count(), 1);
        source = source.replace(check, "");
    }
    let mut deployed = model.deploy();
    let unchecked = deployed.evm.install(&Contract::compile(&source, &[]).runtime).unwrap();
    let mut call = encode_calldata(EntryPoint::Verify, &model.proven.proof, &model.proven.words);
    let key_length = model.key_bytes().len();
    call[key_length..key_length + 4].copy_from_slice(&keccak256("SHAPE()")[..4]);
    assert!(deployed.evm.static_call(unchecked, &call).unwrap().is_success(), "the attack itself does not work");
}

/// Calls without key, or with parts of one.
#[test]
fn calls_without_a_key_are_refused() {
    let model = model::named("Lanes");
    let mut deployed = model.deploy();
    let calldata = encode_calldata(EntryPoint::Verify, &model.proven.proof, &model.proven.words);
    let key = model.key_bytes();
    for start in [32, 64, key.len() - 32, key.len()] {
        let call = [&key[start..], &calldata[..]].concat();
        assert!(!deployed.evm.static_call(deployed.shared, &call).unwrap().is_success(), "{start}");
    }
}
