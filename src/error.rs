//! What the user is told when something goes wrong: a stable id, one message, one line of help, an exit code.

mod artifact_files;
mod chains;
mod circuits;
mod models;
mod outside;

use std::fmt;

use serde::Serialize;

/// Who has to act; decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorKind {
    /// The command was asked for something it does not do.
    Usage,
    /// A file is damaged, of another format, or holds the wrong values.
    BadFile,
    /// The model uses something that is not supported.
    Unsupported,
    /// A limit of size, width, gas or accuracy cannot be met.
    Limit,
    /// A well-formed proof is wrong.
    Rejected,
    /// A tool, a folder or a network endpoint is not as needed.
    Environment,
    /// A budget that the user set is exceeded.
    Budget,
}

impl ErrorKind {
    pub(crate) fn exit_code(self) -> u8 {
        match self {
            Self::Usage => 2,
            Self::BadFile => 3,
            Self::Unsupported => 4,
            Self::Limit => 5,
            Self::Rejected => 6,
            Self::Environment => 7,
            Self::Budget => 8,
        }
    }
}

/// An error as the user sees it.
#[derive(Clone, Debug)]
pub(crate) struct CliError {
    pub(crate) kind: ErrorKind,
    /// Stable, for programs: lower-case words joined by `-`.
    pub(crate) id: &'static str,
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) help: String,
    /// The result on stdout has said it already; only the exit code is left.
    pub(crate) printed: bool,
}

/// The part of an error that programs read.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ErrorObject {
    id: &'static str,
    message: String,
    help: String,
}

impl CliError {
    pub(crate) fn object(&self) -> ErrorObject {
        ErrorObject { id: self.id, message: self.message.clone(), help: self.help.clone() }
    }

    pub(crate) fn new(kind: ErrorKind, id: &'static str, message: impl fmt::Display, help: impl Into<String>) -> Self {
        Self { kind, id, message: message.to_string(), help: help.into(), printed: false }
    }

    pub(crate) fn usage(id: &'static str, message: impl fmt::Display, help: impl Into<String>) -> Self {
        Self::new(ErrorKind::Usage, id, message, help)
    }
}

/// A fault in this program: the message says which step, so that a report of it is useful.
pub(crate) fn internal(step: &str, error: impl fmt::Display) -> CliError {
    CliError::new(
        ErrorKind::Environment,
        "internal",
        format!("{step}: {error}"),
        "this is a fault in assay; please report it with the command and the model",
    )
}

/// The chain of an error's causes in one line.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        if !text.contains(&next) {
            text.push_str(": ");
            text.push_str(&next);
        }
        cause = error.source();
    }
    text
}
