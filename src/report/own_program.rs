//! Commands of this program in processes of their own: each has its own peak of memory, and one that runs out of it
//! takes nothing else along.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde::Deserialize;
use serde_json::Value;

use crate::error::{CliError, internal};

/// This program.
#[derive(Clone, Debug)]
pub(crate) struct OwnProgram {
    path: PathBuf,
}

/// Why a command did not succeed.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// Memory or a limit: the model is too large for this machine or for its contract.
    OutOfReach(String),
    Failed {
        message: String,
        help: String,
    },
}

/// The error object of a command with `--json`.
#[derive(Deserialize)]
struct Failure {
    error: FailureText,
}

#[derive(Deserialize)]
struct FailureText {
    message: String,
    help: String,
}

/// Exit code of limits, see [`crate::error::ErrorKind`].
const LIMIT: i32 = 5;

impl OwnProgram {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Runs a command and returns the object it prints.
    ///
    /// # Errors
    /// The program cannot be started. What the command refuses is the inner result.
    pub(crate) fn run(&self, arguments: &[&OsStr]) -> Result<Result<Value, Refusal>, CliError> {
        let mut command = Command::new(&self.path);
        command.args(arguments).args(["--json", "--quiet"]).stdin(Stdio::null()).stderr(Stdio::inherit());
        let output = command.output().map_err(|error| CliError::of_io(&self.path, &error))?;
        let answer = || serde_json::from_slice(&output.stdout);
        if output.status.success() {
            return Ok(Ok(answer().map_err(|error| internal("the answer of a command", error))?));
        }
        let failure = serde_json::from_slice::<Failure>(&output.stdout).map(|failure| failure.error);
        Ok(Err(match (output.status.code(), failure) {
            (Some(LIMIT), Ok(error)) => Refusal::OutOfReach(error.message),
            (None, _) => Refusal::OutOfReach("the process was killed, as systems do that run out of memory".to_owned()),
            (Some(_), Ok(error)) => Refusal::Failed { message: error.message, help: error.help },
            (Some(code), Err(_)) => return Err(internal("a command", format!("ended with code {code}"))),
        }))
    }
}
