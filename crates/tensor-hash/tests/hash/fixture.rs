//! `test/fixtures/hash/tensor-hash.json`, whose hashes a Foundry test computes in a contract, is what the crate computes
//! today. `make bless` writes it anew.

use std::fs;
use std::path::{Path, PathBuf};

use alloy_primitives::U256;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};
use tensor_hash::TensorKind;

use crate::published::{PUBLISHED, Published};
use crate::tensors::{LARGEST_SALT, Salted, largest_digit};

impl Published {
    fn to_json(&self) -> Value {
        json!({ "inputs": self.inputs, "hash": self.hash.to_string() })
    }
}

impl Salted {
    fn to_json(&self) -> Value {
        let words: Vec<String> = self.words().iter().map(U256::to_string).collect();
        json!({
            "kind": self.kind.tag(),
            "bits": self.bits,
            "length": self.digits.len(),
            "salt": self.salt.to_string(),
            "words": words,
            "hash": self.hash().unwrap().to_string(),
        })
    }
}

/// Kind, bits, length and salt: steps and words that are full and ones that are not, both ends of every range, and the
/// images of 784 and 1,024 pixels.
fn shapes() -> Vec<(TensorKind, u32, usize, U256)> {
    let random = U256::from_limbs([0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3210, 0, 0]);
    vec![
        (TensorKind::Input, 16, 1, U256::ZERO),
        (TensorKind::Output, 16, 1, U256::ZERO),
        (TensorKind::Parameters, 16, 1, U256::ZERO),
        (TensorKind::Input, 1, 253, LARGEST_SALT),
        (TensorKind::Input, 1, 254, random),
        (TensorKind::Output, 64, 3, random),
        (TensorKind::Output, 64, 9, random),
        (TensorKind::Output, 64, 10, LARGEST_SALT),
        (TensorKind::Input, 20, 48, U256::ZERO),
        (TensorKind::Input, 8, 784, U256::ZERO),
        (TensorKind::Input, 13, 1024, random),
        (TensorKind::Parameters, 63, 29, random),
    ]
}

fn tensors() -> Vec<Salted> {
    let mut random = ChaCha20Rng::seed_from_u64(253);
    let mut tensors: Vec<Salted> = shapes()
        .into_iter()
        .map(|(kind, bits, length, salt)| {
            let digits = (0..length).map(|_| random.gen_range(0..=largest_digit(bits))).collect();
            Salted { kind, bits, digits, salt }
        })
        .collect();
    tensors.extend([0, largest_digit(23)].map(|digit| Salted {
        kind: TensorKind::Input,
        bits: 23,
        digits: vec![digit; 40],
        salt: U256::ZERO,
    }));
    tensors
}

#[test]
fn fixture_is_up_to_date() {
    let content = json!({
        "schema_version": 1,
        "published": PUBLISHED.iter().map(Published::to_json).collect::<Vec<_>>(),
        "tensors": tensors().iter().map(Salted::to_json).collect::<Vec<_>>(),
    });
    let expected = serde_json::to_string_pretty(&content).unwrap() + "\n";
    let committed: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test/fixtures/hash/tensor-hash.json");
    if fs::read_to_string(&committed).is_ok_and(|text| text == expected) {
        return;
    }
    let blessing = std::env::var_os("ASSAY_BLESS").is_some_and(|value| value == "1");
    assert!(blessing, "`{}` is out of date: run `make bless`", committed.display());
    fs::create_dir_all(committed.parent().unwrap()).unwrap();
    fs::write(committed, expected).unwrap();
}
