//! `proof.json`: strict about form, silent about content.

use alloy_primitives::U256;
use kzg_backend::{HexError, MAX_PROOF_FILE_BYTES, ModelId, ProofFile, ProofFileError};
use proptest::prelude::*;

fn sample() -> ProofFile {
    ProofFile {
        model_id: ModelId::from_bytes([0xab; 32]),
        proof: vec![1, 2, 255],
        instances: vec![U256::from_be_bytes([7; 32]), U256::MAX],
    }
}

fn with(field: &str, value: serde_json::Value) -> Result<ProofFile, ProofFileError> {
    let mut json: serde_json::Value = serde_json::from_str(&sample().to_json()).unwrap();
    json[field] = value;
    ProofFile::from_json(json.to_string().as_bytes())
}

#[test]
fn comes_back_through_a_file() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("proof.json");
    sample().write(&path).unwrap();
    assert_eq!(ProofFile::read(&path).unwrap(), sample());
}

#[test]
fn text_is_stable() {
    let ids = "ab".repeat(32);
    let expected = format!(
        "{{\n  \"schema_version\": 1,\n  \"model_id\": \"0x{ids}\",\n  \"proof\": \"0x0102ff\",\n  \"instances\": [\n    \"0x{}\",\n    \"0x{}\"\n  ]\n}}\n",
        "07".repeat(32),
        "ff".repeat(32)
    );
    assert_eq!(sample().to_json(), expected);
}

#[test]
fn every_missing_and_every_unknown_field_is_refused() {
    let whole: serde_json::Value = serde_json::from_str(&sample().to_json()).unwrap();
    for field in ["schema_version", "model_id", "proof", "instances"] {
        let mut json = whole.clone();
        json.as_object_mut().unwrap().remove(field);
        let error = ProofFile::from_json(json.to_string().as_bytes()).unwrap_err();
        assert!(error.to_string().contains(field), "{error}");
    }
    assert!(matches!(with("outputs", serde_json::json!([1])), Err(ProofFileError::Json(_))));
}

#[test]
fn wrong_fields_are_named() {
    assert!(matches!(with("schema_version", 2.into()), Err(ProofFileError::SchemaVersion { expected: 1, got: 2 })));
    let hex_error = |field: &str, value: serde_json::Value| match with(field, value) {
        Err(ProofFileError::Hex { field, source }) => (field, source),
        other => panic!("expected a hex error, got {other:?}"),
    };
    assert_eq!(hex_error("proof", "0102".into()), ("proof".into(), HexError::NoPrefix));
    assert_eq!(hex_error("proof", "0x010".into()), ("proof".into(), HexError::NotHex));
    assert_eq!(hex_error("proof", "0x0g".into()), ("proof".into(), HexError::NotHex));
    assert_eq!(hex_error("model_id", "0x00".into()), ("model_id".into(), HexError::Length { expected: 32, got: 1 }));
    let instances = serde_json::json!([format!("0x{}", "00".repeat(32)), format!("0x{}", "00".repeat(33))]);
    assert_eq!(hex_error("instances", instances), ("instances[1]".into(), HexError::Length { expected: 32, got: 33 }));
    for value in [serde_json::json!(1), serde_json::json!(null), serde_json::json!([1])] {
        assert!(matches!(with("proof", value), Err(ProofFileError::Json(_))));
    }
}

#[test]
fn size_is_bounded() {
    let padded = " ".repeat(MAX_PROOF_FILE_BYTES as usize + 1);
    assert!(matches!(ProofFile::from_json(padded.as_bytes()), Err(ProofFileError::TooLarge { .. })));

    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("proof.json");
    std::fs::write(&path, padded).unwrap();
    assert!(matches!(ProofFile::read(&path), Err(ProofFileError::TooLarge { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn mutated_files_never_panic_and_never_change_silently(at in 0_usize..400, byte in any::<u8>()) {
        let mut bytes = sample().to_json().into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok(file) = ProofFile::from_json(&bytes) {
            let same_form = file.to_json().len() == sample().to_json().len();
            prop_assert!(same_form);
        }
    }

    #[test]
    fn random_text_never_panics(text in "\\PC{0,200}") {
        prop_assert!(ProofFile::from_json(text.as_bytes()).is_err());
    }
}
