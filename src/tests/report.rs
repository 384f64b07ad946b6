//! `assay report`: every view, measurements against predictions, interrupted sweeps, baselines, bad input.

mod baseline;
mod refusals;
mod resume;
mod views;

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::run::{Run, assay};

/// Runs a report into `folder` and returns its exit code with the report.
fn report(folder: &Path, arguments: &[&str]) -> (i32, Value) {
    let run = Run::of(assay().arg("report").args(arguments).arg("-o").arg(folder).arg("--json"));
    assert!([0, 8].contains(&run.code), "{}{}", run.stdout, run.stderr);
    run.json();
    let text = fs::read_to_string(folder.join("report.json")).unwrap();
    (run.code, serde_json::from_str(&text).unwrap())
}

fn row<'a>(report: &'a Value, name: &str) -> &'a Value {
    let rows = report["rows"].as_array().unwrap();
    rows.iter().find(|row| row["facts"]["name"] == name).unwrap_or_else(|| panic!("no row `{name}`"))
}

/// Transaction gas on a fork.
fn transaction(row: &Value, fork: &str, kind: &str) -> u64 {
    let gas = row["facts"]["gas"].as_array().unwrap();
    let on_fork = gas.iter().find(|gas| gas["fork"] == fork).unwrap();
    on_fork[kind]["transaction"].as_u64().unwrap_or_else(|| panic!("no {kind} figure of {fork}: {row}"))
}
