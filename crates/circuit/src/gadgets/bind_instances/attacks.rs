//! False packings, and hashes of other tensors.

use alloy_primitives::U256;
use ff::Field;
use halo2_proofs::halo2curves::bn256::Fr;
use tensor_hash::{HashError, TensorHash, TensorKind};

use super::{Disclosure, Packing, receive};
use crate::builder::Builder;
use crate::check::check;
use crate::field::{from_integer, to_field, to_integer};
use crate::gadgets::forging::{Check, assert_every_check_is_needed, broken, forged, propagated};
use crate::lanes::{Lanes, Sums};
use crate::layout::place;
use crate::relation::Wire;
use crate::witness::Witness;

const SALT: u64 = 0x5a17;
const OFFSET: i64 = -20;

/// An input with one lookup to a value.
struct Input {
    builder: Builder,
    values: Vec<Wire>,
}

impl Input {
    /// `digits` are values minus the offset.
    fn new(digits: &[i64], bits: u32, disclosure: Disclosure, sums: Sums) -> Self {
        let mut builder = Builder::with_sums(bits, sums);
        let values: Vec<i64> = digits.iter().map(|digit| digit + OFFSET).collect();
        let signals = receive(&mut builder, &values, Packing { bits, offset: OFFSET }, disclosure).unwrap();
        let values = signals.iter().map(|signal| signal.wire.unwrap()).collect();
        let input = Self { builder, values };
        assert_eq!(broken(&input.builder, input.builder.values()), []);
        input
    }

    /// The assignment in which some values have other digits, with all that follows but the claimed instances.
    fn with(&self, digits: &[(usize, Fr)]) -> Vec<Fr> {
        let changes: Vec<(u32, Fr)> = digits.iter().map(|(place, digit)| (self.values[*place].0, *digit)).collect();
        let kept: Vec<u32> = self.builder.instances().iter().map(|wire| wire.0).collect();
        propagated(&self.builder, forged(&self.builder, &changes), &kept)
    }

    fn digit(&self, place: usize) -> Fr {
        self.builder.value(self.values[place])
    }

    /// Asserts that the circuit refuses an assignment, and returns what it breaks.
    fn refuse(&self, values: &[Fr]) -> Vec<Check> {
        let lanes = if self.builder.one().is_some() { Lanes::folded(1, 1) } else { Lanes::all(1) };
        let layout = place(&self.builder, lanes);
        let instances = self.builder.instances().iter().map(|wire| values[wire.0 as usize]).collect();
        assert!(check(&layout, &Witness::fill(&layout, values, instances)).is_err());
        broken(&self.builder, values)
    }

    fn last_relation(&self) -> Check {
        Check::Relation(self.builder.relations().len() - 1)
    }
}

fn every_disclosure() -> [Disclosure; 3] {
    [Disclosure::Public, Disclosure::Hashed { salt: Fr::from(SALT) }, Disclosure::Private]
}

fn is_lookup(check: &Check) -> bool {
    matches!(check, Check::Lookup(..))
}

fn order() -> U256 {
    to_integer(-Fr::ONE) + U256::from(1)
}

#[test]
fn a_digit_out_of_its_range_is_refused_whoever_sees_it() {
    for sums in [Sums::Windows, Sums::Folded] {
        for disclosure in every_disclosure() {
            let input = Input::new(&[0, 31, 17, 5], 5, disclosure, sums);
            for place in 0..4 {
                for lie in [32, 33, -1, -31, 1 << 20] {
                    let broken = input.refuse(&input.with(&[(place, from_integer(lie))]));
                    assert!(broken.iter().any(is_lookup), "{lie}: {broken:?}");
                }
            }
        }
    }
}

#[test]
fn nothing_but_its_lookup_holds_a_private_value() {
    let input = Input::new(&[3, 0, 31], 5, Disclosure::Private, Sums::Windows);
    let mut refused: Vec<Vec<Check>> =
        (0..3).map(|place| input.refuse(&input.with(&[(place, Fr::from(32))]))).collect();
    let sum = input.builder.relations()[0].out().wire;
    refused.push(input.refuse(&forged(&input.builder, &[(sum.0, Fr::ONE)])));
    assert_every_check_is_needed(&input.builder, 0, &refused);
    // Another value within its range is another true statement.
    assert_eq!(broken(&input.builder, &input.with(&[(1, Fr::from(9))])), []);
}

#[test]
fn a_carry_between_neighbours_is_caught_by_their_lookups_alone() {
    for disclosure in [Disclosure::Public, Disclosure::Hashed { salt: Fr::from(SALT) }] {
        let input = Input::new(&[7, 200, 0, 255, 1], 8, disclosure, Sums::Windows);
        for place in 0..4 {
            for carry in [Fr::ONE, -Fr::ONE] {
                let low = input.digit(place) + carry * Fr::from(256);
                let broken = input.refuse(&input.with(&[(place, low), (place + 1, input.digit(place + 1) - carry)]));
                assert!(!broken.is_empty() && broken.iter().all(is_lookup), "{broken:?}");
            }
        }
    }
}

/// `floor(253 / bits)` digits of `word`, the last one with all that is left.
fn digits(word: U256, bits: u32) -> Vec<U256> {
    let last = (253 / bits - 1) as usize;
    let digit = |place: usize| {
        let rest = word >> (place * bits as usize);
        if place == last { rest } else { rest & ((U256::from(1) << bits) - U256::from(1)) }
    };
    (0..=last).map(digit).collect()
}

#[test]
fn a_packed_word_has_no_alias() {
    let hashed = Disclosure::Hashed { salt: Fr::from(SALT) };
    // 31 values of 8 bits leave 5 bits of a word free; 23 of 11 bits fill it.
    for (disclosure, bits) in [(Disclosure::Public, 8), (Disclosure::Public, 11), (hashed, 8), (hashed, 11)] {
        let count = (253 / bits) as usize;
        let largest = (1i64 << bits) - 1;
        for honest in [vec![0; count], vec![largest; count], (0..count as i64).collect()] {
            let input = Input::new(&honest, bits, disclosure, Sums::Windows);
            let place_value = |place: usize| to_integer(input.digit(place)) << (place * bits as usize);
            let word = (0..count).map(place_value).fold(U256::ZERO, |sum, digit| sum + digit);
            // The word plus the order of the field is the same element, so that all relations hold ..
            let alias: Vec<(usize, Fr)> = digits(word + order(), bits).into_iter().map(to_field).enumerate().collect();
            let broken = input.refuse(&input.with(&alias));
            // .. but its digits do not fit: the last one is out of its range, and no other.
            assert!(matches!(broken[..], [Check::Lookup(..)]), "{broken:?}");
            let tensor = TensorHash { kind: TensorKind::Input, bits, length: count as u64 };
            let refused = tensor.hash(U256::ZERO, &[word + order()]);
            assert!(matches!(refused, Err(HashError::WordTooLarge { index: 0, .. })));
        }
    }
}

#[test]
fn a_permuted_packing_is_refused() {
    for disclosure in [Disclosure::Public, Disclosure::Hashed { salt: Fr::from(SALT) }] {
        // Two words: of 31 values and of 9.
        let input = Input::new(&(0..40).collect::<Vec<i64>>(), 8, disclosure, Sums::Windows);
        for (a, b) in [(0, 1), (3, 30), (30, 31), (0, 39), (38, 39)] {
            let values = input.with(&[(a, input.digit(b)), (b, input.digit(a))]);
            let broken = input.refuse(&values);
            // The relations that bind instances, and nothing else.
            assert!(broken.iter().all(|check| matches!(check, Check::Relation(_))) && broken.len() <= 2, "{broken:?}");
        }
    }
}

#[test]
fn the_hash_of_another_tensor_salt_or_domain_is_refused() {
    let salt = Fr::from(SALT);
    for sums in [Sums::Windows, Sums::Folded] {
        let input = Input::new(&[5, 9, 0], 8, Disclosure::Hashed { salt }, sums);
        let own = TensorHash { kind: TensorKind::Input, bits: 8, length: 3 };
        let word = U256::from(5) + (U256::from(9) << 8);
        let [instance] = input.builder.instances() else { panic!("one instance") };
        let claim = |tensor: TensorHash, salt: u64, word| {
            let hash = tensor.hash(U256::from(salt), &[word]).unwrap();
            forged(&input.builder, &[(instance.0, to_field(hash))])
        };
        assert_eq!(broken(&input.builder, &claim(own, SALT, word)), []);
        for (what, tensor, salt, word) in [
            ("padded", TensorHash { length: 4, ..own }, SALT, word),
            ("padded to the word", TensorHash { length: 31, ..own }, SALT, word),
            ("truncated", TensorHash { length: 2, ..own }, SALT, word),
            ("an output's", TensorHash { kind: TensorKind::Output, ..own }, SALT, word),
            ("parameters'", TensorHash { kind: TensorKind::Parameters, ..own }, SALT, word),
            ("of another width", TensorHash { bits: 16, ..own }, SALT, word),
            ("without a salt", own, 0, word),
            ("with another salt", own, SALT + 1, word),
            ("of another value", own, SALT, word + U256::from(1)),
            ("of salt and word exchanged", own, 5 + (9 << 8), U256::from(SALT)),
        ] {
            assert_eq!(input.refuse(&claim(tensor, salt, word)), [input.last_relation()], "{what}");
        }
    }
}

#[test]
fn relations_are_the_same_for_all_values_and_salts() {
    for sums in [Sums::Windows, Sums::Folded] {
        let built = |digits: &[i64], salt: Fr| Input::new(digits, 8, Disclosure::Hashed { salt }, sums);
        let (zero, other) = (built(&[0; 40], Fr::ZERO), built(&(100..140).collect::<Vec<_>>(), -Fr::ONE));
        assert_eq!(zero.builder.relations(), other.builder.relations());
    }
}
