//! Running `assay`, and what every failure has in common.

use std::ffi::OsStr;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The binary, started in the repository's root.
pub(crate) fn assay() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env("NO_COLOR", "1").env_remove("ETH_PRIVATE_KEY");
    command
}

impl Run {
    pub(crate) fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let run = Self {
            code: output.status.code().expect("no signal ends a run"),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        };
        assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
        run
    }

    /// The one object on stdout.
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.stdout.lines().count(), 1, "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        let value: Value = serde_json::from_str(&self.stdout).unwrap();
        assert_eq!(value["schema_version"], 1);
        value
    }
}

/// Runs with `--json`; the run has to succeed.
pub(crate) fn succeed<S: AsRef<OsStr>>(arguments: &[S]) -> Value {
    let run = Run::of(assay().args(arguments).arg("--json"));
    assert_eq!(run.code, 0, "stdout: {}\nstderr: {}", run.stdout, run.stderr);
    run.json()
}

/// The error of a failed run, checked in both of its forms; returns the message.
pub(crate) fn fail<S: AsRef<OsStr>>(arguments: &[S], code: i32, id: &str) -> String {
    fail_with(|| assay().args(arguments).to_owned_command(), code, id)
}

/// As [`fail`], for a command with surroundings of its own.
pub(crate) fn fail_with(command: impl Fn() -> Command, code: i32, id: &str) -> String {
    let run = Run::of(command().arg("--json"));
    assert_eq!(run.code, code, "stdout: {}\nstderr: {}", run.stdout, run.stderr);
    let error = run.json()["error"].clone();
    assert_eq!(error["id"], id, "{error}");
    let message = error["message"].as_str().unwrap();
    let help = error["help"].as_str().unwrap();
    assert!(!message.is_empty() && !help.is_empty(), "{error}");

    let run = Run::of(&mut command());
    assert_eq!(run.code, code);
    assert!(run.stderr.contains(&format!("error: {message}\n help: {help}\n")), "{}", run.stderr);
    message.to_owned()
}

/// `assert_cmd`'s builders lend; tests want to own.
pub(crate) trait ToOwnedCommand {
    fn to_owned_command(&mut self) -> Command;
}

impl ToOwnedCommand for Command {
    fn to_owned_command(&mut self) -> Command {
        std::mem::replace(self, Command::new("true"))
    }
}

/// A path as an argument.
pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
