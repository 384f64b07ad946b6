//! Memory that a process was not given: refused with figures, before it is taken.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::run::{succeed, text};

const MIB: u64 = 1 << 20;

fn iris(file: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models/iris").join(file)
}

/// How a run under a limit ended, and the most memory it had while it was looked at.
struct Limited {
    code: Option<i32>,
    answer: Value,
    stderr: String,
    peak_bytes: u64,
}

/// Runs `assay` under a limit as `prlimit` has it.
fn under(limit: &str, arguments: &[&str]) -> Limited {
    let mut command = Command::new("prlimit");
    command.arg(limit).arg(env!("CARGO_BIN_EXE_assay")).args(arguments).arg("--json");
    command.current_dir(env!("CARGO_MANIFEST_DIR")).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut run = command.spawn().unwrap();
    let status = format!("/proc/{}/status", run.id());
    let mut peak_bytes = 0;
    let begun = Instant::now();
    while run.try_wait().unwrap().is_none() && begun.elapsed() < Duration::from_secs(600) {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix("kB"));
        peak_bytes = peak.and_then(|kib| kib.trim().parse::<u64>().ok()).map_or(peak_bytes, |kib| kib * 1024);
        thread::sleep(Duration::from_millis(2));
    }
    let output = run.wait_with_output().unwrap();
    Limited {
        code: output.status.code(),
        answer: serde_json::from_slice(&output.stdout).unwrap_or_default(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        peak_bytes,
    }
}

fn require_refusal(limit: &str, arguments: &[&str], words: &str) {
    let run = under(limit, arguments);
    let error = &run.answer["error"];
    assert_eq!((run.code, &error["id"]), (Some(5), &"memory".into()), "{arguments:?}: {} {}", run.answer, run.stderr);
    let message = error["message"].as_str().unwrap();
    assert!(message.contains(words) && message.contains("GiB"), "{message}");
    assert!(run.peak_bytes < 200 * MIB, "{arguments:?}: {} MiB were taken", run.peak_bytes / MIB);
}

#[test]
fn what_half_a_gibibyte_has_no_room_for_is_refused_before_it_is_taken() {
    let place = TempDir::new().unwrap();
    let (model, string) = (iris("model.onnx"), place.path().join("srs.bin"));
    let artefacts = place.path().join("artefacts");
    let build = ["build", text(&model), "-o", text(&artefacts), "--lanes", "1", "--logrows", "20"];
    let srs = ["srs", "dev", "--logrows", "24", "-o", text(&string)];
    let mut tried = 0;
    for (limit, words) in [("--as=536870912", "`ulimit -v`"), ("--data=536870912", "`ulimit -d`")] {
        for arguments in [&build[..], &srs] {
            require_refusal(limit, arguments, words);
            tried += 1;
        }
    }
    assert!(!artefacts.exists() && !string.exists());
    println!("assurance: memory-refusals {tried}");
}

/// Everything that proves asks again: the folder may come from a larger machine.
#[test]
fn keys_that_memory_has_no_room_for_are_not_read() {
    let place = TempDir::new().unwrap();
    let (model, input, artefacts) = (iris("model.onnx"), iris("input.json"), place.path().join("artefacts"));
    let built = succeed(&["build", text(&model), "-o", text(&artefacts), "--lanes", "1", "--logrows", "16"]);
    let predicted = built["predicted"]["peak_memory_bytes"].as_u64().unwrap();
    let prove = ["prove", text(&artefacts), "--input", text(&input)];
    let little = under(&format!("--data={}", predicted / 2), &prove);
    assert_eq!(little.code, Some(5), "{} {}", little.answer, little.stderr);
    assert_eq!(little.answer["error"]["id"], "memory");
    let enough = under(&format!("--data={}", predicted * 2), &prove);
    assert_eq!(enough.code, Some(0), "{} {}", enough.answer, enough.stderr);
}

/// Resident memory: threads and the allocator reserve addresses that they never use.
#[test]
#[ignore = "minutes"]
fn a_job_runs_within_a_quarter_more_than_its_predicted_memory_in_full() {
    let place = TempDir::new().unwrap();
    let (model, input, artefacts) = (iris("model.onnx"), iris("input.json"), place.path().join("artefacts"));
    let mut tried = 0;
    for logrows in ["15", "16", "17"] {
        for lanes in ["1", "2"] {
            let arguments = ["build", text(&model), "-o", text(&artefacts), "--lanes", lanes, "--logrows", logrows];
            let built = succeed(&arguments);
            let predicted = built["predicted"]["peak_memory_bytes"].as_u64().unwrap();
            let limit = format!("--data={}", predicted + predicted / 4);
            let run = under(&limit, &["prove", text(&artefacts), "--input", text(&input)]);
            assert_eq!(run.code, Some(0), "2^{logrows} rows, {lanes} lanes: {} {}", run.answer, run.stderr);
            let peak = run.answer["peak_memory_bytes"].as_u64().unwrap();
            println!("2^{logrows} rows, {lanes} lanes: {} MiB predicted, {} MiB taken", predicted / MIB, peak / MIB);
            assert!(peak <= predicted + predicted / 4);
            tried += 1;
        }
    }
    println!("assurance: jobs-within-predicted-memory {tried}");
}
