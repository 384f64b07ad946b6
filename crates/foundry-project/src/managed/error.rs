use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why files could not be generated into a folder.
#[derive(Debug, Error)]
pub enum ManagedError {
    /// The operating system refused a file or folder.
    #[error("`{}` could not be read or written", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// A link on the way to a file leads out of the folder.
    #[error("`{}` leads out of `{}`, to `{}`", path.display(), root.display(), target.display())]
    LeavesFolder {
        /// The link, or the folder behind it.
        path: PathBuf,
        /// The folder that nothing may be written outside of.
        root: PathBuf,
        /// Where the link leads.
        target: PathBuf,
    },
    /// A path that names no file below the folder, such as one with `..`.
    #[error("`{}` is no path below the project", path.display())]
    NotBelow {
        /// The path.
        path: PathBuf,
    },
    /// What should be a folder is something else.
    #[error("`{}` is no folder", path.display())]
    NoFolder {
        /// The path.
        path: PathBuf,
    },
    /// The record of what was generated cannot be understood.
    #[error("`{}` is no record of generated files: {reason}", path.display())]
    Record {
        /// The record.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl ManagedError {
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}
