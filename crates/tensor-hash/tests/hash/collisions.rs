//! What differs in values, length, kind, width or salt differs in its hash.

use alloy_primitives::U256;
use proptest::prelude::*;
use proptest::sample::Index;
use tensor_hash::MAX_VALUE_BITS;

use crate::tensors::{KINDS, Salted, largest_digit, salt, salted};

fn with(salted: &Salted, change: impl FnOnce(&mut Salted)) -> Salted {
    let mut other = salted.clone();
    change(&mut other);
    other
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn padding(salted in salted(), zeros in 1..300_usize) {
        let longer = with(&salted, |other| other.digits.resize(salted.digits.len() + zeros, 0));
        prop_assert_ne!(longer.hash().unwrap(), salted.hash().unwrap());
    }

    #[test]
    fn truncation(salted in salted(), kept in any::<Index>()) {
        prop_assume!(salted.digits.len() > 1);
        let shorter = with(&salted, |other| other.digits.truncate(1 + kept.index(salted.digits.len() - 1)));
        prop_assert_ne!(shorter.hash().unwrap(), salted.hash().unwrap());
    }

    #[test]
    fn other_kinds(salted in salted()) {
        for kind in KINDS.into_iter().filter(|kind| *kind != salted.kind) {
            prop_assert_ne!(with(&salted, |other| other.kind = kind).hash().unwrap(), salted.hash().unwrap());
        }
    }

    /// A single value is the same word in every width that holds it.
    #[test]
    fn other_widths(salted in salted(), wider in 2..=MAX_VALUE_BITS) {
        prop_assume!(salted.bits < wider);
        let single = with(&salted, |other| other.digits.truncate(1));
        let wider = with(&single, |other| other.bits = wider);
        prop_assert_eq!(wider.words(), single.words());
        prop_assert_ne!(wider.hash().unwrap(), single.hash().unwrap());
    }

    #[test]
    fn other_salts(salted in salted(), salt in salt()) {
        prop_assume!(salt != salted.salt);
        prop_assert_ne!(with(&salted, |other| other.salt = salt).hash().unwrap(), salted.hash().unwrap());
    }

    #[test]
    fn one_changed_digit(salted in salted(), at in any::<Index>(), flip in any::<u64>()) {
        let flip = (flip & largest_digit(salted.bits)).max(1);
        let changed = with(&salted, |other| other.digits[at.index(salted.digits.len())] ^= flip);
        prop_assert_ne!(changed.hash().unwrap(), salted.hash().unwrap());
    }

    #[test]
    fn permuted_digits(salted in salted(), by in any::<Index>()) {
        let rotated = with(&salted, |other| other.digits.rotate_left(by.index(salted.digits.len())));
        prop_assume!(rotated != salted);
        prop_assert_ne!(rotated.hash().unwrap(), salted.hash().unwrap());
    }
}

/// A salt and a first value that trade places, and a salt alone against one more word.
#[test]
fn salt_is_no_word() {
    let salted = Salted { kind: KINDS[0], bits: 64, digits: vec![5], salt: U256::from(7) };
    let traded = with(&salted, |other| (other.digits, other.salt) = (vec![7], U256::from(5)));
    let moved = with(&salted, |other| (other.digits, other.salt) = (vec![7, 0, 0, 5], U256::ZERO));
    assert_ne!(traded.hash().unwrap(), salted.hash().unwrap());
    assert_ne!(moved.hash().unwrap(), salted.hash().unwrap());
}
