//! No changed proof, instance or call is accepted, natively or in the EVM.

use alloy_primitives::U256;
use halo2_solidity_verifier::finish_proof;
use halo2curves::bn256::Fr;
use halo2curves::ff::PrimeField;
use protocol_spec::{EntryPoint, SCALAR_MODULUS, decode_calldata, encode_calldata};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::fixture::{self, Deployed, Fixture, Proven};
use super::mutations;

struct Attack {
    fixture: &'static Fixture,
    proven: &'static Proven,
    deployed: Deployed,
    /// Changed proofs and instances that were refused.
    tried: usize,
}

impl Attack {
    fn all() -> Vec<Self> {
        let attack = |(fixture, proven): &'static (Fixture, Proven)| {
            let deployed = fixture.deploy();
            Self { fixture, proven, deployed, tried: 0 }
        };
        fixture::all().iter().map(attack).collect()
    }

    fn refuse_proof(&mut self, what: &str, proof: &[u8]) {
        let name = self.fixture.name;
        assert!(self.fixture.verify_natively(proof, &self.proven.columns).is_err(), "{name}: {what}, natively");
        assert!(!self.deployed.accepts(proof, &self.proven.words), "{name}: {what}, in the EVM");
        self.tried += 1;
    }

    /// The same with a hint that fits the changed proof, so that the rejection is not for its sake.
    fn refuse_with_right_hint(&mut self, what: &str, proof: &[u8]) {
        let halo2_proof = proof[..proof.len() - 32].to_vec();
        if let Ok(proof) = finish_proof(&self.fixture.verifier.program, &self.proven.words, halo2_proof) {
            self.refuse_proof(&format!("{what}, with the right hint"), &proof);
        }
    }

    fn refuse_instances(&mut self, what: &str, words: &[U256]) {
        let name = self.fixture.name;
        assert!(!self.deployed.accepts(&self.proven.proof, words), "{name}: {what}, in the EVM");
        self.tried += 1;
        let scalar = |word: &U256| Option::<Fr>::from(Fr::from_repr(word.to_le_bytes::<32>()));
        let Some(scalars) = words.iter().map(scalar).collect::<Option<Vec<_>>>() else { return };
        let mut rest = scalars.into_iter();
        let mut columns: Vec<Vec<Fr>> =
            self.proven.columns.iter().map(|column| rest.by_ref().take(column.len()).collect()).collect();
        match columns.last_mut() {
            Some(last) => last.extend(rest),
            None => columns.push(rest.collect()),
        }
        assert!(self.fixture.verify_natively(&self.proven.proof, &columns).is_err(), "{name}: {what}, natively");
    }

    fn instance_bytes(&self) -> Vec<u8> {
        self.proven.words.iter().flat_map(|word| word.to_be_bytes::<32>()).collect()
    }

    fn flip_proof_bit(&mut self, bit: usize) {
        let changed = mutations::with_flipped_bit(&self.proven.proof, bit);
        self.refuse_proof(&format!("bit {bit}"), &changed);
    }

    fn flip_instance_bit(&mut self, bit: usize) {
        let changed = mutations::with_flipped_bit(&self.instance_bytes(), bit);
        let words: Vec<U256> = changed.chunks(32).map(U256::from_be_slice).collect();
        self.refuse_instances(&format!("instance bit {bit}"), &words);
    }
}

/// Changes that were refused, all circuits together.
fn tried(attacks: &[Attack]) -> usize {
    attacks.iter().map(|attack| attack.tried).sum()
}

#[test]
fn one_flipped_bit_of_each_word_is_rejected() {
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    let mut attacks = Attack::all();
    for attack in &mut attacks {
        for word in 0..attack.proven.proof.len() / 32 {
            attack.flip_proof_bit(256 * word + rng.gen_range(0..256));
        }
        for word in 0..attack.proven.words.len() {
            attack.flip_instance_bit(256 * word + rng.gen_range(0..256));
        }
    }
    println!("assurance: proof-bit-flips {}", tried(&attacks));
}

#[test]
#[ignore = "takes minutes"]
fn every_flipped_bit_is_rejected_in_full() {
    let mut attacks = Attack::all();
    for attack in &mut attacks {
        let bits = attack.proven.proof.len() * 8;
        (0..bits).for_each(|bit| attack.flip_proof_bit(bit));
        let instance_bits = attack.proven.words.len() * 256;
        (0..instance_bits).for_each(|bit| attack.flip_instance_bit(bit));
        println!("{}: {} flipped bits, 0 accepted", attack.fixture.name, attack.tried);
    }
    println!("assurance: proof-bit-flips {}", tried(&attacks));
}

/// With the bits of proof and instances, these are all bits of a call.
#[test]
fn every_flipped_calldata_bit_outside_the_words_is_rejected() {
    let mut tried = 0;
    for mut attack in Attack::all() {
        let calldata = encode_calldata(EntryPoint::Verify, &attack.proven.proof, &attack.proven.words);
        let proof_bytes = attack.proven.proof.len();
        let heads = (0..100).chain(100 + proof_bytes..132 + proof_bytes);
        for bit in heads.flat_map(|byte| 8 * byte..8 * byte + 8) {
            let changed = mutations::with_flipped_bit(&calldata, bit);
            let outcome = attack.deployed.evm.static_call(attack.deployed.address, &changed).unwrap();
            assert!(!outcome.is_success(), "{}: bit {bit}", attack.fixture.name);
            let decoded = decode_calldata(&changed);
            assert!(decoded.is_err() || decoded.as_ref().is_ok_and(|call| call.entry != EntryPoint::Verify), "{bit}");
            tried += 1;
        }
    }
    println!("assurance: calldata-bit-flips {tried}");
}

#[test]
fn replaced_words_are_rejected() {
    let others = fixture::proofs(2);
    let mut attacks = Attack::all();
    for (attack, other) in attacks.iter_mut().zip(others) {
        assert_ne!(attack.proven.proof, other.proof);
        for (what, changed) in mutations::of_words(&attack.proven.proof, &other.proof) {
            attack.refuse_proof(&what, &changed);
        }
    }
    println!("assurance: word-replacements {}", tried(&attacks));
}

#[test]
fn replaced_points_are_rejected_even_with_the_right_hint() {
    let mut attacks = Attack::all();
    for attack in &mut attacks {
        let layout = attack.fixture.verifier.program.layout();
        for (what, changed) in mutations::of_points(layout, &attack.proven.proof) {
            attack.refuse_proof(&what, &changed);
            attack.refuse_with_right_hint(&what, &changed);
        }
    }
    println!("assurance: point-replacements {}", tried(&attacks));
}

#[test]
fn every_truncation_is_rejected() {
    let mut attacks = Attack::all();
    for attack in &mut attacks {
        for (what, changed) in mutations::truncations(&attack.proven.proof, 1) {
            attack.refuse_proof(&what, &changed);
        }
    }
    println!("assurance: truncations {}", tried(&attacks));
}

/// To the proof, and to the call as a whole.
#[test]
fn appended_bytes_are_rejected() {
    let mut attacks = Attack::all();
    for attack in &mut attacks {
        for (what, changed) in mutations::extensions(&attack.proven.proof) {
            attack.refuse_proof(&what, &changed);
        }
        let calldata = encode_calldata(EntryPoint::Verify, &attack.proven.proof, &attack.proven.words);
        for (what, changed) in mutations::extensions(&calldata) {
            let outcome = attack.deployed.evm.static_call(attack.deployed.address, &changed).unwrap();
            assert!(!outcome.is_success(), "{}: {what}", attack.fixture.name);
            assert!(decode_calldata(&changed).is_err(), "{}: {what}", attack.fixture.name);
            attack.tried += 1;
        }
    }
    println!("assurance: appended-bytes {}", tried(&attacks));
}

#[test]
fn changed_scalars_are_rejected_even_with_the_right_hint() {
    let mut rng = ChaCha8Rng::seed_from_u64(12);
    for mut attack in Attack::all() {
        let proof = attack.proven.proof.clone();
        let scalars: Vec<_> = attack.fixture.verifier.program.layout().scalar_words().collect();
        for offset in &scalars[..scalars.len() - 1] {
            let value = U256::from(rng.r#gen::<u64>());
            let changed = mutations::with_word(&proof, offset.0, value);
            attack.refuse_with_right_hint(&format!("word {} by a random one", offset.0), &changed);
        }
    }
}

#[test]
fn changed_instances_are_rejected() {
    let mut attacks = Attack::all();
    for attack in &mut attacks {
        let words = attack.proven.words.clone();
        for index in 0..words.len() {
            let neighbour = words[(index + 1) % words.len()];
            for (what, value) in mutations::replacements(words[index], neighbour, SCALAR_MODULUS - U256::from(7)) {
                let mut changed = words.clone();
                changed[index] = value;
                if changed != words {
                    attack.refuse_instances(&format!("instance {index} by {what}"), &changed);
                }
            }
        }
        if let Some((_, fewer)) = words.split_first() {
            attack.refuse_instances("one fewer", fewer);
        }
        attack.refuse_instances("one more", &[words.clone(), vec![U256::ZERO]].concat());
    }
    println!("assurance: instance-replacements {}", tried(&attacks));
}

/// A contract accepts no proof of another circuit.
#[test]
fn proofs_of_other_keys_are_rejected() {
    let all = Attack::all();
    let proofs: Vec<_> = all.iter().map(|attack| attack.proven.clone()).collect();
    for (i, mut attack) in all.into_iter().enumerate() {
        for (j, proven) in proofs.iter().enumerate().filter(|(j, _)| *j != i) {
            assert!(!attack.deployed.accepts(&proven.proof, &proven.words), "{i} {j}");
        }
    }
}
