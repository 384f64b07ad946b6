use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use super::{report, row, transaction};
use crate::run::{Run, assay, succeed, text};
use crate::workshop::{built, example};

const IRIS: &str = "models/iris/model.onnx";

#[test]
fn every_view_has_every_model() {
    let folder = TempDir::new().unwrap();
    let model = example("model.onnx");
    let (code, report) = report(folder.path(), &[text(&model), IRIS, "--sweep", "mlp:100..1k:2"]);
    assert_eq!(code, 0);
    let names = ["volatility-ltv", "iris", "mlp-100", "mlp-1k"];
    assert_eq!(report["rows"].as_array().unwrap().len(), names.len());
    for view in ["report.json", "report.md", "report.csv", "report.html"] {
        let text = fs::read_to_string(folder.path().join(view)).unwrap();
        for name in names {
            assert!(text.contains(name), "{name} in {view}");
        }
    }
    for name in names {
        let gas = transaction(row(&report, name), "osaka", "predicted").to_string();
        let csv = fs::read_to_string(folder.path().join("report.csv")).unwrap();
        assert!(csv.lines().any(|line| line.starts_with(name) && line.contains(&gas)), "{name}: {gas}\n{csv}");
    }
    // Generated models are there to be looked at.
    let check = succeed(&["check", text(&folder.path().join("models/mlp-1k/model.onnx")), "--lanes", "1"]);
    assert_eq!(check["parameters"], row(&report, "mlp-1k")["facts"]["parameters"]);
}

#[test]
fn a_sweep_shows_what_circuits_grow_with() {
    let folder = TempDir::new().unwrap();
    let (code, report) = report(folder.path(), &["--sweep", "conv:88..1k:3", "--lanes", "1"]);
    assert_eq!(code, 0);
    let growth = &report["growth"].as_array().unwrap()[..];
    assert_eq!((growth.len(), &growth[0]["family"]), (1, &"conv".into()));
    let laws = ["by_values", "by_multiply_adds"].map(|law| growth[0][law]["terms"][0]["factor"].as_f64().unwrap());
    assert!(laws.iter().all(|factor| *factor > 0.0), "{laws:?}");
    let smallest = &row(&report, "conv-88")["facts"];
    assert_eq!((&smallest["family"], &smallest["activations"]), (&"conv".into(), &(4 * 2 * 1_024 + 12).into()));
    for (view, text) in [("report.md", "## Growth"), ("report.html", "id=\"growth\""), ("growth.svg", "conv-88")] {
        assert!(fs::read_to_string(folder.path().join(view)).unwrap().contains(text), "{view}");
    }
}

#[test]
fn inputs_of_fewer_bits_are_fewer_instances() {
    let folder = TempDir::new().unwrap();
    let instances = |bits: &str| {
        let precision = ["--input-range", "-1:1", "--input-bits", bits, "--max-error", "1"];
        let (code, report) = report(folder.path(), &[&["--sweep", "conv:88", "--lanes", "1"][..], &precision].concat());
        assert_eq!(code, 0);
        row(&report, "conv-88")["facts"]["layout"]["instances"].as_u64().unwrap()
    };
    // An input of 32 by 32 pixels; besides it the context and ten outputs, which may share an instance.
    let (wide, narrow) = (instances("8"), instances("2"));
    assert_eq!(wide - narrow, 1_024u64.div_ceil(253 / 8) - 1_024u64.div_ceil(253 / 2));
}

#[test]
fn what_is_measured_is_what_gas_measures_and_what_was_predicted() {
    let folder = TempDir::new().unwrap();
    let work = folder.path().join("work");
    for file in ["mlp-100/notes", ".measure-killed/pk.bin"] {
        fs::create_dir_all(work.join(file).parent().unwrap()).unwrap();
        fs::write(work.join(file), "not ours, or left by a run that was killed").unwrap();
    }
    let arguments = [text(built()), "--sweep", "mlp:100", "--lanes", "1", "--measure"];
    let (code, report) = report(folder.path(), &arguments);
    assert_eq!(code, 0);
    for name in ["volatility-ltv", "mlp-100"] {
        let row = row(&report, name);
        for fork in ["prague", "osaka", "amsterdam"] {
            let (predicted, measured) = (transaction(row, fork, "predicted"), transaction(row, fork, "measured"));
            assert!((predicted as f64 / measured as f64 - 1.0).abs() < 0.01, "{name}: {predicted} for {measured}");
        }
        assert!(row["facts"]["prover"]["measured"]["seconds"].as_f64().unwrap() > 0.0);
        assert_eq!(row["facts"]["transaction"]["measured"], true);
    }
    // Another proof of the same model: zero bytes vary.
    let gas = succeed(&["gas", text(built())])["transaction_gas"].as_u64().unwrap();
    let measured = transaction(row(&report, "volatility-ltv"), "osaka", "measured");
    assert!(gas.abs_diff(measured) < 500, "{gas}, {measured}");
    let left: Vec<_> = fs::read_dir(&work).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["mlp-100"]);
    assert!(work.join("mlp-100/notes").is_file());
}

#[test]
fn a_budget_is_kept_or_the_exit_code_says_so() {
    let folder = TempDir::new().unwrap();
    let arguments = |budget: &'static str| ["--sweep", "mlp:100..1k:2", "--lanes", "2", "--budget", budget];
    let (code, within) = report(folder.path(), &arguments("400k"));
    assert_eq!((code, &within["rows"][0]["verdict"]["fits"]), (0, &true.into()));
    assert_eq!(within["largest"]["row"], "mlp-1k");

    let (code, beyond) = report(folder.path(), &arguments("270000"));
    assert_eq!((code, &beyond["rows"][0]["verdict"]["fits"]), (8, &false.into()));
    let knobs = beyond["rows"][0]["verdict"]["knobs"].as_array().unwrap();
    let lanes = knobs.iter().find(|knob| knob["kind"] == "lanes" && knob["fits"] == true).unwrap();
    // What the knob promises is what the report says with the knob turned.
    let (code, turned) = report(folder.path(), &["--sweep", "mlp:100..1k:2", "--lanes", "1", "--budget", "270000"]);
    assert_eq!(code, 0);
    assert_eq!(transaction(&turned["rows"][0], "osaka", "predicted"), lanes["transaction_gas"].as_u64().unwrap());
}

#[test]
fn the_summary_for_people_has_every_model_and_file() {
    let folder = TempDir::new().unwrap();
    let run = Run::of(assay().args(["report", IRIS, "--budget", "1k", "-o"]).arg(folder.path()));
    assert_eq!(run.code, 8);
    for expected in ["iris", "does not fit", "report.html", "snapshots"] {
        assert!(run.stdout.contains(expected), "{}", run.stdout);
    }
    assert!(run.stderr.contains("error: beyond the budget: iris"), "{}", run.stderr);
}

#[test]
fn rollups_and_forks_are_shown_as_asked() {
    let folder = TempDir::new().unwrap();
    // Ethereum alone would be far beyond this budget.
    let chains = ["--l2", "op,base", "--budget", "$0.05"];
    let (code, report) = report(folder.path(), &[&[IRIS, "--forks", "osaka"], &chains[..]].concat());
    assert_eq!(code, 0);
    let row = row(&report, "iris");
    let names = |entries: &Value, name: &str| -> Vec<String> {
        entries.as_array().unwrap().iter().map(|entry| entry[name].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&row["facts"]["gas"], "fork"), ["osaka"]);
    assert_eq!(names(&row["fees"], "chain"), ["op", "base"]);
}

#[cfg(unix)]
#[test]
fn a_folder_whose_name_is_no_text() {
    use std::os::unix::ffi::OsStrExt;

    let folder = TempDir::new().unwrap();
    let output = folder.path().join(std::ffi::OsStr::from_bytes(b"report-\xff"));
    let run = Run::of(assay().args(["report", "--sweep", "mlp:100", "-o"]).arg(&output));
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("report.json") && output.join("report.json").is_file());
}
