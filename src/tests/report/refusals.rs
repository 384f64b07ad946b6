use std::fs;

use tempfile::TempDir;

use crate::run::{fail, text};
use crate::workshop::{built, example};

fn refuse(arguments: &[&str], code: i32, id: &str) -> String {
    let folder = TempDir::new().unwrap();
    let output = folder.path().join("report");
    let message = fail(&[&["report"], arguments, &["-o", text(&output)]].concat(), code, id);
    assert!(!output.join("report.json").exists());
    message
}

#[test]
fn options_that_make_no_sense() {
    for arguments in [
        &[][..],
        &["--sweep", "mlp:1M..1k"],
        &["--sweep", "mlp:0"],
        &["--sweep", "gan:1k..1M"],
        &["--sweep", "mlp"],
        &["--sweep", "mlp:100", "--budget", "0"],
        &["--sweep", "mlp:100", "--budget", "-1"],
        &["--sweep", "mlp:100", "--budget", "lots"],
        &["--sweep", "mlp:100", "--heartbeat", "0s"],
        &["--sweep", "mlp:100", "--forks", "berlin"],
        &["--sweep", "mlp:100", "--tolerance", "1"],
    ] {
        let mut arguments = arguments.to_vec();
        arguments.insert(0, "report");
        let run = crate::run::Run::of(crate::run::assay().args(&arguments).arg("--json"));
        assert_eq!((run.code, &run.json()["error"]["id"]), (2, &"usage".into()), "{arguments:?}");
    }
    let message = refuse(&["--sweep", "mlp:100", "--l2", "base,atlantis"], 2, "chain");
    assert!(message.contains("atlantis"), "{message}");
}

/// A budget of money holds on every chain: on none it would mean nothing.
#[test]
fn a_report_without_a_chain() {
    let folder = TempDir::new().unwrap();
    let prices = folder.path().join("prices.json");
    let chains = r#"[{ "name": "rollup", "gas_price_gwei": 1, "data": "none" }]"#;
    fs::write(&prices, format!(r#"{{ "recorded": "made up", "eth_usd": 3000, "chains": {chains} }}"#)).unwrap();
    let arguments = ["--sweep", "mlp:100", "--budget", "$0.01", "--prices", text(&prices), "--l2", "none"];
    let message = refuse(&arguments, 2, "chain");
    assert!(message.contains("ethereum"), "{message}");
    fs::write(&prices, r#"{ "recorded": "made up", "eth_usd": 3000, "chains": [] }"#).unwrap();
    refuse(&arguments[..6], 3, "prices");
}

#[test]
fn two_models_of_one_name() {
    let model = example("model.onnx");
    let message = refuse(&[text(built()), text(&model)], 2, "duplicate-model");
    assert!(message.contains("volatility-ltv"), "{message}");
    refuse(&["--sweep", "mlp:100", "--sweep", "mlp:100..1k"], 2, "duplicate-model");
}

#[test]
fn files_that_are_none() {
    let folder = TempDir::new().unwrap();
    refuse(&[text(folder.path())], 3, "no-artefacts");
    let model = example("model.onnx");
    let file = folder.path().join("file.json");
    for (content, options) in
        [("{", ["--prices", "--baseline"]), ("{\"schema_version\": 1}", ["--prices", "--baseline"])]
    {
        fs::write(&file, content).unwrap();
        for option in options {
            let message = refuse(&[text(&model), option, text(&file)], 3, option.trim_start_matches('-'));
            assert!(message.contains("file.json"), "{message}");
        }
    }
    let missing = folder.path().join("missing.json");
    refuse(&[text(&model), "--baseline", text(&missing)], 3, "file-missing");
    refuse(&[text(&folder.path().join("missing.onnx"))], 3, "model-unreadable");
    refuse(&[text(&file)], 3, "model-not-onnx");
}

/// Rows, snapshots and the folder that a measurement works in are named after the model.
#[test]
fn a_manifest_whose_name_leads_elsewhere() {
    let folder = TempDir::new().unwrap();
    let artefacts = folder.path().join("artefacts");
    fs::create_dir(&artefacts).unwrap();
    let manifest = fs::read_to_string(built().join("manifest.json")).unwrap();
    let mut manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let outside = folder.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("file"), "not ours").unwrap();
    for name in [text(&outside), "../../outside", "..", ".", "", "a/b", "a\nb"] {
        manifest["name"] = name.into();
        fs::write(artefacts.join("manifest.json"), manifest.to_string()).unwrap();
        for options in [&[][..], &["--measure"]] {
            let message = refuse(&[&[text(&artefacts)], options].concat(), 3, "file-malformed");
            assert!(message.contains("manifest.json"), "{message}");
        }
    }
    assert_eq!(fs::read_to_string(outside.join("file")).unwrap(), "not ours");
}

#[test]
fn a_file_whose_name_names_no_model() {
    let folder = TempDir::new().unwrap();
    let model = folder.path().join("=1.onnx");
    fs::copy(example("model.onnx"), &model).unwrap();
    refuse(&[text(&model)], 2, "model-name");
    let run = crate::run::Run::of(crate::run::assay().args(["report", text(&model), "--json"]));
    // The option that other commands have is none of this one's.
    assert!(!run.json()["error"]["help"].as_str().unwrap().contains("--name"), "{}", run.stdout);
}

#[test]
fn a_folder_that_cannot_be_written() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let model = example("model.onnx");
    fail(&["report", text(&model), "-o", text(&file.join("report"))], 7, "file-system");
}
