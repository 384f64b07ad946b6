//! The way from a model to a verified proof, with the figures that others may rely on.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::run::{Run, assay, succeed, text};
use crate::workshop::{build, built, contents, copy_of_built, example, prove};

fn number(report: &Value, field: &str) -> u64 {
    report[field].as_u64().unwrap_or_else(|| panic!("`{field}` of {report}"))
}

#[test]
fn check_predicts_what_build_and_gas_measure() {
    let model = example("model.onnx");
    let check = succeed(&["check", text(&model)]);
    assert_eq!(check["supported"], true);
    assert!(check["operators"].as_array().unwrap().iter().all(|operator| operator["supported"] == true));
    assert!(number(&check, "parameters") > 0 && number(&check, "multiply_adds") > 0);

    let gas = succeed(&["gas", text(built())]);
    let predicted = &check["predicted"];
    assert_eq!(number(predicted, "transaction_gas"), number(&gas, "predicted_transaction_gas"));
    let within = |predicted: u64, measured: u64, share: f64| {
        assert!((predicted as f64 / measured as f64 - 1.0).abs() <= share, "{predicted} for {measured}");
    };
    within(number(predicted, "transaction_gas"), number(&gas, "transaction_gas"), 0.01);
    within(number(predicted, "runtime_bytes"), number(&gas, "runtime_bytes"), 0.25);
    assert!(number(&gas, "transaction_gas") <= 265_000 && number(&gas, "runtime_bytes") <= 12_288);
}

#[test]
fn gas_adds_up_on_every_fork() {
    for fork in ["prague", "osaka", "amsterdam"] {
        let gas = succeed(&["gas", text(built()), "--fork", fork]);
        assert_eq!(gas["fork"], fork);
        let sections = gas["sections"].as_object().unwrap();
        for section in ["transcript", "instances", "gates", "opening", "pairing", "other"] {
            assert!(sections[section].as_u64().unwrap() > 0, "{section}");
        }
        let execution: u64 = sections.values().map(|gas| gas.as_u64().unwrap()).sum();
        assert_eq!(execution, number(&gas, "execution_gas"));
        let sum = number(&gas, "intrinsic_gas") + number(&gas, "calldata_gas") + execution;
        assert_eq!(number(&gas, "transaction_gas"), sum.max(number(&gas, "floor_gas")));
    }
}

#[test]
fn a_rebuild_is_equal_byte_for_byte() {
    let copy = copy_of_built();
    let before = contents(copy.path());
    build(&example("model.onnx"), copy.path());
    assert_eq!(contents(copy.path()), before);
    // The proof of before still holds.
    let proof = copy.path().join("proofs/1");
    assert_eq!(succeed(&["verify", text(copy.path()), text(&proof)])["evm"], true);
}

#[test]
fn a_proof_is_near_the_float_model_and_bound_to_its_context() {
    let folder = TempDir::new().unwrap();
    let (output, input) = (folder.path().join("proof"), example("input.json"));
    let context = "0x1234";
    let arguments = ["prove", text(built()), "--input", text(&input), "--context", context, "-o", text(&output)];
    let report = succeed(&arguments);
    assert_eq!((&report["verified"]["native"], &report["verified"]["evm"]), (&Value::from(true), &Value::from(true)));
    let (fixed, float) = (&report["outputs"][0][0], &report["float_outputs"][0][0]);
    let error = (fixed.as_f64().unwrap() - float.as_f64().unwrap()).abs();
    assert!(error <= 1e-3 && error == report["max_abs_error"].as_f64().unwrap(), "{report}");
    assert!(report["prove_seconds"].as_f64().unwrap() > 0.0);

    let proof: Value = serde_json::from_slice(&fs::read(output.join("proof.json")).unwrap()).unwrap();
    assert_eq!(proof["instances"][0].as_str().unwrap(), format!("0x{:064x}", 0x1234));
    assert_eq!(number(&report, "proof_bytes") as usize * 2 + 2, proof["proof"].as_str().unwrap().len());

    // With the instances of another context the same proof is rejected.
    let other = built().join("proofs/1");
    let arguments = ["verify", text(built()), text(&output), "--instances", text(&other), "--json"];
    assert_eq!(Run::of(assay().args(arguments)).code, 6);
    let verdict = succeed(&["verify", text(built()), text(&output)]);
    assert_eq!(verdict["native"], true);
    assert!(verdict["native_seconds"].as_f64().unwrap() > 0.0);
}

#[test]
fn calldata_is_what_prove_wrote() {
    let proof = built().join("proofs/1");
    let run = Run::of(assay().args(["calldata", text(built()), text(&proof)]));
    assert_eq!(run.stdout, fs::read_to_string(proof.join("calldata.hex")).unwrap());
    let call = protocol_spec::decode_calldata(&hex::decode(run.stdout.trim().trim_start_matches("0x")).unwrap());
    assert_eq!(call.unwrap().entry, protocol_spec::EntryPoint::Verify);
}

#[test]
fn proofs_are_numbered() {
    let copy = copy_of_built();
    // No number of a proof.
    std::fs::create_dir(copy.path().join("proofs").join(u64::MAX.to_string())).unwrap();
    prove(copy.path(), &example("input.json"));
    for number in ["1", "2"] {
        assert!(copy.path().join("proofs").join(number).join("proof.json").is_file());
    }
}

#[test]
fn a_reference_string_from_a_file_gives_the_same_artefacts() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("srs.bin");
    let logrows = manifest_logrows() + 1;
    let report = succeed(&["srs", "dev", "--logrows", &logrows.to_string(), "-o", text(&file)]);
    assert_eq!(report["insecure"], true);
    assert_eq!(succeed(&["srs", "inspect", text(&file)])["sha256"], report["sha256"]);

    let (output, model, calibration) = (folder.path().join("out"), example("model.onnx"), example("calibration.json"));
    let arguments = ["build", text(&model), "-o", text(&output), "--calibration", text(&calibration)];
    succeed(&[&arguments[..], &["--name", "volatility-ltv", "--srs", text(&file)]].concat());
    assert_eq!(contents(&output), contents(built()));
}

fn manifest_logrows() -> u64 {
    let manifest: Value = serde_json::from_slice(&fs::read(built().join("manifest.json")).unwrap()).unwrap();
    manifest["circuit"]["logrows"].as_u64().unwrap()
}
