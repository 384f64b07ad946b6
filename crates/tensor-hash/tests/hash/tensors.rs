//! Tensors with their values, drawn at random, and their packing.

use alloy_primitives::{U256, uint};
use proptest::prelude::*;
use tensor_hash::{HashError, MAX_VALUE_BITS, TensorHash, TensorKind, WORD_BITS};

pub(crate) const KINDS: [TensorKind; 3] = [TensorKind::Input, TensorKind::Output, TensorKind::Parameters];

/// The order of BN254's scalar field, as EIP-197 has it.
pub(crate) const ORDER: U256 = uint!(0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001_U256);

pub(crate) const LARGEST_SALT: U256 = ORDER.wrapping_sub(U256::ONE);

/// A tensor of unsigned digits, `bits` wide, and the salt it is hashed with.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Salted {
    pub(crate) kind: TensorKind,
    pub(crate) bits: u32,
    pub(crate) digits: Vec<u64>,
    pub(crate) salt: U256,
}

impl Salted {
    pub(crate) fn tensor(&self) -> TensorHash {
        TensorHash { kind: self.kind, bits: self.bits, length: self.digits.len() as u64 }
    }

    pub(crate) fn words(&self) -> Vec<U256> {
        let pack = |digits: &[u64]| {
            digits.iter().rev().fold(U256::ZERO, |word, digit| (word << self.bits) | U256::from(*digit))
        };
        self.digits.chunks((WORD_BITS / self.bits) as usize).map(pack).collect()
    }

    pub(crate) fn hash(&self) -> Result<U256, HashError> {
        self.tensor().hash(self.salt, &self.words())
    }
}

pub(crate) fn largest_digit(bits: u32) -> u64 {
    u64::MAX >> (MAX_VALUE_BITS - bits)
}

fn digits(bits: u32) -> impl Strategy<Value = Vec<u64>> {
    let digit = prop_oneof![Just(0), Just(largest_digit(bits)), 0..=largest_digit(bits)];
    prop::collection::vec(digit, 1..80)
}

pub(crate) fn salt() -> impl Strategy<Value = U256> {
    let any_salt = any::<[u64; 4]>().prop_map(|limbs| U256::from_limbs(limbs) % ORDER);
    prop_oneof![Just(U256::ZERO), Just(LARGEST_SALT), any_salt]
}

pub(crate) fn salted() -> impl Strategy<Value = Salted> {
    (prop::sample::select(KINDS.to_vec()), 1..=MAX_VALUE_BITS, salt())
        .prop_flat_map(|(kind, bits, salt)| digits(bits).prop_map(move |digits| Salted { kind, bits, digits, salt }))
}
