//! Artefacts that are damaged, edited or of another model.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::run::{Run, assay, fail, text};
use crate::workshop::{built, built_other, contents, copy_of_built, example};

/// Every command that needs `file` refuses it, and leaves all files as they are.
fn refuse(folder: &Path, id: &str) -> String {
    let before = contents(folder);
    let input = example("input.json");
    let message = fail(&["prove", text(folder), "--input", text(&input)], 3, id);
    assert_eq!(contents(folder), before);
    assert!(!folder.join("proofs/2").exists());
    message
}

#[test]
fn a_truncated_key() {
    for file in ["vk.bin", "pk.bin", "circuit.bin"] {
        for keep in [0, 20, 60] {
            let copy = copy_of_built();
            let path = copy.path().join(file);
            let bytes = fs::read(&path).unwrap();
            fs::write(&path, &bytes[..keep]).unwrap();
            let message = refuse(copy.path(), "file-truncated");
            assert!(message.contains(file), "{message}");
        }
    }
}

#[test]
fn an_edited_key() {
    for file in ["vk.bin", "pk.bin", "circuit.bin"] {
        let copy = copy_of_built();
        let path = copy.path().join(file);
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&path, bytes).unwrap();
        let message = refuse(copy.path(), "file-edited");
        assert!(message.contains(file), "{message}");
    }
}

#[test]
fn a_file_of_another_model() {
    for (file, id) in [
        ("manifest.json", "artefact-mismatch"),
        ("circuit.bin", "artefact-mismatch"),
        ("vk.bin", "key-of-another-model"),
        ("pk.bin", "key-of-another-model"),
        ("bytecode.json", "artefact-mismatch"),
        ("model.onnx", "artefact-mismatch"),
    ] {
        let copy = copy_of_built();
        fs::copy(built_other().join(file), copy.path().join(file)).unwrap();
        refuse(copy.path(), id);
    }
}

#[test]
fn an_edited_manifest() {
    let copy = copy_of_built();
    let path = copy.path().join("manifest.json");
    let manifest: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    for (pointer, value, id) in [
        ("/settings/quantisation/weight_bits", Value::from(9), "artefact-mismatch"),
        ("/model_id", Value::from(format!("0x{}", "1".repeat(64))), "artefact-mismatch"),
        ("/public_values/tensors/1/scale", Value::from(3), "artefact-mismatch"),
        ("/schema_version", Value::from(3), "file-version"),
        ("/hashes", Value::Null, "file-malformed"),
    ] {
        let mut edited = manifest.clone();
        *edited.pointer_mut(pointer).unwrap() = value;
        fs::write(&path, edited.to_string()).unwrap();
        refuse(copy.path(), id);
    }
}

/// Before there were visibilities the manifest had version 1, and no such field.
#[test]
fn an_earlier_folder_is_said_to_be_one() {
    let copy = copy_of_built();
    let path = copy.path().join("manifest.json");
    let mut manifest: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(manifest["schema_version"], 2);
    manifest["schema_version"] = 1.into();
    manifest.as_object_mut().unwrap().remove("visibility").unwrap();
    fs::write(&path, manifest.to_string()).unwrap();
    let message = refuse(copy.path(), "file-version");
    assert!(message.ends_with("`schema_version` is 1, expected 2: an earlier version of assay made it"), "{message}");

    manifest["schema_version"] = 2.into();
    fs::write(&path, manifest.to_string()).unwrap();
    refuse(copy.path(), "file-malformed");
}

#[test]
fn a_folder_without_artefacts() {
    let empty = tempfile::TempDir::new().unwrap();
    fail(&["gas", text(empty.path())], 3, "no-artefacts");
    let missing = empty.path().join("missing");
    fail(&["gas", text(&missing)], 3, "no-artefacts");
}

#[test]
fn a_proof_of_another_model() {
    let proof = built_other().join("proofs/1/proof.json");
    let run = Run::of(assay().args(["verify", text(built()), text(&proof), "--json"]));
    assert_eq!(run.code, 6, "{}", run.stderr);
    let report = run.json();
    assert_eq!((&report["native"], &report["evm"]), (&Value::from(false), &Value::from(false)));
    assert!(!report["reason"].as_str().unwrap().is_empty());
    for command in ["gas", "calldata"] {
        fail(&[command, text(built()), text(&proof)], 6, "proof-of-another-model");
    }
}

#[test]
fn a_proof_with_wrong_bytes_is_rejected() {
    let proof: Value = serde_json::from_slice(&fs::read(built().join("proofs/1/proof.json")).unwrap()).unwrap();
    let spoiled = tempfile::TempDir::new().unwrap();
    let path = spoiled.path().join("proof.json");
    let hex = proof["proof"].as_str().unwrap();
    let digit = hex.len() / 2;
    let flipped = if &hex[digit..=digit] == "0" { "1" } else { "0" };
    let instance = |value: &str| {
        let mut instances = proof["instances"].as_array().unwrap().clone();
        instances[1] = Value::from(value);
        Value::from(instances)
    };
    for (field, value) in [
        ("proof", Value::from(format!("{}{flipped}{}", &hex[..digit], &hex[digit + 1..]))),
        ("proof", Value::from(&hex[..hex.len() - 2])),
        ("proof", Value::from("0x")),
        ("instances", instance(&format!("0x{}", "0".repeat(64)))),
        ("instances", instance(&format!("0x{}", "f".repeat(64)))),
        ("instances", Value::from(Vec::<Value>::new())),
    ] {
        let mut edited = proof.clone();
        edited[field] = value;
        fs::write(&path, edited.to_string()).unwrap();
        let run = Run::of(assay().args(["verify", text(built()), text(&path), "--json"]));
        assert_eq!(run.code, 6, "{field}: {}", run.stderr);
        let report = run.json();
        assert_eq!((&report["native"], &report["evm"]), (&Value::from(false), &Value::from(false)), "{field}");
        assert!(report["reason"].as_str().unwrap().ends_with(')'), "{report}");
        // For people: the verdicts on stdout, the error on stderr.
        let run = Run::of(assay().args(["verify", text(built()), text(&path)]));
        assert_eq!(run.code, 6);
        assert!(run.stdout.contains("rejected") && run.stderr.contains("help:"), "{}{}", run.stdout, run.stderr);
    }
}

#[test]
fn files_that_are_no_proofs() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("proof.json");
    for text_of_file in ["", "{}", "[1]", "{\"schema_version\": 1}", "\u{0}"] {
        fs::write(&path, text_of_file).unwrap();
        fail(&["verify", text(built()), text(&path)], 3, "proof-file");
    }
    let missing = folder.path().join("missing.json");
    fail(&["verify", text(built()), text(&missing)], 3, "file-missing");
}
