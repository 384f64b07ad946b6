use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde::Deserialize;
use thiserror::Error;

use crate::process::{self, ProcessError};
use crate::search::ToolSearch;
use crate::tool::{Tool, ToolError};

/// forge, found and ready to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forge {
    program: PathBuf,
    version: String,
}

/// How a `forge test` ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForgeTestReport {
    /// Tests that passed.
    pub passed: usize,
    /// Tests that were skipped.
    pub skipped: usize,
    /// Tests that failed.
    pub failed: Vec<FailedTest>,
}

/// One failed test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedTest {
    /// File and contract, `test/Name.t.sol:NameTest`.
    pub suite: String,
    /// The function's signature.
    pub name: String,
    /// forge's reason.
    pub reason: String,
}

/// A run of forge that gave no result.
#[derive(Debug, Error)]
pub enum ForgeError {
    /// forge is missing or broken.
    #[error(transparent)]
    Tool(#[from] ToolError),
    /// It does not start.
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// It ended with an error, for instance because the sources do not compile.
    #[error("`forge {command}` failed: {output}")]
    Failed {
        /// The subcommand.
        command: &'static str,
        /// What it wrote.
        output: String,
    },
    /// It ended well, but its answer does not read as expected.
    #[error("the answer of `forge {command}` was not understood: {reason}")]
    Answer {
        /// The subcommand.
        command: &'static str,
        /// What is wrong with it.
        reason: String,
    },
}

impl Forge {
    /// Finds forge.
    ///
    /// # Errors
    /// It is missing or gives no version.
    pub fn find(search: &ToolSearch) -> Result<Self, ForgeError> {
        let found = Tool::Forge.find(search)?;
        Ok(Self { program: found.program, version: found.version })
    }

    /// Its version.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Runs the tests of the project at `root`; `arguments` narrow them down, such as `--match-path`.
    ///
    /// # Errors
    /// The project does not compile, or forge gives no result. A failed test is no error.
    pub fn test(&self, root: &Path, arguments: &[&str]) -> Result<ForgeTestReport, ForgeError> {
        let output = self.run(root, "test", &[&["--json"], arguments].concat())?;
        // The result is one line; what the compiler says comes before it.
        let text = process::text(&output.stdout);
        let answer = text.lines().rev().find(|line| line.starts_with('{'));
        match answer.map(ForgeTestReport::parse) {
            Some(Ok(report)) => Ok(report),
            Some(Err(error)) => Err(ForgeError::Answer { command: "test", reason: error.to_string() }),
            None => Err(failure("test", &output)),
        }
    }

    /// Checks that the Solidity files in `folders` of the project at `root` are formatted.
    ///
    /// # Errors
    /// One is not, or forge does not run.
    pub fn check_format(&self, root: &Path, folders: &[&str]) -> Result<(), ForgeError> {
        let output = self.run(root, "fmt", &[&["--check"], folders].concat())?;
        if output.status.success() { Ok(()) } else { Err(failure("fmt", &output)) }
    }

    fn run(&self, root: &Path, command: &str, arguments: &[&str]) -> Result<Output, ProcessError> {
        process::run(Command::new(&self.program).arg(command).args(arguments).current_dir(root), &[])
    }
}

fn failure(command: &'static str, output: &Output) -> ForgeError {
    let (stdout, stderr) = (process::text(&output.stdout), process::text(&output.stderr));
    let separator = if stdout.is_empty() || stderr.is_empty() { "" } else { "\n" };
    ForgeError::Failed { command, output: format!("{stderr}{separator}{stdout}") }
}

impl ForgeTestReport {
    fn parse(answer: &str) -> serde_json::Result<Self> {
        #[derive(Deserialize)]
        struct Suite {
            test_results: BTreeMap<String, Test>,
        }
        #[derive(Deserialize)]
        struct Test {
            status: String,
            reason: Option<String>,
        }
        let suites: BTreeMap<String, Suite> = serde_json::from_str(answer)?;
        let mut report = Self { passed: 0, skipped: 0, failed: Vec::new() };
        for (suite, results) in suites {
            for (name, test) in results.test_results {
                match test.status.as_str() {
                    "Success" => report.passed += 1,
                    "Skipped" => report.skipped += 1,
                    _ => {
                        let reason = test.reason.unwrap_or_default();
                        report.failed.push(FailedTest { suite: suite.clone(), name, reason });
                    }
                }
            }
        }
        Ok(report)
    }
}
