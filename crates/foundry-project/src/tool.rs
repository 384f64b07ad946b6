use std::fmt;
use std::path::PathBuf;
use std::process::Command;

use thiserror::Error;

use crate::process::{self, ProcessError};
use crate::search::ToolSearch;

/// A program this crate drives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tool {
    /// Tests and scripts.
    Forge,
    /// The local chain.
    Anvil,
    /// Calls and transactions by hand.
    Cast,
    /// The Solidity compiler.
    Solc,
    /// Runs the compiler where it comes from npm.
    Node,
}

/// A program that was found and asked its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundTool {
    /// The program itself, not a script that starts it.
    pub program: PathBuf,
    /// Its version in its own words, such as `1.7.1`.
    pub version: String,
}

/// A tool that is missing or does not work.
#[derive(Debug, Error)]
pub enum ToolError {
    /// Not in any of the places searched.
    #[error("`{tool}` was not found; install it with `{}`", tool.install_hint())]
    NotFound {
        /// The tool.
        tool: Tool,
    },
    /// It does not start.
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// It starts, but gives no version.
    #[error("`{}` did not tell its version, it said `{got}`", program.display())]
    NoVersion {
        /// The program.
        program: PathBuf,
        /// The start of its answer.
        got: String,
    },
}

impl Tool {
    /// Every tool.
    pub const ALL: [Self; 5] = [Self::Forge, Self::Anvil, Self::Cast, Self::Solc, Self::Node];

    /// The program's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Forge => "forge",
            Self::Anvil => "anvil",
            Self::Cast => "cast",
            Self::Solc => "solc",
            Self::Node => "node",
        }
    }

    /// The line that installs it.
    pub const fn install_hint(self) -> &'static str {
        match self {
            Self::Forge => "npm install --save-dev @foundry-rs/forge",
            Self::Anvil => "npm install --save-dev @foundry-rs/anvil",
            Self::Cast => "npm install --save-dev @foundry-rs/cast",
            Self::Solc => "npm install --save-dev solc",
            Self::Node => "apt-get install nodejs npm",
        }
    }

    /// Finds the program in `node_modules`, then `PATH`, then Foundry's own folder. (For solc see [`crate::Solc`].)
    ///
    /// # Errors
    /// It is nowhere, or what is there gives no version.
    pub fn find(self, search: &ToolSearch) -> Result<FoundTool, ToolError> {
        let program = self.locate(search).ok_or(ToolError::NotFound { tool: self })?;
        let output = process::run(Command::new(&program).arg("--version"), &[])?;
        let answer = process::text(&output.stdout);
        match version_in(&answer) {
            Some(version) => Ok(FoundTool { program, version: version.to_owned() }),
            None => Err(ToolError::NoVersion { program, got: answer.lines().next().unwrap_or_default().to_owned() }),
        }
    }

    fn locate(self, search: &ToolSearch) -> Option<PathBuf> {
        let in_npm = || search.upwards(self.npm_program()?);
        let in_foundry = || {
            let program = search.home.as_ref()?.join(".foundry/bin").join(self.name());
            program.is_file().then_some(program)
        };
        in_npm().or_else(|| search.in_path(&[self.name()])).or_else(in_foundry)
    }

    /// The native program inside the npm package of this platform: the package's own entry is a script around it, which
    /// would stay behind as the parent of what is to be stopped.
    fn npm_program(self) -> Option<String> {
        let processor = match std::env::consts::ARCH {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            _ => return None,
        };
        let system = match std::env::consts::OS {
            "linux" => "linux",
            "macos" => "darwin",
            _ => return None,
        };
        match self {
            Self::Forge | Self::Anvil | Self::Cast => {
                let name = self.name();
                Some(format!("node_modules/@foundry-rs/{name}-{system}-{processor}/bin/{name}"))
            }
            Self::Solc | Self::Node => None,
        }
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The first word that reads like a version number, with or without a leading `v`.
fn version_in(answer: &str) -> Option<&str> {
    answer
        .split_whitespace()
        .map(|word| word.strip_prefix('v').unwrap_or(word))
        .find(|word| word.contains('.') && word.starts_with(|first: char| first.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_in_each_tools_words() {
        assert_eq!(version_in("forge Version: 1.7.1\nCommit SHA: 40.72"), Some("1.7.1"));
        assert_eq!(version_in("v20.20.2"), Some("20.20.2"));
        assert_eq!(version_in("usage: something else."), None);
    }
}
