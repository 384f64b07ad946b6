//! `assay commit`: what a proof will show of a hashed input, before there is one.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use alloy_primitives::U256;
use kzg_backend::ProofFile;
use protocol_spec::SCALAR_MODULUS;
use serde_json::{Value, json};
use tempfile::TempDir;
use tensor_hash::{TensorHash, TensorKind};

use super::leaks::hidden_inputs;
use super::{Model, SALT, copy_of_hidden, hidden, inputs, prove, public, read, reals, salted, tensor, with_salts};
use crate::run::{Run, assay, fail, succeed, text};

/// What `assay commit --json` says of `input`.
fn commit(folder: &Path, input: &Value, arguments: &[&str]) -> Value {
    let place = TempDir::new().unwrap();
    let file = place.path().join("input.json");
    fs::write(&file, input.to_string()).unwrap();
    succeed(&[&["commit", text(folder), "--input", text(&file)], arguments].concat())
}

fn commitment(report: &Value, tensor: &str) -> U256 {
    report["commitments"][tensor].as_str().unwrap().parse().unwrap()
}

/// The instance of a hashed tensor in a new proof.
fn proven(folder: &Path, input: &Value, name: &str) -> U256 {
    let proof = prove(folder, input, &[]);
    let instances = ProofFile::read(Path::new(proof["proof"].as_str().unwrap())).unwrap().instances;
    instances[tensor(folder, name).first_instance]
}

#[test]
fn a_commitment_is_the_instance_of_a_proof_with_the_same_salt() {
    let before = fs::read_dir(hidden().join("private")).unwrap().count();
    let report = commit(hidden(), &salted(inputs(1)), &[]);
    let proof = ProofFile::read(&hidden().join("proofs/1/proof.json")).unwrap();
    assert_eq!(commitment(&report, "terms"), proof.instances[tensor(hidden(), "terms").first_instance]);
    assert_eq!(report["model_id"], read(&hidden().join("manifest.json"))["model_id"]);
    // The salt is where it was; there is nothing to keep.
    assert!(report.get("private").is_none(), "{report}");
    assert_eq!(fs::read_dir(hidden().join("private")).unwrap().count(), before);
}

/// The hash is that of `tensor-hash`, whose vectors `TensorHash.sol` is held against.
#[test]
fn a_fresh_salt_is_kept_and_makes_the_same_hash_again() {
    let copy = copy_of_hidden();
    let [first, second] = [(); 2].map(|()| commit(copy.path(), &inputs(3), &[]));
    assert_ne!(first["commitments"], second["commitments"]);
    let folder = copy.path().join("private/commitments");
    for (report, name) in [(&first, "1.json"), (&second, "2.json")] {
        let kept = folder.join(name);
        assert_eq!(report["private"], text(&kept));
        assert_eq!([mode(&kept), mode(&folder)], [0o600, 0o700]);
        let private = read(&kept);
        assert_eq!((&private["commitments"], &private["model_id"]), (&report["commitments"], &report["model_id"]));
        assert_eq!(private["salts"].as_object().unwrap().len(), 1);

        let terms = tensor(copy.path(), "terms");
        let words = terms.pack(&terms.quantise(&reals(&inputs(3), 0)).unwrap()).unwrap();
        let rule = TensorHash { kind: TensorKind::Input, bits: terms.bits, length: 24 };
        let salt = private["salts"]["terms"].as_str().unwrap().parse().unwrap();
        assert_eq!(rule.hash(salt, &words).unwrap(), commitment(report, "terms"));
        let input = with_salts(inputs(3), private["salts"].clone());
        assert_eq!(proven(copy.path(), &input, "terms"), commitment(report, "terms"));
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn the_other_inputs_may_be_unknown_yet() {
    let whole = commit(hidden(), &salted(inputs(1)), &["--tensor", "terms"]);
    let terms = &inputs(1)["input_data"][0];
    for part in [json!({ "inputs": { "terms": terms } }), json!({ "input_data": [terms] })] {
        assert_eq!(commit(hidden(), &salted(part), &[]), whole);
    }
    let place = TempDir::new().unwrap();
    let file = place.path().join("input.json");
    for (input, id) in [
        (json!({ "inputs": { "rate": [0.0, 0.0, 0.0, 0.0] } }), "input-name"),
        (json!({ "input_data": [terms, terms] }), "input-length"),
        (json!({ "inputs": { "terms": [0.5] } }), "input-length"),
    ] {
        fs::write(&file, salted(input).to_string()).unwrap();
        fail(&["commit", text(hidden()), "--input", text(&file)], 3, id);
    }
}

#[test]
fn a_model_of_several_hashed_inputs_is_committed_to_as_asked() {
    let folder = TempDir::new().unwrap();
    let output = folder.path().join("model");
    Model::new().build(&output, &["terms=hashed", "secret=hashed"]);
    let largest = format!("{:#x}", SCALAR_MODULUS - U256::ONE);
    let salts = json!({ "terms": SALT, "secret": largest });
    let input = with_salts(inputs(4), salts);
    let both = commit(&output, &input, &[]);
    assert_eq!(commit(&output, &input, &["--tensor", "secret", "--tensor", "terms"]), both);
    for name in ["terms", "secret"] {
        let one = commit(&output, &input, &["--tensor", name]);
        assert_eq!(one["commitments"], json!({ name: both["commitments"][name] }));
        assert_eq!(proven(&output, &input, name), commitment(&both, name));
    }
    // Of a salt that is not given only the tensor's own is drawn and kept.
    let one = commit(&output, &with_salts(inputs(4), json!({ "terms": SALT })), &["--tensor", "secret"]);
    let kept = read(Path::new(one["private"].as_str().unwrap()));
    assert_eq!(kept["salts"].as_object().unwrap().keys().collect::<Vec<_>>(), ["secret"]);
}

#[test]
fn what_is_no_hashed_input_is_refused() {
    let place = TempDir::new().unwrap();
    let file = place.path().join("input.json");
    fs::write(&file, salted(inputs(1)).to_string()).unwrap();
    for name in ["rate", "secret", "grade", "nobody", ""] {
        let arguments = ["commit", text(hidden()), "--input", text(&file), "--tensor", name];
        assert!(fail(&arguments, 2, "commit-tensor").contains(&format!("`{name}`")));
        let run = Run::of(assay().args(arguments));
        assert!(run.stderr.contains("it has `terms`"), "{}", run.stderr);
    }
    fs::write(&file, inputs(1).to_string()).unwrap();
    fail(&["commit", text(public()), "--input", text(&file)], 2, "commit-tensor");
}

#[test]
fn commitments_say_nothing_else_of_what_they_hide() {
    let (copy, place) = (copy_of_hidden(), TempDir::new().unwrap());
    let (file, chosen) = (place.path().join("input.json"), place.path().join("salts.json"));
    fs::write(&file, inputs(9).to_string()).unwrap();
    let arguments = ["commit", text(copy.path()), "--input", text(&file), "--private", text(&chosen)];
    let run = Run::of(assay().args(arguments).arg("-vvv"));
    assert_eq!((run.code, mode(&chosen)), (0, 0o600), "{}", run.stderr);
    assert!(!copy.path().join("private/commitments").exists());
    let mut secrets = hidden_inputs(copy.path(), &inputs(9));
    secrets.word(read(&chosen)["salts"]["terms"].as_str().unwrap().parse().unwrap());
    for (said, place) in [(&run.stdout, "stdout"), (&run.stderr, "stderr")] {
        secrets.require_none(said.as_bytes(), place);
    }
    assert!(run.stdout.contains(read(&chosen)["commitments"]["terms"].as_str().unwrap()), "{}", run.stdout);
    secrets.require_none_below(copy.path());

    // The file may hold the only salt of a commitment that is on a chain by now.
    let kept = fs::read(&chosen).unwrap();
    fail(&arguments, 2, "private-file-exists");
    assert_eq!(fs::read(&chosen).unwrap(), kept);

    let mut wrong = inputs(9);
    wrong["input_data"][0][2] = 1.987654321.into();
    fs::write(&file, wrong.to_string()).unwrap();
    let message = fail(&["commit", text(copy.path()), "--input", text(&file)], 3, "input-out-of-range");
    assert!(!message.contains("1.98") && message.contains("at index 2"), "{message}");
}

#[test]
fn a_salt_that_can_be_guessed_is_warned_of() {
    let place = TempDir::new().unwrap();
    let file = place.path().join("input.json");
    fs::write(&file, with_salts(inputs(1), json!({ "terms": "0x0" })).to_string()).unwrap();
    let run = Run::of(assay().args(["commit", text(hidden()), "--input", text(&file)]));
    assert!(run.code == 0 && run.stderr.contains("the salt of `terms` is short"), "{}", run.stderr);
}
