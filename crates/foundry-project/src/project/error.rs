use std::path::PathBuf;

use thiserror::Error;

use crate::managed::ManagedError;
use crate::project_file::FoundryTomlError;

/// Why no project could be made of a folder.
#[derive(Debug, Error)]
pub enum ProjectError {
    /// There is something in it, and it is no Foundry project.
    #[error("`{}` is not empty and has no `foundry.toml`", path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// A file where the folder should be.
    #[error("`{}` is no folder", path.display())]
    NoFolder {
        /// The path.
        path: PathBuf,
    },
    /// Its settings cannot be read.
    #[error(transparent)]
    FoundryToml(#[from] FoundryTomlError),
    /// Its settings name a folder outside of it.
    #[error("`{setting}` of `{}` is `{}`, which is not below the project", file.display(), got.display())]
    FolderOutside {
        /// `src`, `test` or `script`.
        setting: &'static str,
        /// The settings.
        file: PathBuf,
        /// The folder.
        got: PathBuf,
    },
    /// Its compiler is older than what generated contracts are written for.
    #[error("`{}` asks for solc {got}, expected {expected} or later", file.display())]
    OldSolc {
        /// The settings.
        file: PathBuf,
        /// The first version that compiles generated contracts.
        expected: &'static str,
        /// The version asked for.
        got: String,
    },
    /// Its compiler does not optimise, and generated verifiers need that.
    #[error("`{}` leaves solc's optimizer off, and solc cannot compile the verifier without it", file.display())]
    OptimizerOff {
        /// The settings.
        file: PathBuf,
    },
    /// Another model of the project has contracts of the same name.
    #[error("the contracts of model `{model}` would be called like those of `{other}`, which are there already")]
    NameTaken {
        /// The model to add.
        model: String,
        /// The one that is there.
        other: String,
    },
    /// A name that no file could carry, or that Solidity does not take as an identifier.
    #[error("`{got}` cannot name files and contracts")]
    Name {
        /// The name.
        got: String,
    },
    /// Nothing that a contract could read.
    #[error("model `{model}` has no public output")]
    NoOutput {
        /// The model.
        model: String,
    },
    /// A file cannot be read or written.
    #[error(transparent)]
    Files(#[from] ManagedError),
}
