use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::thread;

use thiserror::Error;

/// A program that could not be started or talked to.
#[derive(Debug, Error)]
#[error("`{}` could not be run", program.display())]
pub struct ProcessError {
    /// The program.
    pub program: PathBuf,
    /// The operating system's reason.
    pub source: io::Error,
}

/// Runs `command` to its end with `input` on its stdin and collects what it writes.
pub(crate) fn run(command: &mut Command, input: &[u8]) -> Result<Output, ProcessError> {
    let program = PathBuf::from(command.get_program());
    communicate(command, input).map_err(|source| ProcessError { program, source })
}

fn communicate(command: &mut Command, input: &[u8]) -> io::Result<Output> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let stdin = child.stdin.take();
    // Both ends of a pipe block when it is full: the input is written while the output is read.
    thread::scope(|scope| {
        scope.spawn(move || {
            // A program that ends without reading its input says why in its output.
            stdin.map(|mut stdin| stdin.write_all(input))
        });
        child.wait_with_output()
    })
}

/// The text of a stream, with what is no UTF-8 replaced.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}
