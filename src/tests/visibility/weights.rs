//! Models whose weights are hidden.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use alloy_primitives::U256;
use kzg_backend::{ProofFile, read_parameters};
use serde_json::Value;
use tempfile::TempDir;

use super::secrets::Secrets;
use super::{layout, read};
use crate::onnx;
use crate::run::{Run, assay, fail, succeed, text};
use crate::workshop::{copy_folder, fresh};

const HASHED: [&str; 2] = ["--param-visibility", "hashed"];

fn example(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models/iris").join(file)
}

/// The classifier of irises with hidden weights, and one proof. Read only.
fn built() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let folder = fresh("hidden-weights");
        build(&example("model.onnx"), &folder);
        prove(&folder);
        folder
    })
}

fn copy_of_built() -> TempDir {
    let copy = TempDir::new().unwrap();
    copy_folder(built(), copy.path());
    copy
}

fn build(onnx: &Path, folder: &Path) -> Value {
    let calibration = example("calibration.json");
    let arguments = ["build", text(onnx), "-o", text(folder), "--name", "iris", "--calibration", text(&calibration)];
    succeed(&[&arguments[..], &HASHED].concat())
}

fn prove(folder: &Path) -> Value {
    succeed(&["prove", text(folder), "--input", text(&example("input.json"))])
}

/// Another network of the same shape.
fn other_model(place: &Path) -> PathBuf {
    let path = place.join("model.onnx");
    fs::write(&path, onnx::with_other_weights(&fs::read(example("model.onnx")).unwrap())).unwrap();
    path
}

fn model_id(folder: &Path) -> String {
    read(&folder.join("manifest.json"))["model_id"].as_str().unwrap().to_owned()
}

/// The hash of the weights, by its definition.
fn commitment(folder: &Path) -> U256 {
    let hidden = read_parameters(&folder.join("private/parameters.bin")).unwrap();
    let (description, _) = kzg_backend::read_circuit(&folder.join("circuit.bin")).unwrap();
    let digits = hidden.parameters.digits(&description.graph).unwrap();
    let digits: Vec<i64> = digits.into_iter().map(i64::from).collect();
    layout(folder).parameters().unwrap().commitment(&digits, U256::from_be_bytes(hidden.salt)).unwrap()
}

#[test]
fn a_proof_names_the_hash_of_the_weights_and_nothing_else_of_them() {
    let manifest = read(&built().join("manifest.json"));
    assert_eq!(manifest["visibility"]["parameters"], "hashed");
    assert_eq!(manifest["public_values"]["tensors"][0]["role"], "parameters");
    let proof = ProofFile::read(&built().join("proofs/1/proof.json")).unwrap();
    assert_eq!(proof.instances[1], commitment(built()));
    let verdict = succeed(&["verify", text(built()), text(&built().join("proofs/1/proof.json"))]);
    assert_eq!((&verdict["native"], &verdict["evm"]), (&true.into(), &true.into()));
    let outputs = succeed(&["prove", text(copy_of_built().path()), "--input", text(&example("input.json"))]);
    assert!(outputs["max_abs_error"].as_f64().unwrap() < 0.1, "{outputs}");
}

#[test]
fn no_file_outside_of_private_and_no_log_holds_a_weight() {
    let copy = copy_of_built();
    let mut secrets = Secrets::default();
    let floats = onnx::weights(&fs::read(example("model.onnx")).unwrap()).concat();
    let hidden = read_parameters(&copy.path().join("private/parameters.bin")).unwrap();
    for layer in &hidden.parameters.layers {
        secrets.weights(&floats, &layer.weights);
    }
    secrets.word(U256::from_be_bytes(hidden.salt));
    assert!(secrets.require_none_below(copy.path()) >= 13);
    assert!(secrets.found(&fs::read(copy.path().join("private/model.onnx")).unwrap()) > 8);
    assert!(secrets.found(&fs::read(copy.path().join("private/parameters.bin")).unwrap()) > 4);
    assert!(!copy.path().join("model.onnx").exists());

    let proof = copy.path().join("proofs/1/proof.json");
    let input = example("input.json");
    for arguments in [
        &["prove", text(copy.path()), "--input", text(&input)][..],
        &["verify", text(copy.path()), text(&proof)],
        &["gas", text(copy.path()), text(&proof)],
    ] {
        let run = Run::of(assay().args(arguments).arg("-vvv"));
        assert_eq!(run.code, 0, "{}", run.stderr);
        secrets.require_none(run.stdout.as_bytes(), arguments[0]);
        secrets.require_none(run.stderr.as_bytes(), arguments[0]);
    }
}

#[test]
fn who_has_no_private_folder_verifies_and_does_not_prove() {
    let copy = copy_of_built();
    fs::remove_dir_all(copy.path().join("private")).unwrap();
    let proof = copy.path().join("proofs/1/proof.json");
    let verdict = succeed(&["verify", text(copy.path()), text(&proof)]);
    assert_eq!((&verdict["native"], &verdict["evm"]), (&true.into(), &true.into()));
    succeed(&["gas", text(copy.path()), text(&proof)]);
    fail(&["prove", text(copy.path()), "--input", text(&example("input.json"))], 3, "hidden-parameters");
}

#[test]
fn other_weights_are_refused_before_anything_is_proved() {
    let (copy, place) = (copy_of_built(), TempDir::new().unwrap());
    let other = place.path().join("other");
    build(&other_model(place.path()), &other);
    assert_ne!(model_id(&other), model_id(built()));
    assert_ne!(commitment(&other), commitment(built()));
    for file in ["private/parameters.bin", "private/model.onnx"] {
        fs::copy(other.join(file), copy.path().join(file)).unwrap();
    }
    fail(&["prove", text(copy.path()), "--input", text(&example("input.json"))], 3, "other-parameters");
    assert!(!copy.path().join("proofs/2").exists());
}

#[test]
fn one_changed_weight_is_refused_and_makes_another_model() {
    let (copy, place) = (copy_of_built(), TempDir::new().unwrap());
    let path = copy.path().join("private/parameters.bin");
    let mut hidden = read_parameters(&path).unwrap();
    hidden.parameters.layers[0].weights[3] ^= 1;
    kzg_backend::write_parameters(&path, &hidden).unwrap();
    fail(&["prove", text(copy.path()), "--input", text(&example("input.json"))], 3, "other-parameters");

    let weight = onnx::weights(&fs::read(example("model.onnx")).unwrap())[0][3];
    let (changed, _) = onnx::with_weight(&fs::read(example("model.onnx")).unwrap(), 3, weight * 0.97);
    let onnx = place.path().join("model.onnx");
    fs::write(&onnx, changed).unwrap();
    let other = place.path().join("other");
    build(&onnx, &other);
    assert_ne!(model_id(&other), model_id(built()));
}

#[test]
fn the_same_weights_built_again_keep_their_hash_and_elsewhere_get_another() {
    let (copy, elsewhere) = (copy_of_built(), TempDir::new().unwrap());
    let before = (model_id(copy.path()), commitment(copy.path()));
    build(&example("model.onnx"), copy.path());
    assert_eq!((model_id(copy.path()), commitment(copy.path())), before);
    build(&example("model.onnx"), elsewhere.path());
    assert_ne!(commitment(elsewhere.path()), before.1);
}

#[test]
fn other_weights_in_the_same_folder_leave_the_salt_of_the_earlier_ones() {
    let (copy, place) = (copy_of_built(), TempDir::new().unwrap());
    let parameters = fs::read(copy.path().join("private/parameters.bin")).unwrap();
    let onnx = fs::read(copy.path().join("private/model.onnx")).unwrap();
    build(&other_model(place.path()), copy.path());
    prove(copy.path());
    let mut earlier = fs::read_dir(copy.path().join("private/earlier")).unwrap();
    let kept = earlier.next().unwrap().unwrap().path();
    assert!(earlier.next().is_none());
    assert_eq!(fs::read(kept.join("parameters.bin")).unwrap(), parameters);
    assert_eq!(fs::read(kept.join("model.onnx")).unwrap(), onnx);

    // What cannot be read may be the only salt there is.
    fs::write(copy.path().join("private/parameters.bin"), b"damaged").unwrap();
    let (onnx, calibration) = (example("model.onnx"), example("calibration.json"));
    let arguments = ["build", text(&onnx), "-o", text(copy.path()), "--calibration", text(&calibration)];
    let run = Run::of(assay().args([&arguments[..], &HASHED].concat()));
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert_eq!(fs::read(copy.path().join("private/parameters.bin")).unwrap(), b"damaged");
}

#[test]
fn a_circuit_that_names_no_hash_of_its_hidden_weights_is_refused() {
    let copy = copy_of_built();
    let path = copy.path().join("circuit.bin");
    let (mut description, _) = kzg_backend::read_circuit(&path).unwrap();
    description.commitment = None;
    let hash = kzg_backend::write_circuit(&path, &description, kzg_backend::Access::Shared).unwrap();
    let manifest = copy.path().join("manifest.json");
    let mut content = read(&manifest);
    content["hashes"]["circuit"] = format!("0x{}", hex::encode(hash)).into();
    fs::write(&manifest, content.to_string()).unwrap();
    let proof = copy.path().join("proofs/1/proof.json");
    let message = fail(&["verify", text(copy.path()), text(&proof)], 3, "file-malformed");
    assert!(message.contains("no hash of them"), "{message}");
}

#[test]
fn projects_are_not_made_for_hidden_weights() {
    let place = TempDir::new().unwrap();
    fail(&["new", text(place.path()), "--model", text(built())], 4, "hidden-weights");
}

#[test]
fn a_measured_report_is_about_hidden_weights() {
    let (onnx, output) = (example("model.onnx"), TempDir::new().unwrap());
    let arguments = ["report", text(&onnx), "--measure", "-o", text(output.path())];
    succeed(&[&arguments[..], &HASHED].concat());
    let report = read(&output.path().join("report.json"));
    let gas = &report["rows"][0]["facts"]["gas"][1];
    let [predicted, measured] = ["predicted", "measured"].map(|kind| gas[kind]["transaction"].as_u64().unwrap());
    assert!(predicted.abs_diff(measured) * 100 < predicted, "{gas}");
    assert!(measured > 270_000, "{gas}");
}

#[test]
fn weights_that_are_hidden_later_leave_no_model_behind() {
    let folder = TempDir::new().unwrap();
    let onnx = example("model.onnx");
    succeed(&["build", text(&onnx), "-o", text(folder.path()), "--name", "iris"]);
    assert!(folder.path().join("model.onnx").exists());
    build(&onnx, folder.path());
    assert!(!folder.path().join("model.onnx").exists());
    prove(folder.path());
}

/// Both verifiers reject it.
fn refuse(proof: &Value) {
    let place = TempDir::new().unwrap();
    let path = place.path().join("proof.json");
    fs::write(&path, proof.to_string()).unwrap();
    let run = Run::of(assay().args(["verify", text(built()), text(&path), "--json"]));
    let verdict: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((run.code, &verdict["native"], &verdict["evm"]), (6, &false.into(), &false.into()), "{verdict}");
}

#[test]
fn a_proof_of_other_weights_is_rejected_by_the_contract() {
    let place = TempDir::new().unwrap();
    let other = place.path().join("other");
    build(&other_model(place.path()), &other);
    let proof = prove(&other)["proof"].as_str().unwrap().to_owned();
    let mut forged = read(Path::new(&proof));
    refuse(&forged);
    // Under this model's name, and then with this model's hash, too.
    forged["model_id"] = model_id(built()).into();
    refuse(&forged);
    forged["instances"][1] = format!("{:#066x}", commitment(built())).into();
    refuse(&forged);
}

#[test]
fn a_layout_without_folds_is_refused_for_hidden_weights() {
    let (onnx, folder) = (example("model.onnx"), TempDir::new().unwrap());
    let arguments = ["build", text(&onnx), "-o", text(folder.path()), "--sums", "windows"];
    fail(&[&arguments[..], &HASHED].concat(), 2, "hidden-weights-layout");
}
