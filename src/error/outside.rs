//! Errors of tools, the file system and the embedded EVM.

use std::io;
use std::path::Path;

use foundry_project::{AnvilError, ForgeError, ManagedError, ProjectError, SolcError, ToolError};
use gas_meter::{EvmError, SectionError};

use super::artifact_files::unwritable;
use super::{CliError, ErrorKind, internal, with_causes};

impl CliError {
    /// The operating system refused `path`.
    pub(crate) fn of_io(path: &Path, error: &io::Error) -> Self {
        unwritable(format!("`{}`: {}", path.display(), reason(error)))
    }
}

/// The reason alone, without the names of temporary files that some libraries add.
fn reason(error: &io::Error) -> String {
    match error.kind().to_string() {
        kind if kind.starts_with("other") || kind.starts_with("uncategorized") => error.to_string(),
        kind => kind,
    }
}

impl From<ToolError> for CliError {
    fn from(error: ToolError) -> Self {
        let help = match &error {
            ToolError::NotFound { tool } => format!("install it with `{}`", tool.install_hint()),
            _ => "`assay doctor` says which tools are found".to_owned(),
        };
        Self::new(ErrorKind::Environment, "tool-missing", with_causes(&error), help)
    }
}

impl From<SolcError> for CliError {
    fn from(error: SolcError) -> Self {
        let message = with_causes(&error);
        match error {
            SolcError::NotFound | SolcError::VersionNotFound { .. } => Self::new(
                ErrorKind::Environment,
                "solc-missing",
                message,
                "install it with `npm install --save-dev solc`, or name one with `--solc FILE`",
            ),
            SolcError::FoundryToml(_) | SolcError::Process(_) | SolcError::NoVersion { .. } => {
                Self::new(ErrorKind::Environment, "solc-broken", message, "`assay doctor` says which compiler is found")
            }
            SolcError::Answer { .. } | SolcError::Refused { .. } => {
                Self::new(ErrorKind::Environment, "solc-failed", message, "name another compiler with `--solc FILE`")
            }
            SolcError::NoSuchContract { .. } | SolcError::Unlinked { .. } => internal("compilation", message),
        }
    }
}

impl From<ForgeError> for CliError {
    fn from(error: ForgeError) -> Self {
        match error {
            ForgeError::Tool(error) => error.into(),
            error => Self::new(
                ErrorKind::Environment,
                "forge-failed",
                with_causes(&error),
                "`assay doctor` says which forge is found",
            ),
        }
    }
}

impl From<AnvilError> for CliError {
    fn from(error: AnvilError) -> Self {
        match error {
            AnvilError::Tool(error) => error.into(),
            error => {
                let help = "`assay doctor` says which anvil is found";
                Self::new(ErrorKind::Environment, "anvil-failed", with_causes(&error), help)
            }
        }
    }
}

impl From<ProjectError> for CliError {
    fn from(error: ProjectError) -> Self {
        use ProjectError as E;
        let (kind, id, help) = match &error {
            E::Files(ManagedError::Io { path, source }) => return Self::of_io(path, source),
            E::NotEmpty { .. } => (
                ErrorKind::Usage,
                "project-not-empty",
                "name an empty folder, or a Foundry project: `forge init` makes one",
            ),
            E::NoFolder { .. } => (ErrorKind::Usage, "project-no-folder", "name a folder"),
            E::FoundryToml(_) => (ErrorKind::BadFile, "project-settings", "`forge config` says what is wrong with it"),
            E::FolderOutside { .. } => (
                ErrorKind::BadFile,
                "project-settings",
                "nothing is written outside of the project: use another folder",
            ),
            E::OldSolc { .. } => (ErrorKind::BadFile, "project-solc", "set a later version of solc in `foundry.toml`"),
            E::OptimizerOff { .. } => {
                (ErrorKind::BadFile, "project-optimizer", "write `optimizer = true` below `[profile.default]`")
            }
            E::NameTaken { .. } => (
                ErrorKind::Usage,
                "model-name-taken",
                "build one of them under another name: `assay build --name NAME`",
            ),
            E::NoOutput { .. } => (
                ErrorKind::Unsupported,
                "no-public-output",
                "a project's contracts and tests read an output: build with one that is public",
            ),
            E::Name { .. } => (ErrorKind::BadFile, "model-name", "make the artefacts again with `assay build`"),
            E::Files(ManagedError::LeavesFolder { .. }) => (
                ErrorKind::Environment,
                "project-link",
                "replace the link by a folder: nothing is written outside of the project",
            ),
            E::Files(ManagedError::NoFolder { .. }) => {
                (ErrorKind::Environment, "project-no-folder", "move the file that is in the way")
            }
            E::Files(ManagedError::Record { .. } | ManagedError::NotBelow { .. }) => (
                ErrorKind::BadFile,
                "project-record",
                "restore the records in `.assay`, or delete them: files that differ are then kept",
            ),
        };
        Self::new(kind, id, with_causes(&error), help)
    }
}

impl From<EvmError> for CliError {
    fn from(error: EvmError) -> Self {
        match error {
            EvmError::InitCodeTooLong { .. }
            | EvmError::RuntimeTooLong { .. }
            | EvmError::GasLimitAboveCap { .. }
            | EvmError::GasLimitBelowIntrinsic { .. } => Self::new(
                ErrorKind::Limit,
                "fork-limit",
                error,
                "build with fewer lanes (`--lanes`), or fewer public values",
            ),
            error => internal("the embedded EVM", error),
        }
    }
}

impl From<SectionError> for CliError {
    fn from(error: SectionError) -> Self {
        Self::new(
            ErrorKind::BadFile,
            "bytecode-sections",
            format!("bytecode.json: {error}"),
            "make the artefacts again with `assay build`",
        )
    }
}
