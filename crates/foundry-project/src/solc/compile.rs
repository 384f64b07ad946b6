use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::discovery::{NPM_SOLC, Solc, SolcOrigin};
use super::error::SolcError;
use super::input::CompileInput;
use super::output::CompileOutput;
use crate::process::{self, Running};

/// A compiler that was started and waits for its sources. Dropped, it ends by itself: its input does.
#[derive(Debug)]
pub struct StartedSolc {
    process: Running,
    version: String,
}

impl StartedSolc {
    /// Compiles sources that import only each other.
    ///
    /// # Errors
    /// The compiler does not run, or refuses the sources.
    pub fn compile(self, input: &CompileInput) -> Result<CompileOutput, SolcError> {
        let request = input.to_standard_json().to_string();
        let output = self.process.finish(request.as_bytes())?;
        if !output.status.success() {
            return Err(SolcError::Answer { reason: process::text(&output.stderr) });
        }
        CompileOutput::from_standard_json(&output.stdout, &self.version)
    }
}

impl Solc {
    /// Starts the compiler, which takes the npm package about half a second: what needs no sources goes on while the
    /// caller makes them.
    ///
    /// # Errors
    /// The compiler does not run.
    pub fn start(&self) -> Result<StartedSolc, SolcError> {
        let process = Running::start(self.command().arg("--standard-json"))?;
        Ok(StartedSolc { process, version: self.version().to_owned() })
    }

    /// As [`StartedSolc::compile`], from the start.
    ///
    /// # Errors
    /// The compiler does not run, or refuses the sources.
    pub fn compile(&self, input: &CompileInput) -> Result<CompileOutput, SolcError> {
        self.start()?.compile(input)
    }

    /// A program that forge can be given as its compiler: the compiler itself, or a wrapper written into `folder`.
    ///
    /// # Errors
    /// The wrapper cannot be written.
    pub fn program_for_forge(&self, folder: &Path) -> io::Result<PathBuf> {
        if self.origin() != SolcOrigin::Npm {
            return Ok(self.program().to_owned());
        }
        let script = folder.join("npm-solc.cjs");
        fs::write(&script, NPM_SOLC)?;
        let wrapper = folder.join("solc");
        // The script looks for the package from the working directory upwards.
        let [home, node, script] = [self.folder(), self.program(), &script].map(quoted);
        fs::write(&wrapper, format!("#!/bin/sh\ncd {home} && exec {node} {script} \"$@\"\n"))?;
        make_executable(&wrapper)?;
        Ok(wrapper)
    }
}

impl Solc {
    /// Lines of a shell script that become this compiler, and end with 127 where it is no longer there. The script lies in
    /// a folder beside `npm-solc.cjs`.
    pub(crate) fn launcher(&self) -> io::Result<String> {
        let program = quoted(&std::path::absolute(self.program())?);
        if self.origin() != SolcOrigin::Npm {
            return Ok(format!("[ -x {program} ] || exit 127\nexec {program} \"$@\"\n"));
        }
        let home = std::path::absolute(self.folder())?;
        let (package, home) = (quoted(&home.join("node_modules/solc/package.json")), quoted(&home));
        Ok(format!(
            "here=$(CDPATH='' cd -- \"$(dirname -- \"$0\")\" && pwd) || exit 127\n\
             [ -e {package} ] && [ -x {program} ] || exit 127\n\
             cd {home} && exec {program} \"$here/../npm-solc.cjs\" \"$@\"\n"
        ))
    }
}

/// The path as one word of a shell command.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.to_string_lossy().replace('\'', r"'\''"))
}

#[cfg(unix)]
fn make_executable(file: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(file, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_executable(_file: &Path) -> io::Result<()> {
    Ok(())
}
