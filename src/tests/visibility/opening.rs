//! What the owner keeps of a proof, and what can be shown with it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use alloy_primitives::U256;
use kzg_backend::ProofFile;
use protocol_spec::SCALAR_MODULUS;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tensor_hash::{TensorHash, TensorKind};

use super::{SALT, copy_of_hidden, hidden, inputs, layout, prove, public, read, reals, tensor};
use crate::run::{Run, assay, fail, succeed, text};
use crate::workshop::copy_folder;

fn instances(folder: &Path) -> Vec<U256> {
    ProofFile::read(&folder.join("proof.json")).unwrap().instances
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn integers(list: &Value) -> Vec<i64> {
    list.as_array().unwrap().iter().map(|value| value.as_i64().unwrap()).collect()
}

fn salt(private: &Value, tensor: &str) -> U256 {
    private["salts"][tensor].as_str().unwrap().parse().unwrap()
}

#[test]
fn the_instance_of_a_hashed_input_is_the_hash_of_its_words() {
    let terms = tensor(hidden(), "terms");
    let values = terms.quantise(&reals(&inputs(1), 0)).unwrap();
    // Thirty bits a value, eight values a word: three words.
    let rule = TensorHash { kind: TensorKind::Input, bits: terms.bits, length: 24 };
    let words = terms.pack(&values).unwrap();
    assert_eq!((words.len(), terms.instances()), (3, 1..2));
    let hash = rule.hash(SALT.parse().unwrap(), &words).unwrap();
    assert_eq!(instances(&hidden().join("proofs/1"))[1], hash);
}

#[test]
fn the_private_file_opens_a_hashed_output() {
    let private = read(&hidden().join("private/proofs/1.json"));
    assert_eq!(private["model_id"], read(&hidden().join("manifest.json"))["model_id"]);
    assert_eq!(private["salts"]["terms"], SALT);
    let proof = ProofFile::read(&hidden().join("proofs/1/proof.json")).unwrap().proof;
    assert_eq!(private["proof_sha256"], format!("0x{}", hex::encode(Sha256::digest(proof))));

    let grade = tensor(hidden(), "grade");
    let values = integers(&private["outputs"]["grade"]["integers"]);
    let rule = TensorHash { kind: TensorKind::Output, bits: grade.bits, length: 3 };
    let hash = rule.hash(salt(&private, "grade"), &grade.pack(&values).unwrap()).unwrap();
    assert_eq!(instances(&hidden().join("proofs/1"))[grade.first_instance], hash);
    let names: Vec<_> = private["outputs"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["grade", "score"]);
}

#[test]
fn what_a_proof_hides_is_kept_for_its_owner_alone() {
    let copy = copy_of_hidden();
    let private = copy.path().join("private");
    let earlier = fs::read(private.join("proofs/1.json")).unwrap();
    fs::remove_dir_all(copy.path().join("proofs")).unwrap();
    let report = prove(copy.path(), &inputs(2), &[]);

    // Salts of a proof that was deleted here may be all that is left of it.
    assert!(report["proof"].as_str().unwrap().ends_with("proofs/2/proof.json"), "{report}");
    assert_eq!(fs::read(private.join("proofs/1.json")).unwrap(), earlier);
    let kept = private.join("proofs/2.json");
    assert_eq!((report["private"].as_str().unwrap(), mode(&kept)), (text(&kept), 0o600));
    assert_eq!(fs::read_dir(copy.path().join("proofs/2")).unwrap().count(), 2);

    // The owner sees outputs that the proof hides.
    let outputs = &read(&kept)["outputs"];
    for (index, name) in [(0, "score"), (2, "grade")] {
        assert_eq!(report["outputs"][index], outputs[name]["values"]);
    }
    let float = |list: &Value| list[0].as_f64().unwrap();
    let mut pairs = report["outputs"].as_array().unwrap().iter().zip(report["float_outputs"].as_array().unwrap());
    assert!(pairs.all(|(fixed, untouched)| (float(fixed) - float(untouched)).abs() < 1e-3), "{report}");
}

#[test]
fn nobody_else_can_open_the_folder_of_secrets() {
    let private = hidden().join("private");
    for (path, expected) in [("", 0o700), ("proofs", 0o700), ("proofs/1.json", 0o600)] {
        assert_eq!(mode(&private.join(path)), expected, "{path}");
    }
    assert_eq!(fs::read_to_string(private.join(".gitignore")).unwrap(), "*\n");
}

#[test]
fn a_folder_of_secrets_that_others_can_open_is_closed() {
    let copy = copy_of_hidden();
    let private = copy.path().join("private");
    for folder in [private.join("proofs"), private.clone()] {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
    }
    prove(copy.path(), &inputs(2), &[]);
    assert_eq!([mode(&private), mode(&private.join("proofs"))], [0o700; 2]);
}

#[test]
fn a_given_salt_that_can_be_guessed_is_warned_of() {
    let (copy, place) = (copy_of_hidden(), TempDir::new().unwrap());
    let file = place.path().join("input.json");
    for (salt, warned) in [("0x0", true), ("0x1234567890abcdef", true), (SALT, false)] {
        let mut input = inputs(2);
        input["salts"] = json!({ "terms": salt });
        fs::write(&file, input.to_string()).unwrap();
        let run = Run::of(assay().args(["prove", text(copy.path()), "--input", text(&file)]));
        assert_eq!(run.code, 0, "{}", run.stderr);
        let warning = "warning: the salt of `terms` is short";
        assert_eq!(run.stderr.contains(warning), warned, "{salt}: {}", run.stderr);
        assert!(!run.stderr.contains("`grade`") && !run.stderr.contains("90abcdef"), "{}", run.stderr);
    }
}

#[test]
fn a_proof_elsewhere_leaves_its_secrets_at_home_or_where_it_is_told() {
    let (copy, elsewhere) = (copy_of_hidden(), TempDir::new().unwrap());
    let proof = elsewhere.path().join("proof");
    let report = prove(copy.path(), &inputs(2), &["-o", text(&proof)]);
    let private = Path::new(report["private"].as_str().unwrap()).to_owned();
    assert_eq!(private.parent().unwrap(), copy.path().join("private/proofs"));
    assert_eq!(fs::read_dir(&proof).unwrap().count(), 2);

    let chosen = elsewhere.path().join("chosen.json");
    let report = prove(copy.path(), &inputs(3), &["-o", text(&proof), "--private", text(&chosen)]);
    assert_eq!((report["private"].as_str().unwrap(), mode(&chosen)), (text(&chosen), 0o600));
    assert_ne!(salt(&read(&chosen), "terms"), salt(&read(&private), "terms"));

    let (kept, input) = (fs::read(&chosen).unwrap(), elsewhere.path().join("input.json"));
    fs::write(&input, inputs(4).to_string()).unwrap();
    let again = ["prove", text(copy.path()), "--input", text(&input), "--private", text(&chosen)];
    fail(&again, 2, "private-file-exists");
    assert_eq!(fs::read(&chosen).unwrap(), kept);
}

#[test]
fn salts_that_are_none_are_refused() {
    let place = TempDir::new().unwrap();
    let file = place.path().join("input.json");
    let too_large = format!("{SCALAR_MODULUS:#x}");
    for salts in [
        json!({ "rate": "0x1" }),
        json!({ "secret": "0x1" }),
        json!({ "nobody": "0x1" }),
        json!({ "terms": "12345678901234567890" }),
        json!({ "terms": 1234567890 }),
        json!({ "terms": too_large }),
        json!("0x1234567890"),
    ] {
        let mut input = inputs(1);
        input["salts"] = salts;
        fs::write(&file, input.to_string()).unwrap();
        let message = fail(&["prove", text(hidden()), "--input", text(&file)], 3, "input-salts");
        assert!(!message.contains("1234567890"), "{message}");
    }
}

#[test]
fn two_proofs_of_one_input_have_other_salts_and_other_commitments() {
    let (copy, layout) = (copy_of_hidden(), layout(hidden()));
    let file = |report: &Value| ProofFile::read(Path::new(report["proof"].as_str().unwrap())).unwrap();
    let first = ProofFile::read(&copy.path().join("proofs/1/proof.json")).unwrap();
    let second = file(&prove(copy.path(), &inputs(1), &[]));
    for tensor in layout.hashed() {
        assert_ne!(first.instances[tensor.first_instance], second.instances[tensor.first_instance], "{}", tensor.name);
    }
    assert_eq!(layout.values(&first.instances).unwrap()[1], layout.values(&second.instances).unwrap()[1]);
    every_point_differs(copy.path(), &first, &second);

    // With the same salts the statements are equal, and the proofs of them still differ wherever they commit.
    let mut input = inputs(1);
    input["salts"] = read(&copy.path().join("private/proofs/1.json"))["salts"].clone();
    let third = file(&prove(copy.path(), &input, &[]));
    assert_eq!(first.instances, third.instances);
    every_point_differs(copy.path(), &first, &third);
}

fn every_point_differs(folder: &Path, first: &ProofFile, second: &ProofFile) {
    let (circuit, hash) = kzg_backend::read_circuit(&folder.join("circuit.bin")).unwrap();
    let key = kzg_backend::read_model_verifier(&folder.join("vk.bin"), &circuit, hash).unwrap();
    let points: Vec<usize> = key.program().layout().point_words().map(|word| 32 * word.0).collect();
    assert!(points.len() > 8);
    for at in points {
        assert_ne!(first.proof[at..at + 64], second.proof[at..at + 64], "point at byte {at}");
    }
}

#[test]
fn a_proof_that_hides_nothing_has_nothing_private() {
    let copy = TempDir::new().unwrap();
    copy_folder(public(), copy.path());
    let report = prove(copy.path(), &inputs(1), &[]);
    assert!(report.get("private").is_none() && !copy.path().join("private").exists(), "{report}");
    let proof = copy.path().join("proofs/1");
    assert_eq!(succeed(&["verify", text(copy.path()), text(&proof)])["evm"], true);
}
