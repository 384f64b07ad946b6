//! Missing tools, endpoints that do not answer, folders that cannot be written.

use std::fs;

use tempfile::TempDir;

use crate::run::{Run, ToOwnedCommand, assay, fail, fail_with, succeed, text};
use crate::workshop::{built, contents, copy_of_built, example};

const NOBODY_LISTENS: &str = "http://127.0.0.1:1";
const ACCOUNT: &str = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";

#[test]
fn solc_is_missing() {
    let empty = TempDir::new().unwrap();
    let copy = copy_of_built();
    let before = contents(copy.path());
    let model = example("model.onnx");
    let command = || {
        let mut command = assay();
        command.current_dir(empty.path()).env("PATH", empty.path()).env("HOME", empty.path());
        command.args(["build", text(&model), "-o", text(copy.path())]).to_owned_command()
    };
    let message = fail_with(command, 7, "solc-missing");
    assert!(message.contains("npm install"), "{message}");
    assert_eq!(contents(copy.path()), before);
}

#[test]
fn solc_is_no_compiler() {
    let model = example("model.onnx");
    let folder = TempDir::new().unwrap();
    let output = folder.path().join("out");
    fail(&["build", text(&model), "-o", text(&output), "--solc", "/bin/true"], 7, "solc-broken");
    assert!(!output.exists());
}

#[test]
fn no_node_answers() {
    let folder = text(built());
    let deploy = ["deploy", folder, "--rpc-url", NOBODY_LISTENS, "--unlocked", "--from", ACCOUNT];
    let message = fail(&deploy, 7, "rpc-failed");
    assert!(message.contains(NOBODY_LISTENS), "{message}");
    let proof = built().join("proofs/1");
    fail(&["verify", folder, text(&proof), "--rpc-url", NOBODY_LISTENS, "--address", ACCOUNT], 7, "rpc-failed");
    fail(&["verify", folder, text(&proof), "--rpc-url", "nonsense", "--address", ACCOUNT], 2, "rpc-url");
}

#[test]
fn nobody_signs() {
    fail(&["deploy", text(built()), "--rpc-url", NOBODY_LISTENS], 2, "no-signer");
}

#[test]
fn the_output_folder_cannot_be_written() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let under_a_file = file.join("out");
    let model = example("model.onnx");
    // Below a file nobody can write, and in a file system without files not even root.
    for output in [text(&under_a_file), "/proc/assay-out"] {
        fail(&["build", text(&model), "-o", output], 7, "file-system");
    }
    let input = example("input.json");
    fail(&["prove", text(built()), "--input", text(&input), "-o", text(&under_a_file)], 7, "file-system");
    fail(&["srs", "dev", "--logrows", "4", "-o", text(&under_a_file)], 7, "file-system");
}

#[test]
fn a_failed_build_leaves_the_earlier_one() {
    let copy = copy_of_built();
    let before = contents(copy.path());
    let model = example("model.onnx");
    let build = ["build", text(&model), "-o", text(copy.path())];
    fail(&[&build[..], &["--gas-budget", "100000"]].concat(), 8, "gas-budget");
    fail(&[&build[..], &["--max-error", "1e-15"]].concat(), 5, "max-error");
    let srs = copy.path().join("vk.bin");
    fail(&[&build[..], &["--srs", text(&srs)]].concat(), 3, "file-malformed");
    assert_eq!(contents(copy.path()), before);
    let proof = built().join("proofs/1");
    assert_eq!(succeed(&["verify", text(copy.path()), text(&proof)])["native"], true);
}

#[test]
fn the_doctor_says_what_installs_what_is_missing() {
    let empty = TempDir::new().unwrap();
    let mut command = assay();
    command.current_dir(empty.path()).env("PATH", empty.path()).env("HOME", empty.path());
    let run = Run::of(command.args(["doctor", "--json"]));
    assert_eq!(run.code, 0);
    let report = run.json();
    assert_eq!(report["complete"], false);
    for tool in report["tools"].as_array().unwrap() {
        assert_eq!(tool["found"], false);
        assert!(tool["install"].as_str().unwrap().contains("install"));
    }
}

#[test]
fn wrong_usage_has_its_own_exit_code() {
    for arguments in [&["build"][..], &["frobnicate"], &["gas", "x", "--fork", "london"], &["prove", "x"]] {
        let run = Run::of(assay().args(arguments));
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments:?}");
        let run = Run::of(assay().args(arguments).arg("--json"));
        assert_eq!(run.code, 2, "{arguments:?}");
        assert_eq!(run.json()["error"]["id"], "usage");
    }
}
