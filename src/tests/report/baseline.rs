use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use super::report;
use crate::run::{Run, assay, fail, text};

/// Predictions for the example models and some generated ones, committed.
const BASELINE: &str = "docs/gas/baseline.json";
const MODELS: [&str; 5] = [
    "models/volatility-ltv/model.onnx",
    "models/iris/model.onnx",
    "models/operators/model.onnx",
    "--sweep",
    "mlp:100..10k:3",
];

fn edited(folder: &Path, edit: impl FnOnce(&mut Value)) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut baseline: Value = serde_json::from_slice(&fs::read(root.join(BASELINE)).unwrap()).unwrap();
    edit(&mut baseline);
    let path = folder.join("edited.json");
    fs::write(&path, baseline.to_string()).unwrap();
    text(&path).to_owned()
}

/// `ASSAY_BLESS=1` writes the baseline anew.
#[test]
fn no_figure_has_grown_since_the_committed_baseline() {
    let folder = TempDir::new().unwrap();
    if std::env::var_os("ASSAY_BLESS").is_some() {
        report(folder.path(), &MODELS);
        let target = Path::new(env!("CARGO_MANIFEST_DIR")).join(BASELINE);
        fs::copy(folder.path().join("report.json"), target).unwrap();
        return;
    }
    let run = Run::of(assay().arg("report").args(MODELS).args(["--baseline", BASELINE, "-o"]).arg(folder.path()));
    let comment = fs::read_to_string(folder.path().join("comment.md")).unwrap_or_default();
    assert_eq!(run.code, 0, "{}{}\n{comment}", run.stdout, run.stderr);
}

#[test]
fn growth_is_named_and_ends_with_its_own_exit_code() {
    let folder = TempDir::new().unwrap();
    // As if ecMul had been cheaper when the baseline was made.
    let baseline = edited(folder.path(), |baseline| {
        let gas = &mut baseline["rows"][0]["facts"]["gas"][1]["predicted"];
        for field in ["transaction", "execution"] {
            gas[field] = (gas[field].as_u64().unwrap() - 1_500).into();
        }
        gas["sections"]["opening"] = (gas["sections"]["opening"].as_u64().unwrap() - 1_500).into();
        let schedule = baseline["assumptions"]["gas_schedule"].as_object_mut().unwrap();
        assert_eq!(schedule.insert("ec_mul".to_owned(), 5_900.into()), Some(6_000.into()));
    });
    let output = folder.path().join("report");
    let run = |more: &[&str]| {
        Run::of(assay().arg("report").args(MODELS).args(["--baseline", &baseline, "-o", text(&output)]).args(more))
    };
    let people = run(&[]);
    assert_eq!(people.code, 8, "{}{}", people.stdout, people.stderr);
    assert!(
        people.stderr.contains("error: grown since the baseline: volatility-ltv: section opening"),
        "{}",
        people.stderr
    );
    assert!(people.stdout.contains("changed constant: gas_schedule.ec_mul"), "{}", people.stdout);
    let programs = run(&["--json"]);
    assert_eq!((programs.code, &programs.json()["constants"]), (8, &serde_json::json!(["gas_schedule.ec_mul"])));
    assert!(programs.json()["grown"].as_array().unwrap().len() >= 3, "{}", programs.stdout);
    let comment = fs::read_to_string(output.join("comment.md")).unwrap();
    for expected in ["volatility-ltv", "opening", "ec_mul", "5,900", "6,000", "1,500"] {
        assert!(comment.contains(expected), "{expected}: {comment}");
    }
}

#[test]
fn a_baseline_of_another_version_is_no_baseline() {
    let folder = TempDir::new().unwrap();
    let baseline = edited(folder.path(), |baseline| baseline["schema_version"] = 99.into());
    let output = folder.path().join("report");
    let arguments = ["report", MODELS[1], "--baseline", &baseline, "-o", text(&output)];
    let message = fail(&arguments, 3, "baseline");
    assert!(message.contains("99"), "{message}");
}
