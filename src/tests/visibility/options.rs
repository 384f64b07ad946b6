//! `--visibility`, `--input-visibility` and `--output-visibility`.

use std::fs;

use serde_json::json;
use tempfile::TempDir;

use super::{Model, VISIBILITIES, hidden};
use crate::onnx::with_input_as_output;
use crate::run::{Run, assay, fail, succeed, text};

#[test]
fn an_unknown_tensor_is_answered_with_those_there_are() {
    let model = Model::new();
    let (onnx, output) = (model.onnx(), TempDir::new().unwrap());
    for command in ["check", "build"] {
        let mut arguments = vec![command, text(&onnx), "--visibility", "term=hashed"];
        if command == "build" {
            arguments.extend(["-o", text(output.path())]);
        }
        let message = fail(&arguments, 2, "visibility-tensor");
        assert!(message.contains("`term`"), "{message}");
        let run = Run::of(assay().args(&arguments));
        assert!(run.stderr.contains("`terms`, `rate`, `secret`, `score`, `level`, `grade`"), "{}", run.stderr);
    }
    let report = ["report", text(&onnx), "--visibility", "term=hashed", "-o", text(output.path())];
    fail(&report, 2, "visibility-tensor");
}

#[test]
fn an_unknown_mode_is_answered_with_those_there_are() {
    let model = Model::new();
    let onnx = model.onnx();
    for option in [["--visibility", "terms=secret"], ["--input-visibility", "fixed"], ["--output-visibility", ""]] {
        let run = Run::of(assay().args(["check", text(&onnx)]).args(option));
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(run.stderr.contains("public, hashed, private"), "{}", run.stderr);
    }
    let twice = ["check", text(&onnx), "--visibility", "rate=hashed", "--visibility", "rate=private"];
    assert!(fail(&twice, 2, "visibility-tensor").contains("twice"));
}

#[test]
fn check_and_build_say_what_is_not_public() {
    let model = Model::new();
    let onnx = model.onnx();
    let sides = ["--input-visibility", "hashed", "--output-visibility", "private", "--visibility", "rate=public"];
    let check = succeed(&[&["check", text(&onnx)], &sides[..]].concat());
    assert_eq!(
        check["visibility"],
        json!({
            "inputs": { "rate": "public", "secret": "hashed", "terms": "hashed" },
            "outputs": { "grade": "private", "level": "private", "score": "private" },
            "parameters": "fixed",
        })
    );
    let run = Run::of(assay().args(["check", text(&onnx)]).args(sides));
    assert!(run.stdout.contains("secret hashed, terms hashed, grade private"), "{}", run.stdout);
    let run = Run::of(assay().args(["check", text(&onnx)]));
    assert!(!run.stdout.contains("hidden"), "{}", run.stdout);
}

#[test]
fn what_is_hidden_shares_its_name_with_nothing() {
    let (model, output) = (Model::new(), TempDir::new().unwrap());
    let onnx = model.onnx();
    fs::write(&onnx, with_input_as_output(&fs::read(&onnx).unwrap(), "rate")).unwrap();
    succeed(&["check", text(&onnx), "--visibility", "terms=hashed"]);
    for mode in
        [vec!["--visibility", "rate=hashed"], vec!["--input-visibility", "hashed", "--output-visibility", "hashed"]]
    {
        let message = fail(&[&["check", text(&onnx)], &mode[..]].concat(), 4, "shared-name");
        assert!(message.contains("`rate`"), "{message}");
        fail(&[&["build", text(&onnx), "-o", text(output.path())], &mode[..]].concat(), 4, "shared-name");
    }
}

#[test]
fn what_is_hidden_is_not_paid_for() {
    let model = Model::new();
    let onnx = model.onnx();
    let gas = |arguments: &[&str]| {
        let check = [&["check", text(&onnx), "--input-range", "-1:1", "--lanes", "1"], arguments].concat();
        succeed(&check)["predicted"]["transaction_gas"].as_u64().unwrap()
    };
    let (public, private) = (gas(&[]), gas(&["--input-visibility", "private"]));
    assert!(private < public, "{private} {public}");
}

#[test]
fn a_report_prices_what_is_hidden_as_a_build_does() {
    let (model, output) = (Model::new(), TempDir::new().unwrap());
    let onnx = model.onnx();
    let mut arguments = vec!["report", text(&onnx), "-o", text(output.path())];
    arguments.extend(super::WIDTHS);
    arguments.extend(VISIBILITIES.iter().flat_map(|one| ["--visibility", one]));
    succeed(&arguments);
    let facts = super::read(&output.path().join("report.json"))["rows"][0]["facts"].clone();
    let manifest = super::read(&hidden().join("manifest.json"));
    assert_eq!(facts["layout"]["instances"], manifest["circuit"]["instances"], "{facts}");
    let live = facts["gas"].as_array().unwrap().iter().find(|gas| gas["fork"] == "osaka").unwrap();
    assert_eq!(live["predicted"]["transaction"], manifest["contract_figures"]["predicted_transaction_gas"]);
}
