//! Errors of key files, reference strings and proof files.

use kzg_backend::{FileError, FormatFault, KeyError, ProofFileError, SrsError};

use super::{CliError, ErrorKind, internal, with_causes};

const REBUILD: &str = "make the artefacts again with `assay build`";
const FETCH_AGAIN: &str = "get the file anew from the ceremony's publisher";

impl From<FileError> for CliError {
    fn from(error: FileError) -> Self {
        let (kind, id) = match &error {
            FileError::Io { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
                (ErrorKind::BadFile, "file-missing")
            }
            FileError::Io { path, source } => return CliError::of_io(path, source),
            FileError::TooLarge { .. } => (ErrorKind::BadFile, "file-too-large"),
            FileError::Truncated { .. } => (ErrorKind::BadFile, "file-truncated"),
            FileError::Edited { .. } | FileError::TrailingBytes { .. } => (ErrorKind::BadFile, "file-edited"),
            FileError::WrongVersion { .. } => (ErrorKind::BadFile, "file-version"),
            FileError::WrongMagic { .. } | FileError::Malformed { .. } => (ErrorKind::BadFile, "file-malformed"),
        };
        Self::new(kind, id, with_causes(&error), REBUILD)
    }
}

/// The operating system refused a file or folder.
pub(super) fn unwritable(message: impl std::fmt::Display) -> CliError {
    CliError::new(
        ErrorKind::Environment,
        "file-system",
        message,
        "check permissions and free space, or choose another folder with `-o DIR`",
    )
}

impl From<SrsError> for CliError {
    fn from(error: SrsError) -> Self {
        let message = with_causes(&error);
        match error {
            SrsError::File(error @ FileError::Io { .. }) => error.into(),
            SrsError::File(error @ FileError::WrongMagic { .. }) => {
                Self { help: "bring in a ceremony's file with `assay srs import FILE` first".into(), ..error.into() }
            }
            SrsError::File(error) => Self { help: "check the reference string's file".into(), ..error.into() },
            SrsError::Format { fault, .. } => Self::new(ErrorKind::BadFile, "srs-format", message, format_help(&fault)),
            SrsError::Invalid { .. } => Self::new(ErrorKind::BadFile, "srs-invalid", message, FETCH_AGAIN),
            SrsError::UnsupportedRows { .. } => Self::new(
                ErrorKind::Limit,
                "srs-rows",
                message,
                "ask for as many rows as the circuit has, with `--logrows`",
            ),
            _ => Self::new(
                ErrorKind::Limit,
                "srs-rows",
                message,
                "give a longer reference string with `--srs`, or more lanes with `--lanes`",
            ),
        }
    }
}

fn format_help(fault: &FormatFault) -> &'static str {
    match fault {
        FormatFault::Unknown | FormatFault::OtherKind { .. } | FormatFault::OtherField { .. } => {
            "docs/srs.md says which files to take"
        }
        _ => FETCH_AGAIN,
    }
}

impl From<KeyError> for CliError {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::File(error) => error.into(),
            KeyError::Srs(error) => error.into(),
            KeyError::OtherCircuit { .. } | KeyError::OtherVerifyingKey { .. } => {
                Self::new(ErrorKind::BadFile, "key-of-another-model", with_causes(&error), REBUILD)
            }
            KeyError::Unsupported { .. } | KeyError::Generation(_) | KeyError::Protocol(_) | KeyError::Program(_) => {
                internal("keys", with_causes(&error))
            }
        }
    }
}

impl CliError {
    /// A file that should be a `proof.json`.
    pub(crate) fn of_proof_file(path: &std::path::Path, error: ProofFileError) -> Self {
        let help = "expected a `proof.json` written by `assay prove`";
        match error {
            ProofFileError::File(error) => Self { help: help.into(), ..error.into() },
            error => {
                let message = format!("`{}`: {}", path.display(), with_causes(&error));
                Self::new(ErrorKind::BadFile, "proof-file", message, help)
            }
        }
    }
}
