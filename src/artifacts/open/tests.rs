//! Manifests damaged at random: an error with its id, or the manifest as it was.

#[path = "../../../crates/circuit/tests/common/mutation.rs"]
mod mutation;

use std::fs;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};

use super::{Artifacts, ErrorKind};

/// Of the example model.
const GOOD: &str = include_str!("manifest.json");

/// The manifest with a value somewhere in it replaced.
fn replaced(rng: &mut StdRng) -> Vec<u8> {
    let others = [
        Value::Null,
        json!(true),
        json!(-1),
        json!(u64::MAX),
        json!(1e308),
        json!(0.5),
        json!(""),
        json!("0x00"),
        json!("../../x"),
        json!([]),
        json!({}),
        json!([[[]]]),
    ];
    let mut manifest: Value = serde_json::from_str(GOOD).unwrap();
    let mut place = &mut manifest;
    while let Value::Object(_) | Value::Array(_) = place {
        if rng.gen_ratio(1, 8) {
            break;
        }
        let inner: Vec<&mut Value> = match place {
            Value::Object(fields) => fields.values_mut().collect(),
            Value::Array(list) => list.iter_mut().collect(),
            _ => vec![],
        };
        let count = inner.len();
        match inner.into_iter().nth(rng.gen_range(0..count.max(1))) {
            Some(value) => place = value,
            None => return GOOD.as_bytes()[1..].to_vec(),
        }
    }
    *place = others[rng.gen_range(0..others.len())].clone();
    manifest.to_string().into_bytes()
}

/// Opens a folder with `count` damaged manifests, one after the other.
fn fuzz(count: u64) {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("manifest.json");
    fs::write(&path, GOOD).unwrap();
    Artifacts::open(folder.path()).unwrap();
    let mut opened = 0;
    for number in 0..count {
        let mut rng = StdRng::seed_from_u64(number);
        let bytes = if rng.r#gen() { replaced(&mut rng) } else { mutation::mutated(GOOD.as_bytes(), &mut rng) };
        fs::write(&path, bytes).unwrap();
        match Artifacts::open(folder.path()) {
            Ok(_) => opened += 1,
            Err(error) => assert_eq!(error.kind, ErrorKind::BadFile, "manifest {number}: {error:?}"),
        }
    }
    // Figures that are held against the circuit and the key later, white space and names.
    assert!(opened < count * 2 / 3, "{opened} of {count} opened");
    println!("assurance: manifest-reader-fuzz {count}");
}

#[test]
fn damaged_manifests_never_panic() {
    fuzz(2_000);
}

#[test]
#[ignore = "minutes"]
fn damaged_manifests_never_panic_in_full() {
    fuzz(1_000_000);
}
