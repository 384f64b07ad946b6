use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

use tempfile::TempDir;

use crate::run::{Run, assay};

const SWEEP: [&str; 6] = ["report", "--sweep", "mlp:100..1k:3", "--lanes", "1", "--measure"];
/// Longer than a row takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(240);

#[test]
fn a_sweep_killed_in_the_middle_does_not_redo_finished_rows() {
    let folder = TempDir::new().unwrap();
    let first = folder.path().join("rows/mlp-100.json");
    let mut sweep = Command::new(env!("CARGO_BIN_EXE_assay"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(SWEEP)
        .arg("-o")
        .arg(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let started = Instant::now();
    while !first.is_file() {
        assert!(sweep.try_wait().unwrap().is_none() && started.elapsed() < PATIENCE, "the sweep has ended");
        sleep(Duration::from_millis(20));
    }
    sweep.kill().unwrap();
    sweep.wait().unwrap();
    let state =
        || -> (Vec<u8>, SystemTime) { (fs::read(&first).unwrap(), fs::metadata(&first).unwrap().modified().unwrap()) };
    let finished = state();
    assert!(!folder.path().join("rows/mlp-1k.json").exists() && !folder.path().join("report.json").exists());

    let rerun = || Run::of(assay().args(SWEEP).arg("-o").arg(folder.path()).arg("--json"));
    let run = rerun();
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains("mlp-100: finished by an earlier run"), "{}", run.stderr);
    assert_eq!((run.json()["kept"].as_u64(), run.json()["rows"].as_array().unwrap().len()), (Some(1), 3));
    assert_eq!(state(), finished);

    // Nothing is left to do, and the report is the same to the byte.
    let before = fs::read(folder.path().join("report.json")).unwrap();
    assert_eq!(rerun().json()["kept"], 3);
    assert_eq!(fs::read(folder.path().join("report.json")).unwrap(), before);

    // A row that was cut short, or made from another model, counts for nothing.
    fs::write(&first, &finished.0[..finished.0.len() / 2]).unwrap();
    let other =
        Run::of(assay().args(["report", "--sweep", "mlp:100", "--lanes", "2", "-o"]).arg(folder.path()).arg("--json"));
    assert_eq!((other.code, other.json()["kept"].as_u64()), (0, Some(0)));
}

#[test]
fn what_could_not_be_measured_is_tried_again() {
    let folder = TempDir::new().unwrap();
    let kept = || {
        let arguments = ["report", "--sweep", "mlp:100", "-o"];
        let run = Run::of(assay().args(arguments).arg(folder.path()).arg("--json"));
        assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
        run.json()["kept"].as_u64().unwrap()
    };
    assert_eq!((kept(), kept()), (0, 1));
    let path = folder.path().join("rows/mlp-100.json");
    let mut row: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    row["facts"]["unmeasured"] = "the process was killed".into();
    fs::write(&path, row.to_string()).unwrap();
    assert_eq!((kept(), kept()), (0, 1));
}

#[test]
fn two_reports_in_one_folder_are_made_one_after_the_other() {
    let folder = TempDir::new().unwrap();
    let rows = folder.path().join("rows");
    fs::create_dir(&rows).unwrap();
    let lock = fs::File::create(rows.join(".lock")).unwrap();
    lock.lock().unwrap();
    let mut second = Command::new(env!("CARGO_BIN_EXE_assay"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["report", "--sweep", "mlp:100", "-o"])
        .arg(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = BufReader::new(second.stderr.take().unwrap()).lines();
    assert!(stderr.any(|line| line.unwrap().contains("another assay")), "it did not wait");
    assert!(!rows.join("mlp-100.json").exists());
    drop(lock);
    stderr.for_each(|line| drop(line.unwrap()));
    assert!(second.wait().unwrap().success());
    assert!(folder.path().join("report.json").is_file());
}
