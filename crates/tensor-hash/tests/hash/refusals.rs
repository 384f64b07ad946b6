use alloy_primitives::U256;
use tensor_hash::{HashError, TensorHash, TensorKind};

use crate::tensors::{LARGEST_SALT, ORDER};

fn tensor(bits: u32, length: u64) -> TensorHash {
    TensorHash { kind: TensorKind::Input, bits, length }
}

#[test]
fn no_values() {
    assert_eq!(tensor(8, 0).hash(U256::ZERO, &[]), Err(HashError::NoValues));
}

#[test]
fn widths_of_no_packing() {
    for got in [0, 65, 253, 254, u32::MAX] {
        let refused = HashError::ValueBits { expected: 64, got };
        assert_eq!(tensor(got, 1).hash(U256::ZERO, &[U256::ZERO]), Err(refused));
        assert_eq!(tensor(got, 1).word_count(), Err(refused));
    }
}

#[test]
fn words_of_another_length() {
    let words = [U256::ZERO; 4];
    for count in [0, 1, 3, 4] {
        let refused = HashError::WordCount { expected: 2, got: count };
        assert_eq!(tensor(64, 4).hash(U256::ZERO, &words[..count]), Err(refused));
    }
    let expected = u64::MAX.div_ceil(253);
    assert_eq!(tensor(1, u64::MAX).hash(U256::ZERO, &words), Err(HashError::WordCount { expected, got: 4 }));
}

#[test]
fn bits_above_the_last_value_of_a_word() {
    let full = |bits: u32| (U256::from(1) << bits) - U256::from(1);
    let hash = |words: [U256; 2]| tensor(60, 6).hash(U256::ZERO, &words);
    assert!(hash([full(240), full(120)]).is_ok());
    assert_eq!(hash([full(241), full(120)]), Err(HashError::WordTooLarge { index: 0, expected: 240, got: 241 }));
    assert_eq!(hash([full(240), full(121)]), Err(HashError::WordTooLarge { index: 1, expected: 120, got: 121 }));
}

/// A word plus the field's order is the same element.
#[test]
fn aliases() {
    let word = U256::from(5);
    assert!(tensor(1, 253).hash(word, &[word]).is_ok());
    assert_eq!(
        tensor(1, 253).hash(U256::ZERO, &[word + ORDER]),
        Err(HashError::WordTooLarge { index: 0, expected: 253, got: 254 })
    );
}

/// A salt is any element of the field, and no number that only stands for one.
#[test]
fn salts_end_at_the_order() {
    let hash = |salt: U256| tensor(1, 253).hash(salt, &[U256::from(5)]);
    assert_ne!(hash(LARGEST_SALT).unwrap(), hash(U256::ZERO).unwrap());
    for salt in [ORDER, ORDER + U256::ONE, ORDER + U256::from(5), U256::MAX] {
        assert_eq!(hash(salt), Err(HashError::SaltTooLarge));
    }
}

/// What is hashed may be secret: an error text tells how large it is and no more.
#[test]
fn errors_hold_no_values() {
    let secret = U256::MAX - U256::from(1_234_567);
    for error in [
        tensor(64, 1).hash(U256::ZERO, &[secret]).unwrap_err(),
        tensor(64, 1).hash(secret, &[U256::ZERO]).unwrap_err(),
        tensor_hash::poseidon(&[secret]).unwrap_err(),
    ] {
        for text in [error.to_string(), format!("{error:?}")] {
            assert!(!text.contains(&secret.to_string()) && !text.contains(&format!("{secret:x}")), "{text}");
        }
    }
}
