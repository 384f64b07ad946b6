use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
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

/// A program that runs and waits for its input.
#[derive(Debug)]
pub(crate) struct Running {
    program: PathBuf,
    child: Child,
}

impl Running {
    pub(crate) fn start(command: &mut Command) -> Result<Self, ProcessError> {
        let program = PathBuf::from(command.get_program());
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        match piped.spawn() {
            Ok(child) => Ok(Self { program, child }),
            Err(source) => Err(ProcessError { program, source }),
        }
    }

    /// Gives it `input` on its stdin and collects what it writes until it ends.
    pub(crate) fn finish(mut self, input: &[u8]) -> Result<Output, ProcessError> {
        let stdin = self.child.stdin.take();
        // Both ends of a pipe block when it is full: the input is written while the output is read.
        let output = thread::scope(|scope| {
            scope.spawn(move || {
                // A program that ends without reading its input says why in its output.
                stdin.map(|mut stdin| stdin.write_all(input))
            });
            self.child.wait_with_output()
        });
        output.map_err(|source| ProcessError { program: self.program, source })
    }
}

/// Runs `command` to its end with `input` on its stdin and collects what it writes.
pub(crate) fn run(command: &mut Command, input: &[u8]) -> Result<Output, ProcessError> {
    Running::start(command)?.finish(input)
}

/// The text of a stream, with what is no UTF-8 replaced.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}
