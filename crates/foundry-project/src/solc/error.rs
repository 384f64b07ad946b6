use std::path::PathBuf;

use thiserror::Error;

use crate::process::ProcessError;
use crate::project_file::FoundryTomlError;
use crate::tool::Tool;

/// A compiler that is missing or broken, or a source it refuses.
#[derive(Debug, Error)]
pub enum SolcError {
    /// No compiler in any of the places searched.
    #[error("no Solidity compiler was found; install one with `{}`", Tool::Solc.install_hint())]
    NotFound,
    /// Compilers were found, but not of the version that `foundry.toml` asks for.
    #[error("`{}` asks for solc {expected}, which was not found", file.display())]
    VersionNotFound {
        /// The file.
        file: PathBuf,
        /// The version it asks for.
        expected: String,
    },
    /// The project's settings cannot be read.
    #[error(transparent)]
    FoundryToml(#[from] FoundryTomlError),
    /// The compiler does not start.
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// What should be a compiler gives no version.
    #[error("`{}` is no Solidity compiler, it said `{got}`", program.display())]
    NoVersion {
        /// The program.
        program: PathBuf,
        /// The start of its answer.
        got: String,
    },
    /// The compiler's answer is not the JSON it should be.
    #[error("solc gave no readable answer: {reason}")]
    Answer {
        /// What is wrong with it, or what the compiler wrote to stderr.
        reason: String,
    },
    /// The sources do not compile.
    #[error("solc refused the sources: {}", messages.join("\n"))]
    Refused {
        /// The compiler's messages, each with file, line and cause.
        messages: Vec<String>,
    },
    /// A contract was asked for that the sources do not have.
    #[error("the sources have no contract `{name}`, they have `{}`", got.join("`, `"))]
    NoSuchContract {
        /// The name asked for.
        name: String,
        /// The names there are.
        got: Vec<String>,
    },
    /// The code of a contract has holes for library addresses.
    #[error("the contract `{name}` calls libraries that are not linked")]
    Unlinked {
        /// The contract.
        name: String,
    },
}
