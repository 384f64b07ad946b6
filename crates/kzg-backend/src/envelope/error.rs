use std::io;
use std::path::{Path, PathBuf};

use super::FileKind;

/// Why a binary file was not read or written. Every variant names the file.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The operating system refused.
    #[error("`{}`: {source}", path.display())]
    Io {
        /// File concerned.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The first eight bytes belong to something else.
    #[error("`{}` is not a {kind} file (wrong magic)", path.display())]
    WrongMagic {
        /// File concerned.
        path: PathBuf,
        /// Kind that was asked for.
        kind: FileKind,
    },
    /// Written by another version of this program.
    #[error("{kind} file `{}` has format version {got}, expected {expected}", path.display())]
    WrongVersion {
        /// File concerned.
        path: PathBuf,
        /// Kind that was asked for.
        kind: FileKind,
        /// Version this build reads.
        expected: u32,
        /// Version in the file.
        got: u32,
    },
    /// The header announces more than any file of this kind may hold.
    #[error("{kind} file `{}` announces {got} bytes of payload, at most {limit} are allowed", path.display())]
    TooLarge {
        /// File concerned.
        path: PathBuf,
        /// Kind that was asked for.
        kind: FileKind,
        /// Largest payload allowed, in bytes.
        limit: u64,
        /// Payload announced, in bytes.
        got: u64,
    },
    /// The file ends before the announced payload does.
    #[error("{kind} file `{}` is truncated: {got} bytes, expected {expected}", path.display())]
    Truncated {
        /// File concerned.
        path: PathBuf,
        /// Kind that was asked for.
        kind: FileKind,
        /// Bytes that header and payload take.
        expected: u64,
        /// Bytes in the file.
        got: u64,
    },
    /// The file goes on after the announced payload.
    #[error("{kind} file `{}` has {got} bytes, expected {expected}", path.display())]
    TrailingBytes {
        /// File concerned.
        path: PathBuf,
        /// Kind that was asked for.
        kind: FileKind,
        /// Bytes that header and payload take.
        expected: u64,
        /// Bytes in the file.
        got: u64,
    },
    /// The payload does not have the hash in the header.
    #[error("{kind} file `{}` was edited or damaged: its SHA-256 does not match", path.display())]
    Edited {
        /// File concerned.
        path: PathBuf,
        /// Kind that was asked for.
        kind: FileKind,
    },
    /// Hash and length are right, the content is not.
    #[error("{kind} file `{}` is malformed: {reason}", path.display())]
    Malformed {
        /// File concerned.
        path: PathBuf,
        /// Kind that was asked for.
        kind: FileKind,
        /// What is wrong with the content.
        reason: String,
    },
}

impl FileError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |source| Self::Io { path: path.to_owned(), source }
    }

    pub(crate) fn malformed(path: &Path, kind: FileKind, reason: impl Into<String>) -> Self {
        Self::Malformed { path: path.to_owned(), kind, reason: reason.into() }
    }
}
