//! The definition of the README, written out a second time.

use alloy_primitives::U256;
use proptest::prelude::*;
use tensor_hash::{TensorHash, TensorKind, poseidon};

use crate::tensors::{Salted, salted};

fn defined(salted: &Salted) -> U256 {
    let kind = match salted.kind {
        TensorKind::Input => 1,
        TensorKind::Output => 2,
        TensorKind::Parameters => 3,
    };
    let domain = U256::from(kind + 256 * salted.bits);
    let mut absorbed = [vec![salted.salt], salted.words()].concat();
    while absorbed.len() % 4 != 0 {
        absorbed.push(U256::ZERO);
    }
    let mut hash = poseidon(&[domain, U256::from(salted.digits.len())]).unwrap();
    for four in absorbed.chunks(4) {
        hash = poseidon(&[hash, four[0], four[1], four[2], four[3]]).unwrap();
    }
    hash
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn hash_is_as_defined(salted in salted()) {
        prop_assert_eq!(salted.hash(), Ok(defined(&salted)));
    }
}

#[test]
fn word_counts() {
    for (bits, length, expected) in [(1, 253, 1), (1, 254, 2), (8, 784, 26), (13, 1024, 54), (64, 3, 1), (64, 4, 2)] {
        assert_eq!(TensorHash { kind: TensorKind::Input, bits, length }.word_count(), Ok(expected));
    }
}
